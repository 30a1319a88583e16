import type { JwtError } from '../errors.ts';

/**
 * Strings by id, for a limited time: tokens to reuse, access tokens, and the ids of tokens that were used. It is in
 * memory, in a Node-RED context, or in the store that settings.js names. Every access settles: one that fails, or is not
 * answered in time, throws `ERR_STORE`.
 */
export interface SharedStore {
  readonly get: (id: string) => string | undefined | Promise<string | undefined>;
  /** @param end - until when it is kept, in seconds since 1970-01-01T00:00:00Z; one in the past removes it */
  readonly set: (id: string, value: string, end: number) => void | Promise<void>;
  /**
   * Sets a string unless the id has one. It is never forgotten before its end.
   *
   * @returns whether it was set
   * @throws JwtError `ERR_BUSY` if the store is full
   */
  readonly add: (id: string, value: string, end: number) => boolean | Promise<boolean>;
  /** Whether `add` is one step among all processes that share the store; else only within this process. */
  readonly isAtomic: boolean;
  /** Why the store cannot be used now. */
  readonly problem: () => JwtError | undefined;
  /** Why `get` leaves it alone now, though it answers: it takes longer than to do without. */
  readonly slowness: () => JwtError | undefined;
  /** Calls a listener whenever one of these changes. @returns a function that ends it */
  readonly onChange: (listener: () => void) => () => void;
  /** Ends what goes on by itself; accesses that are under way still settle. */
  readonly close: () => void;
}
