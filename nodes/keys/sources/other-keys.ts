import { attempt, attemptLater } from '../../../src/attempt.ts';
import { chain } from '../../../src/chain.ts';
import { type ErrorCode, JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import { readPublicJwk } from '../../../src/jwk/read/public-jwk.ts';
import { readKey } from '../../../src/jwk/read/read-key.ts';
import { isSameKey } from '../../../src/jwk/same-key.ts';
import { isRotatable, type KeyCredentials, type KeySettings, otherPlace, privateKeys } from '../settings.ts';

/** A key that verifies and does not sign: the next one, or one that signed before. */
export interface OtherKey {
  readonly role: 'next' | 'previous';
  /** Its public half, or why it cannot be read. */
  readonly key: Key | JwtError;
  /** Until when it is published, in seconds since 1970-01-01T00:00:00Z; undefined for the next key. */
  readonly until?: number;
}

/** The keys that verify but do not sign. */
export interface OtherKeys {
  /** The keys that verify at a time, the next key first. @param now - seconds since 1970-01-01T00:00:00Z */
  readonly at: (now: number) => OtherKey[];
  /** Resolves when all are read; undefined if they are already. */
  readonly pending: () => Promise<unknown> | undefined;
}

/** Reads the keys that verify but do not sign. */
export function readOtherKeys(settings: KeySettings, credentials: KeyCredentials): OtherKeys {
  const previous = settings.previousKeys.map(readPrevious);
  let next = chain(readNext(settings, credentials), (found) => found.map((one) => refuseRetired(one, previous)));
  if (next instanceof Promise) {
    void next.then((read) => {
      next = read;
    });
  }
  return {
    at: (now) => [...(next instanceof Promise ? [] : next), ...previous.filter(({ until }) => until > now)],
    pending: () => (next instanceof Promise ? next : undefined),
  };
}

function readNext(settings: KeySettings, credentials: KeyCredentials): OtherKey[] | Promise<OtherKey[]> {
  const text = credentials[privateKeys[otherPlace(settings.signsWith)]] ?? '';
  if (!isRotatable(settings) || text.trim() === '') return [];
  const { kty, algorithm, secretEncoding } = settings;
  const { passphrase } = credentials;
  // The key id of the settings belongs to the signing key.
  const spec = { use: 'sig', kty, algorithm, kid: '', secretEncoding, privateKey: text, passphrase } as const;
  const publicHalf = attemptLater(() => chain(readKey(spec), ({ privateKey: _, ...half }: Key): Key => half));
  return chain(publicHalf, (key) => [{ role: 'next' as const, key }]);
}

/** A next key that has signed before, and was retired, must not sign again: whoever has its text could wait for that. */
function refuseRetired(next: OtherKey, previous: readonly OtherKey[]): OtherKey {
  const [{ key }, retired] = [next, previous.map((one) => one.key)];
  if (key instanceof JwtError || !retired.some((one) => !(one instanceof JwtError) && haveSamePublicKey(key, one)))
    return next;
  const error = new JwtError('ERR_SETTINGS', 'the next key has signed before, and was retired', {
    hint: 'Generate another next key.',
  });
  return { ...next, key: error };
}

function haveSamePublicKey({ publicKey: one }: Key, { publicKey: other }: Key): boolean {
  return one !== undefined && other !== undefined && isSameKey(one, other);
}

/** Parses a previous key of a flow file, which may be handwritten: a public JWK with a date. */
function readPrevious(entry: unknown): OtherKey & { readonly until: number } {
  const { key, until } = (entry ?? {}) as { readonly key?: unknown; readonly until?: unknown };
  const end = typeof until === 'string' ? Date.parse(until) / 1000 : Number.NaN;
  if (Number.isNaN(end)) {
    const error = unusable('ERR_SETTINGS', 'a previous key of this JWT key is not a public JWK with a date');
    return { role: 'previous', key: error, until: Number.POSITIVE_INFINITY };
  }
  const read = attempt(() => readPublicJwk(key));
  const found = read instanceof JwtError ? unusable(read.code, `a previous key cannot be used: ${read.message}`) : read;
  return { role: 'previous', key: found, until: end };
}

function unusable(code: ErrorCode, message: string): JwtError {
  return new JwtError(code, message, {
    hint: 'Open the key, remove this previous key, and deploy.',
    setting: 'previousKeys',
  });
}
