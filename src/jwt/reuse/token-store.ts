import { createHash, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { IssuerKeys } from '../issue/token.ts';

/** The cached tokens of one pair of keys, serialized, by name. Names contain the claims: a store must hide both. */
export interface BoundStore {
  readonly get: (name: string) => string | undefined | Promise<string | undefined>;
  /** @param end - until when the token is reused, in seconds since 1970-01-01T00:00:00Z */
  readonly set: (name: string, text: string, end: number) => void | Promise<void>;
}

/**
 * Caches tokens, separately for each pair of keys.
 *
 * @throws JwtError `ERR_SETTINGS` for keys that the store does not support
 */
export type TokenStore = (keys: IssuerKeys) => BoundStore;

/** The most entries of one store, and their total size in bytes. */
const limits = { max: 1000, maxSize: 8_388_608 } as const;

/** Creates an LRU cache of entries by name. */
export function createEntries<Entry extends object | string>(
  sizeOf: (entry: Entry) => number,
): LRUCache<string, Entry> {
  return new LRUCache({ ...limits, sizeCalculation: sizeOf });
}

/** Creates a store in the memory of this process. */
export function createMemoryStore(): TokenStore {
  const entries = createEntries<string>((text) => Buffer.byteLength(text));
  return () => {
    const pair = randomUUID();
    // A hash is short, however large the claims are.
    const idOf = (name: string) => createHash('sha256').update(pair).update(name).digest('base64');
    return {
      get: (name) => entries.get(idOf(name)),
      set: (name, text) => {
        entries.set(idOf(name), text);
      },
    };
  };
}
