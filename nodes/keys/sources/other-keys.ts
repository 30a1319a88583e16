import { isNameOf, type KeyType } from '../../../src/algorithms.ts';
import { attempt, attemptLater } from '../../../src/attempt.ts';
import { chain } from '../../../src/chain.ts';
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

/** The keys beside the one that signs. */
export interface OtherKeys {
  /** Those that verify at a time, in seconds since 1970-01-01T00:00:00Z: the next one first. */
  readonly at: (now: number) => OtherKey[];
  /** Resolves when all are read; undefined where they are. */
  readonly pending: () => Promise<unknown> | undefined;
}

/** Reads the keys beside the one that signs. */
export function readOtherKeys(settings: KeySettings, credentials: KeyCredentials): OtherKeys {
  let next = readNext(settings, credentials);
  const previous = settings.previousKeys.map(readPrevious);
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
  // The key id of the settings is that of the key that signs.
  const spec = { use: 'sig', kty, algorithm, kid: '', secretEncoding, privateKey: text, passphrase } as const;
  const publicHalf = attemptLater(() => chain(readKey(spec), ({ privateKey: _, ...half }: Key): Key => half));
  return chain(publicHalf, (key) => [{ role: 'next' as const, key }]);
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
