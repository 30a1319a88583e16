import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isNumericDate } from '../../claims/numeric-date.ts';
import type { JwtError } from '../../errors.ts';
import type { Key } from '../../jwk/key.ts';
import type { Header } from '../issue/header.ts';
import type { SigningKeys } from './open.ts';

/** A token whose signature was good, and which had nothing else wrong that another time or message would not change. */
export interface KnownToken {
  readonly header: Header;
  /** The claims set, as text: it is parsed for each message, so that flows share no object. */
  readonly json: string;
  /** The key that verified it; undefined for one that is only encrypted. */
  readonly signer: Key | undefined;
  /** The tolerated weakness of this key. */
  readonly tolerated: JwtError | undefined;
}

/** The known tokens of one pair of keys. */
export interface KnownTokens {
  /**
   * Finds a token whose key may still verify it.
   *
   * @param now - seconds since 1970-01-01T00:00:00Z
   * @returns undefined for a token that must be verified; a promise with a JWK Set, which is fetched as for any token
   * @throws JwtError `ERR_JWKS` where the set cannot be fetched
   */
  readonly find: (token: string, now: number) => KnownToken | undefined | Promise<KnownToken | undefined>;
  /** @param exp - the claim: from then on the token is not known any more */
  readonly add: (token: string, known: KnownToken, exp: unknown) => void;
}

/** Caches verified tokens of one node, without the tokens themselves. */
export interface TokenCache {
  /** The tokens of one pair of keys, apart from those of any other. */
  readonly bind: (keys: SigningKeys) => KnownTokens;
  readonly clear: () => void;
}

/** The most entries of one cache, and their total size in bytes. */
const limits = { max: 1000, maxSize: 8_388_608 } as const;

/** What an entry takes beside its texts, in bytes, generously. */
const overheadBytes = 512;

interface Entry {
  readonly known: KnownToken;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
  readonly size: number;
}

/** Creates an LRU cache, whose names are the SHA-256 of a whole token and the number of its pair of keys. */
export function createTokenCache(): TokenCache {
  const entries = new LRUCache<string, Entry>({ ...limits, sizeCalculation: ({ size }) => size });
  let bindings = 0;
  return {
    bind: (keys) => {
      const pair = bindings;
      bindings += 1;
      const nameOf = (token: string) => `${pair} ${hash('sha256', token, 'base64')}`;
      return {
        find: (token, now) => {
          const name = nameOf(token);
          const entry = entries.get(name);
          if (!entry) return undefined;
          const inUse = entry.expiresAt > now && isInUse(entry.known, keys);
          const use = (isUsable: boolean) => {
            if (isUsable) return entry.known;
            entries.delete(name);
            return undefined;
          };
          return inUse instanceof Promise ? inUse.then(use) : use(inUse);
        },
        add: (token, known, exp) => {
          // Two bytes a character, as strings take where one of their characters is not of Latin-1.
          const size = 2 * (known.json.length + JSON.stringify(known.header).length) + overheadBytes;
          const expiresAt = isNumericDate(exp) ? exp : Number.POSITIVE_INFINITY;
          entries.set(nameOf(token), { known, expiresAt, size });
        },
      };
    },
    clear: () => entries.clear(),
  };
}

/** Whether the key that verified a token is still one of those that would be tried. */
function isInUse({ signer, header }: KnownToken, { verification, others }: SigningKeys): boolean | Promise<boolean> {
  if (signer === undefined || signer === verification) return true;
  if (verification && 'find' in verification) {
    const kid = typeof header.kid === 'string' ? header.kid : undefined;
    return verification.find(kid).then((found) => found.includes(signer));
  }
  return others?.().includes(signer) ?? false;
}
