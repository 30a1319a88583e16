import { type BreakerLimits, createBreaker, type Schedule } from './breaker.ts';
import type { SharedStore } from './shared-store.ts';

/** A store outside this process, as `jwtStore` in settings.js gives it: strings by key, each with a time to live. */
export interface KeyedStore {
  readonly get: (key: string) => Promise<string | null | undefined>;
  /** @param ttlMs - a whole number of milliseconds, 1 at least */
  readonly set: (key: string, value: string, ttlMs: number) => Promise<unknown>;
  /** Sets a string unless the key has one, in one step. @returns whether it was set */
  readonly add: (key: string, value: string, ttlMs: number) => Promise<boolean>;
}

/**
 * Bounds a store outside this process in time. It belongs to the process, not to a flow: a deploy neither closes it nor
 * forgets that it is out of reach.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 */
export function createKeyedStore(
  store: KeyedStore,
  clock: () => number,
  limits?: Partial<BreakerLimits>,
  schedule?: Schedule,
): SharedStore {
  const breaker = createBreaker({
    probe: () => store.set('probe', '', 1000),
    store: 'the store that settings.js names',
    hint: 'Check that the store which jwtStore in settings.js names is running and reachable.',
    limits,
    schedule,
  });
  const ttlOf = (end: number) => Math.max(1, Math.ceil((end - clock()) * 1000));
  return {
    get: async (id) => (await breaker.access('read', () => store.get(id), false)) ?? undefined,
    set: async (id, value, end) => void (await breaker.access('write', () => store.set(id, value, ttlOf(end)))),
    add: async (id, value, end) => (await breaker.access('write', () => store.add(id, value, ttlOf(end)))) === true,
    isAtomic: true,
    problem: breaker.problem,
    onChange: breaker.onChange,
    close: () => {},
  };
}
