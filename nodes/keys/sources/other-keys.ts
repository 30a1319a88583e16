import { isNameOf, type KeyType } from '../../../src/algorithms.ts';
import { attempt } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import { readKey } from '../../../src/jwk/read/read-key.ts';
import { isRotatable, type KeyCredentials, type KeySettings, otherPlace, privateKeys } from '../settings.ts';

/** A key that verifies and does not sign: the next one, or one that signed before. */
export interface OtherKey {
  readonly role: 'next' | 'previous';
  /** Its public half, or why it cannot be had. */
  readonly key: Key | JwtError;
  /** When it is published no longer, in seconds since 1970-01-01T00:00:00Z; undefined for the next one. */
  readonly until?: number;
}

/**
 * Reads the keys beside the one that signs.
 *
 * @returns those that verify at a time, in seconds since 1970-01-01T00:00:00Z: the next one first
 */
export function readOtherKeys(settings: KeySettings, credentials: KeyCredentials): (now: number) => OtherKey[] {
  const next = readNext(settings, credentials);
  const previous = settings.previousKeys.map(readPrevious);
  return (now) => [...next, ...previous.filter(({ until }) => until > now)];
}

function readNext(settings: KeySettings, credentials: KeyCredentials): OtherKey[] {
  const text = credentials[privateKeys[otherPlace(settings.signsWith)]] ?? '';
  if (!isRotatable(settings) || text.trim() === '') return [];
  const { kty, algorithm, secretEncoding } = settings;
  const { passphrase } = credentials;
  const read = () => {
    // The key id of the settings is that of the key that signs.
    const spec = { use: 'sig', kty, algorithm, kid: '', secretEncoding, privateKey: text, passphrase } as const;
    const { privateKey: _, ...publicHalf } = readKey(spec);
    return publicHalf;
  };
  return [{ role: 'next', key: attempt(read) }];
}

const pairTypes: Readonly<Record<Exclude<KeyType, 'oct'>, true>> = { RSA: true, EC: true, OKP: true };

/** A previous key as a flow stores it, or as somebody wrote it there. */
function readPrevious(entry: unknown): OtherKey & { readonly until: number } {
  const { key, until } = (entry ?? {}) as { readonly key?: object | null; readonly until?: unknown };
  const { kty, use } = (key ?? {}) as { readonly kty?: unknown; readonly use?: unknown };
  const end = Date.parse(String(until)) / 1000;
  if (!isNameOf(pairTypes, String(kty)) || Number.isNaN(end)) {
    const error = new JwtError('ERR_SETTINGS', 'a previous key of this JWT key is no public JWK with a date', {
      hint: 'Open the key, remove it, and deploy.',
    });
    return { role: 'previous', key: error, until: Number.POSITIVE_INFINITY };
  }
  const spec = { use: use === 'enc' ? 'enc' : 'sig', kty: kty as KeyType, algorithm: '', kid: '' } as const;
  return {
    role: 'previous',
    key: attempt(() => readKey({ ...spec, secretEncoding: 'jwk', publicKey: JSON.stringify(key) })),
    until: end,
  };
}
