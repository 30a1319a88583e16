import type { Node, NodeAPI } from 'node-red';
import { attempt, attemptLater } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Key, KeySpec } from '../../../src/jwk/key.ts';
import type { RingState } from '../../../src/jwk/key-ring.ts';
import { readKey } from '../../../src/jwk/read/read-key.ts';
import { readKeys } from '../../../src/jwk/read/read-keys.ts';
import { completeSettings } from '../../shared/message/environment.ts';
import { requireChoices } from '../../shared/settings/choices.ts';
import { withDefaults } from '../../shared/settings/with-defaults.ts';
import {
  isPreviousTtl,
  isPublishFor,
  isReplaceable,
  type KeyCredentials,
  type KeySettings,
  keyDefaults,
  keySources,
  keyTypes,
  keyUses,
  migrateKey,
  privateKeys,
  secretEncodings,
  vaultLogins,
} from '../settings.ts';
import { createConstantKeys, createConstantSource } from './constant.ts';
import { filePathOf } from './file-path.ts';
import { type OtherKey, readOtherKeys } from './other-keys.ts';
import { createPropertySource } from './property.ts';
import { withoutLineBreaks } from './read-file.ts';
import { createRotatingFile, type RotatingSource } from './rotating-file.ts';
import { createSignerSource } from './signer.ts';
import type { KeySource, KeySources } from './source.ts';

/** A key node as stored. */
export interface KeyDefinition {
  /** The node's part of the flow file. */
  readonly saved: object;
  readonly credentials: Readonly<Record<string, unknown>>;
  /** The config node, whose flow may have environment variables of its own; undefined before the first deploy. */
  readonly node?: Node;
}

/**
 * Creates the source of a key.
 *
 * @param onChange - called when the key, or the problem with its source, has changed
 * @param ring - what an earlier source of the same key remembers of the keys of a file
 */
export function createSource(
  RED: NodeAPI,
  definition: KeyDefinition,
  onChange: () => void,
  ring?: RingState,
): KeySources {
  const settings = attempt(() => readSettings(completeSettings(RED, definition.node, keyDefaults, definition.saved)));
  if (settings instanceof JwtError) {
    const refuse = () => {
      throw settings;
    };
    return { ...createConstantSource(refuse), otherKeys: () => [], waiting: () => undefined };
  }
  const credentials = readCredentials(definition.credentials);
  if (settings.source === 'signer') return createSignerSource(RED, settings, credentials, onChange);
  const main = createMainSource(RED, settings, settings.source, credentials, definition.node, onChange, ring);
  const others = readOtherKeys(settings, credentials);
  const { others: held = () => [], waiting = () => undefined } = main as Partial<RotatingSource>;
  const otherKeys = (now: number) => [...held(), ...others.at(now)];
  // Nobody waits for keys that are known already.
  if (!others.pending()) return { ...main, otherKeys, waiting };
  const keyFor: KeySource['keyFor'] = (message, asking) => {
    const pending = others.pending();
    return pending ? pending.then(() => main.keyFor(message, asking)) : main.keyFor(message, asking);
  };
  return { ...main, keyFor, otherKeys, waiting };
}

function createMainSource(
  RED: NodeAPI,
  settings: KeySettings,
  source: Exclude<KeySettings['source'], 'signer'>,
  credentials: KeyCredentials,
  node: Node | undefined,
  onChange: () => void,
  ring: RingState | undefined,
): KeySource | RotatingSource {
  const read = (text: string) => readKey(specOf(settings, credentials, text));
  const readSet = (text: string) => readKeys(specOf(settings, credentials, text));
  switch (source) {
    case 'credentials':
      return createConstantSource(() =>
        readKey({
          ...specOf(settings, credentials),
          secret: credentials.secret,
          privateKey: credentials[privateKeys[settings.signsWith]],
        }),
      );
    case 'env':
      return createConstantKeys(() => readSet(readEnvironment(RED, settings.location, node)));
    case 'file': {
      const path = attempt(() => filePathOf(settings.location, RED.settings.userDir ?? ''));
      if (path instanceof JwtError) {
        return createConstantSource(() => {
          throw path;
        });
      }
      return createRotatingFile(path, readSet, onChange, {
        publishForSeconds: settings.publishFor,
        previousTtlSeconds: settings.previousTtl,
        state: ring,
      });
    }
    default:
      return createPropertySource(RED, source, settings.location, read);
  }
}

/** The keys of a definition, for a panel. */
export interface ReadKeys {
  /** The key, or why it cannot be read; undefined if each message has its own. */
  readonly key: Key | JwtError | undefined;
  /** The next key, then the previous ones, in the order of the settings. */
  readonly others: readonly OtherKey[];
}

/** Reads the keys of a definition once, for a panel. */
export async function readNow(RED: NodeAPI, definition: KeyDefinition): Promise<ReadKeys> {
  const source = createSource(RED, definition, () => {});
  try {
    const key = source.isPerMessage ? undefined : await attemptLater(() => source.keyFor({}, undefined as never));
    return { key, others: source.otherKeys(Number.NEGATIVE_INFINITY) };
  } finally {
    source.close();
  }
}

/** The specification of a key, with the text that its source holds. */
function specOf(settings: KeySettings, { passphrase }: KeyCredentials, text?: string): KeySpec {
  const { use, kty, algorithm, kid, secretEncoding, publicKey, certificate } = settings;
  const held = text === undefined ? {} : kty === 'oct' ? { secret: text } : { eitherKey: text };
  return { use, kty, algorithm, kid, secretEncoding, publicKey, certificate, passphrase, ...held };
}

/** Credentials as strings: the admin API also accepts a JWK as an object. */
function readCredentials(stored: Readonly<Record<string, unknown>>): KeyCredentials {
  const texts = Object.entries(stored).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(texts);
}

function readEnvironment(RED: NodeAPI, name: string, node: Node | undefined): string {
  const value: unknown = RED.util.evaluateNodeProperty(name, 'env', node as Node, {});
  const text = withoutLineBreaks(typeof value === 'string' ? value : JSON.stringify(value));
  if (text.trim() === '') {
    // The name is not quoted: for ${NAME}, Node-RED substitutes the key itself.
    throw new JwtError('ERR_KEY_SOURCE', 'the environment variable that this JWT key names is not set, or empty', {
      hint: environmentHint,
      setting: 'location',
    });
  }
  return text;
}

const environmentHint =
  'A JWT key sees the variables of the process that runs Node-RED and those of Global Environment Variables; those of a ' +
  'flow or subflow only where its scope is this one, and never those of a group. Enter the plain name, without a dollar sign.';

const choices = {
  use: keyUses,
  kty: keyTypes,
  source: keySources,
  secretEncoding: secretEncodings,
  signsWith: Object.keys(privateKeys),
  vaultLogin: vaultLogins,
};

const places = {
  env: 'environment variable',
  file: 'file',
  msg: 'message property',
  flow: 'flow property',
  global: 'global property',
  signer: 'signer',
} as const;

/** @throws JwtError `ERR_SETTINGS`; `ERR_KEY_SOURCE` if `location` is blank */
function readSettings(saved: object): KeySettings {
  const settings = withDefaults(keyDefaults, migrateKey(saved));
  requireChoices(settings, choices);
  const { source, location } = settings;
  if (source !== 'credentials' && location.trim() === '') {
    throw new JwtError('ERR_KEY_SOURCE', `this JWT key names no ${places[source]}`, {
      hint: 'Open the key and enter where it is.',
      setting: 'location',
    });
  }
  if (isReplaceable(settings)) requireTimes(settings);
  return settings;
}

/** @throws JwtError `ERR_SETTINGS` for a time that no key can follow another in */
function requireTimes({ publishFor, previousTtl }: KeySettings): void {
  if (!isPublishFor(publishFor)) {
    throw new JwtError('ERR_SETTINGS', '"publishFor" must be a number of seconds, one day at most', {
      hint: 'Enter how long a new key is published before it signs: 60 seconds, as a rule.',
      setting: 'publishFor',
    });
  }
  if (!isPreviousTtl(previousTtl)) {
    throw new JwtError('ERR_SETTINGS', '"previousTtl" must be a number of seconds, ten years at most', {
      hint: 'Enter how long the tokens that this key signed are valid: one day is 86400.',
      setting: 'previousTtl',
    });
  }
}
