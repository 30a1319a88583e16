import { createHash, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { IssuerKeys } from '../issue/token.ts';

/** What was made with one pair of keys, as texts under names. A name tells all of a token: a store hides both. */
export interface BoundStore {
  readonly get: (name: string) => string | undefined | Promise<string | undefined>;
  /** @param end - until when it is of use, in seconds since 1970-01-01T00:00:00Z */
  readonly set: (name: string, kept: string, end: number) => void | Promise<void>;
}

/**
 * Keeps tokens. Those of one pair of keys are never seen with another.
 *
 * @throws JwtError `ERR_SETTINGS` for keys that the store cannot serve
 */
export type TokenStore = (keys: IssuerKeys) => BoundStore;

/** Most entries of one store, and most bytes of them together. */
const limits = { max: 1000, maxSize: 8_388_608 } as const;

/** Entries by name; the one that was not used for longest goes first. */
export function createEntries<Entry extends object | string>(
  sizeOf: (entry: Entry) => number,
): LRUCache<string, Entry> {
  return new LRUCache({ ...limits, sizeCalculation: sizeOf });
}

/** Keeps tokens in the memory of this process. */
export function createMemoryStore(): TokenStore {
  const entries = createEntries<string>((kept) => Buffer.byteLength(kept));
  return () => {
    const pair = randomUUID();
    // Short, whatever the claims.
    const idOf = (name: string) => createHash('sha256').update(pair).update(name).digest('base64');
    return {
      get: (name) => entries.get(idOf(name)),
      set: (name, kept) => {
        entries.set(idOf(name), kept);
      },
    };
  };
}
