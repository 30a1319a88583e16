import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import { type KeySpec, readKey } from '../../src/jwk/read.ts';
import { withDefaults } from '../shared/with-defaults.ts';
import {
  type KeyCredentials,
  type KeySettings,
  keyDefaults,
  keySources,
  keyTypes,
  keyUses,
  secretEncodings,
} from './settings.ts';

/**
 * Loads the key that a config node describes.
 *
 * @param saved - the node's part of the flow file
 * @throws JwtError `ERR_SETTINGS`, `ERR_KEY_SOURCE` and the codes of reading a key
 */
export function loadKey(RED: NodeAPI, node: Node<KeyCredentials>, saved: object): Key {
  const settings = withDefaults(keyDefaults, saved);
  requireChoices(settings);
  const { use, kty, algorithm, kid, secretEncoding, publicKey } = settings;
  const material = settings.source === 'env' ? fromEnvironment(RED, node, settings) : node.credentials;
  return readKey({ use, kty, algorithm, kid, secretEncoding, publicKey, ...material });
}

type Material = Pick<KeySpec, 'secret' | 'privateKey' | 'passphrase'>;

function fromEnvironment(RED: NodeAPI, node: Node<KeyCredentials>, { kty, location }: KeySettings): Material {
  const text = location === '' ? '' : String(RED.util.evaluateNodeProperty(location, 'env', node, {}));
  if (text.trim() === '') {
    // The name is not quoted: who writes ${NAME} here has Node-RED put the key itself in its place.
    throw new JwtError('ERR_KEY_SOURCE', 'the environment variable that this JWT key names is not set, or empty', {
      hint: 'Set it where Node-RED starts, and enter its plain name, without a dollar sign.',
    });
  }
  const { passphrase } = node.credentials;
  return kty === 'oct' ? { secret: text } : { privateKey: text, passphrase };
}

function requireChoices(settings: KeySettings): void {
  const choices = { use: keyUses, kty: keyTypes, source: keySources, secretEncoding: secretEncodings };
  for (const [name, allowed] of Object.entries(choices)) {
    if (!(allowed as readonly string[]).includes(settings[name as keyof typeof choices])) {
      throw new JwtError('ERR_SETTINGS', `"${name}" of this JWT key has a value that it cannot have`, {
        hint: `It is one of ${allowed.join(', ')}.`,
      });
    }
  }
}
