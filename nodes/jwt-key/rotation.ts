import type { NodeAPI } from 'node-red';
import { modulusSizes } from '../../src/algorithms.ts';
import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import { draftKey } from '../keys/draft.ts';
import type { Rotation } from '../keys/panel-answers.ts';
import {
  isPreviousTtl,
  isRotatable,
  keyDefaults,
  migrateKey,
  otherPlace,
  type PreviousKey,
  privateKeys,
} from '../keys/settings.ts';
import { type KeyDefinition, readNow } from '../keys/sources/create.ts';
import { type PanelRequest, servePanelRequest, textIn } from '../shared/message/panel-request.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';
import type { Generate } from './generation.ts';

/**
 * Serves `POST jwt-key/rotate` to editors with the permission to write keys. Nothing that is stored is sent or changed:
 * the two private keys stay where they are, and a setting selects the one that signs.
 */
export function serveRotation(RED: NodeAPI, generate: Generate): void {
  servePanelRequest(RED, '/jwt-key/rotate', 'jwt-key.write', (question) =>
    rotate(RED, draftKey(RED, textIn(question, 'id'), question), generate, Date.now() / 1000),
  );
}

/**
 * @param now - seconds since 1970-01-01T00:00:00Z
 * @throws JwtError `ERR_KEY_USE` for a key that cannot be rotated, `ERR_KEY_MISSING` if there is no next one,
 *   `ERR_SETTINGS`, `ERR_BUSY`, and the errors of reading the two keys
 */
async function rotate(RED: NodeAPI, definition: KeyDefinition, generate: Generate, now: number): Promise<Rotation> {
  const settings = withDefaults(keyDefaults, migrateKey(definition.saved));
  if (!isRotatable(settings)) {
    throw new JwtError(
      'ERR_KEY_USE',
      "only a signing key pair that is stored in Node-RED's credentials can be rotated",
      {
        hint: 'Replace this key by a new one, here and at the receivers.',
      },
    );
  }
  const { key, others } = await readNow(RED, definition);
  const current = requireKey(key);
  const next = requireNext(requireKey(others.find(({ role }) => role === 'next')?.key), current);
  const { signsWith, previousTtl } = settings;
  const previousKeys = [retire(current, previousTtl, now), ...stillValid(settings.previousKeys, now)];
  const { text } = await generate({ kty: next.kty, use: next.use, ...sizeOf(next) });
  return {
    settings: {
      signsWith: otherPlace(signsWith),
      previousKeys,
      // These belong to the previous key.
      kid: '',
      publicKey: '',
      certificate: '',
    },
    credential: privateKeys[signsWith],
    text,
  };
}

function requireKey(key: Key | JwtError | undefined): Key {
  if (key instanceof JwtError) throw key;
  if (key) return key;
  throw new JwtError('ERR_KEY_MISSING', 'there is no next key', {
    hint: 'Generate one, deploy, and rotate after all receivers have fetched it.',
  });
}

function requireNext(next: Key, current: Key): Key {
  if (next.kid !== current.kid) return next;
  throw new JwtError('ERR_SETTINGS', 'the next key has the key id of the signing key', {
    hint: 'Generate another next key.',
  });
}

function sizeOf({ bits, curve }: Key): PanelRequest {
  // A modulus of an unusual size is followed by one of the next larger size that can be generated.
  return curve ? { curve } : { bits: modulusSizes.find((size) => size >= bits) ?? modulusSizes.at(-1) };
}

/** @param ttl - seconds */
function retire({ publicJwk }: Key, ttl: number, now: number): PreviousKey {
  if (!isPreviousTtl(ttl) || publicJwk === undefined) {
    throw new JwtError('ERR_SETTINGS', '"previousTtl" must be a number of seconds, ten years at most', {
      hint: 'Enter how long the tokens that this key signed are valid: one day is 86400.',
      setting: 'previousTtl',
    });
  }
  return { key: publicJwk, until: new Date((now + ttl) * 1000).toISOString() };
}

function stillValid(previousKeys: readonly PreviousKey[], now: number): PreviousKey[] {
  // An invalid entry of a handwritten flow is dropped too.
  return previousKeys.filter((previous) => Date.parse(String(previous?.until)) / 1000 > now);
}
