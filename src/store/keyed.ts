import { JwtError } from '../errors.ts';
import { settleWithin } from '../settle-within.ts';
import { type AccessKind, type BreakerLimits, createBreaker, type Schedule } from './breaker.ts';
import type { SharedStore } from './shared-store.ts';

/** A store outside this process, as `jwtStore` in settings.js gives it: strings by key, each with a time to live. */
export interface KeyedStore {
  /** Connects; resolves when that has succeeded, or failed for the first time. Called once, before all else. */
  readonly open?: () => Promise<unknown>;
  readonly get: (key: string) => Promise<string | null | undefined>;
  /** @param ttlMs - a whole number of milliseconds, 1 at least */
  readonly set: (key: string, value: string, ttlMs: number) => Promise<unknown>;
  /** Sets a string unless the key has one, in one step. @returns whether it was set */
  readonly add: (key: string, value: string, ttlMs: number) => Promise<boolean>;
}

const name = 'the store that settings.js names';
const hint = 'Check that the store which jwtStore in settings.js names is running and reachable.';

/** How long a message waits for the first connection, in milliseconds. */
const maxOpeningMs = 500;

const notOpen = () => new JwtError('ERR_STORE', `${name} is not connected yet`, { hint });

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
    store: name,
    hint,
    limits,
    schedule,
  });
  // To load a client and connect takes longer than an answer: that is no reason to leave the store alone.
  let opening: Promise<unknown> | undefined = new Promise((resolve) => resolve(store.open?.()))
    .catch(() => {})
    .then(() => {
      opening = undefined;
      return breaker.access('read', () => store.get('probe')).catch(() => {});
    });
  const access = async <T>(kind: AccessKind, step: () => Promise<T>, isPatient = true): Promise<T> => {
    if (opening) await settleWithin(opening, isPatient ? maxOpeningMs : maxOpeningMs / 5, notOpen);
    return breaker.access(kind, step, isPatient);
  };
  const ttlOf = (end: number) => Math.max(1, Math.ceil((end - clock()) * 1000));
  return {
    get: async (id) => (await access('read', () => store.get(id), false)) ?? undefined,
    set: async (id, value, end) => void (await access('write', () => store.set(id, value, ttlOf(end)))),
    add: async (id, value, end) => (await access('write', () => store.add(id, value, ttlOf(end)))) === true,
    isAtomic: true,
    problem: breaker.problem,
    slowness: breaker.slowness,
    onChange: breaker.onChange,
    close: () => {},
  };
}
