import { createHash, randomUUID } from 'node:crypto';
import { createMemory } from '../../store/memory.ts';
import type { IssuerKeys } from '../issue/token.ts';

/** The cached tokens of one pair of keys, serialized, by name. Names contain the claims: a store must hide both. */
export interface BoundStore {
  readonly get: (name: string) => string | undefined | Promise<string | undefined>;
  /**
   * @param end - until when the token is reused, in seconds since 1970-01-01T00:00:00Z
   * @returns a promise where the token is written later; it never rejects, and no message waits for it
   */
  readonly set: (name: string, text: string, end: number) => void | Promise<void>;
  /** Sets a string unless there is one, in one step; undefined where the store cannot. @returns whether it was set */
  readonly add?: ((name: string, text: string, end: number) => boolean | Promise<boolean>) | undefined;
}

/**
 * Caches tokens, separately for each pair of keys.
 *
 * @throws JwtError `ERR_SETTINGS` for keys that the store does not support
 */
export type TokenStore = (keys: IssuerKeys) => BoundStore;

/** The most tokens of one node, and their total size. */
const limits = { maxEntries: 10_000, maxBytes: 8_388_608 } as const;

/**
 * Creates a store of tokens in the memory of this process.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 */
export function createMemoryStore(clock: () => number): TokenStore {
  const memory = createMemory(clock, limits);
  return () => {
    const pair = randomUUID();
    // A hash is short, however large the claims are.
    const idOf = (name: string) => createHash('sha256').update(pair).update(name).digest('base64');
    return {
      get: (name) => memory.get(idOf(name)),
      set: (name, text, end) => memory.set(idOf(name), text, end),
    };
  };
}
