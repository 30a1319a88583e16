import { JwtError } from '../../errors.ts';
import { settleWithin } from '../../settle-within.ts';
import { createLock } from './lock.ts';
import { createEntries, type TokenStore } from './token-store.ts';

/** A place for one JSON value, which several processes may read and write. */
export interface SharedPlace {
  /** @throws JwtError `ERR_STORE` */
  readonly read: () => Promise<unknown>;
  /** @throws JwtError `ERR_STORE` */
  readonly write: (value: object) => void | Promise<void>;
}

/** What the place holds under each id. */
interface Entry {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly end: number;
  readonly closed: string;
}

/** What a place that does not answer may cost. */
export interface SharedStoreLimits {
  /** How long a message waits for it, in milliseconds. */
  readonly maxWaitMs: number;
  /** How long it is not asked again after that. */
  readonly restSeconds: number;
}

const defaultLimits: SharedStoreLimits = { maxWaitMs: 500, restSeconds: 5 };

/**
 * Keeps tokens in a place that several instances share. A place that fails, or does not answer, stops no token: each is
 * made anew, and the problem is told. No message waits for a write: until it is done, the token is found here.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param tell - is told what is wrong with the place, or undefined when it serves
 */
export function createSharedStore(
  place: SharedPlace,
  clock: () => number,
  tell: (problem: JwtError | undefined) => void,
  limits: SharedStoreLimits = defaultLimits,
): TokenStore {
  const bounded = boundPlace(place, clock, limits);
  const problems: { read?: JwtError | undefined; write?: JwtError | undefined } = {};
  const serving = async <T>(kind: 'read' | 'write', step: () => Promise<T>): Promise<T | undefined> => {
    if (bounded.rests()) return undefined;
    try {
      const result = await step();
      problems[kind] = undefined;
      return result;
    } catch (error) {
      problems[kind] = error as JwtError;
      return undefined;
    } finally {
      tell(problems.read ?? problems.write);
    }
  };
  const writer = createWriter(bounded, clock);

  return (keys) => {
    const lock = createLock(keys);
    return {
      get: async (name) => {
        const id = lock.idOf(name);
        const entry: unknown = writer.find(id) ?? membersOf(await serving('read', bounded.read))[id];
        return isEntry(entry) ? lock.open(id, entry.closed) : undefined;
      },
      set: (name, kept, end) => {
        const id = lock.idOf(name);
        void serving('write', () => writer.keep(id, { end, closed: lock.close(id, kept) }));
      },
    };
  };
}

/** A place that always answers, and is not to be asked while it rests. */
interface BoundedPlace {
  readonly read: () => Promise<unknown>;
  readonly write: (value: object) => Promise<void>;
  readonly rests: () => boolean;
}

function boundPlace(
  place: SharedPlace,
  clock: () => number,
  { maxWaitMs, restSeconds }: SharedStoreLimits,
): BoundedPlace {
  let restsUntil: number | undefined;
  const late = () => {
    restsUntil = clock() + restSeconds;
    return new JwtError('ERR_STORE', `the context store did not answer within ${maxWaitMs} ms`, {
      hint: 'Check that the context store that settings.js configures is running, and reachable.',
    });
  };
  const ask = async <T>(step: () => T | Promise<T>): Promise<T> => {
    // One asks whether it is there again; the others do not wait for its answer.
    if (restsUntil !== undefined) restsUntil = clock() + restSeconds;
    const answer = await settleWithin(Promise.resolve(step()), maxWaitMs, late);
    restsUntil = undefined;
    return answer;
  };
  return {
    read: () => ask(place.read),
    write: (value) => ask(() => place.write(value)),
    rests: () => {
      const left = (restsUntil ?? 0) - clock();
      // A clock that is set back makes it rest no longer.
      return left > 0 && left <= restSeconds;
    },
  };
}

/** Writes entries beside those that are there. */
interface Writer {
  readonly keep: (id: string, entry: Entry) => Promise<void>;
  /** What is not written yet. */
  readonly find: (id: string) => Entry | undefined;
}

/** While a write is under way, entries that come wait for the next, all in one. */
function createWriter(place: BoundedPlace, clock: () => number): Writer {
  let waiting = new Map<string, Entry>();
  let batch = new Map<string, Entry>();
  let writing: Promise<void> | undefined;
  const writeAll = async () => {
    try {
      while (waiting.size > 0) {
        batch = waiting;
        waiting = new Map();
        const now = clock();
        const entries = createEntries<Entry>(({ closed }) => closed.length + 100);
        for (const [id, entry] of [...Object.entries(membersOf(await place.read())), ...batch]) {
          if (isEntry(entry) && entry.end > now) entries.set(id, entry);
        }
        await place.write(Object.fromEntries(entries.rentries()));
      }
    } finally {
      waiting = new Map();
      batch = new Map();
      writing = undefined;
    }
  };
  return {
    keep: (id, entry) => {
      waiting.set(id, entry);
      writing ??= writeAll();
      return writing;
    },
    find: (id) => waiting.get(id) ?? batch.get(id),
  };
}

/** What a place holds; whatever cannot be entries is ignored. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { end, closed } = value as Partial<Entry>;
  return typeof end === 'number' && typeof closed === 'string';
}
