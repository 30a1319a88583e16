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
 * Serves `POST jwt-key/rotate` to editors that may write keys. Nothing that is stored is sent or changed: the two
 * private keys stay where they are, and a setting says which of them signs.
 */
export function serveRotation(RED: NodeAPI, generate: Generate): void {
  servePanelRequest(RED, '/jwt-key/rotate', 'jwt-key.write', (question) =>
    rotate(RED, draftKey(RED, textIn(question, 'id'), question), generate, Date.now() / 1000),
  );
}

/**
 * @param now - seconds since 1970-01-01T00:00:00Z
 * @throws JwtError `ERR_KEY_USE` for a key that cannot be rotated, `ERR_KEY_MISSING` where there is no next one,
 *   `ERR_SETTINGS`, `ERR_BUSY`, and why one of the two cannot be read
 */
async function rotate(RED: NodeAPI, definition: KeyDefinition, generate: Generate, now: number): Promise<Rotation> {
  const settings = withDefaults(keyDefaults, migrateKey(definition.saved));
  if (!isRotatable(settings)) {
    throw new JwtError('ERR_KEY_USE', "only a pair that signs and is kept in Node-RED's credentials can be rotated", {
      hint: 'Put a new key into the place of this one, here and on the other side.',
    });
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
      // These were of the key that has signed.
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
    hint: 'Generate one, deploy, and rotate when whoever verifies has fetched it.',
  });
}

function requireNext(next: Key, current: Key): Key {
  if (next.kid !== current.kid) return next;
  throw new JwtError('ERR_SETTINGS', 'the next key has the key id of the one that signs', {
    hint: 'Generate another one.',
  });
}

function sizeOf({ bits, curve }: Key): PanelRequest {
  // A modulus of another size than those on offer is followed by one of the next larger.
  return curve ? { curve } : { bits: modulusSizes.find((size) => size >= bits) ?? modulusSizes.at(-1) };
}

/** @param ttl - seconds */
function retire({ publicJwk }: Key, ttl: number, now: number): PreviousKey {
  if (!isPreviousTtl(ttl) || publicJwk === undefined) {
    throw new JwtError('ERR_SETTINGS', '"previousTtl" is no number of seconds, ten years at most', {
      hint: 'Say how long the tokens that were signed with this key live: one day is 86400.',
    });
  }
  return { key: publicJwk, until: new Date((now + ttl) * 1000).toISOString() };
}

function stillValid(previousKeys: readonly PreviousKey[], now: number): PreviousKey[] {
  // What somebody wrote there that is none is no longer needed either.
  return previousKeys.filter((previous) => Date.parse(String(previous?.until)) / 1000 > now);
}
