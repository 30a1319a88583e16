import { JwtError } from '../../errors.ts';
import { settleWithin } from '../../settle-within.ts';
import { createTokenCipher } from './token-cipher.ts';
import { createEntries, type TokenStore } from './token-store.ts';

/** A variable for one JSON value, which several processes may read and write. */
export interface SharedPlace {
  /** @throws JwtError `ERR_STORE` */
  readonly read: () => Promise<unknown>;
  /** @throws JwtError `ERR_STORE` */
  readonly write: (value: object) => void | Promise<void>;
}

/** An encrypted token in the shared variable. */
interface Entry {
  /** When the entry ends, in seconds since 1970-01-01T00:00:00Z. */
  readonly end: number;
  /** The encrypted token; the name is part of the stored format. */
  readonly closed: string;
}

/** The limits for a variable that does not answer. */
export interface SharedStoreLimits {
  /** How long a message waits for an answer, in milliseconds. */
  readonly maxWaitMs: number;
  /** How long it is not accessed after a timeout, in seconds. */
  readonly cooldownSeconds: number;
}

const defaultLimits: SharedStoreLimits = { maxWaitMs: 500, cooldownSeconds: 5 };

/**
 * Caches tokens in a variable that several instances share. Where it fails or does not answer, each token is issued
 * again, and the problem is reported. No message waits for a write: until it ends, the token is found in memory.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param onProblem - called with the problem of the variable, or undefined when it works
 */
export function createSharedStore(
  place: SharedPlace,
  clock: () => number,
  onProblem: (problem: JwtError | undefined) => void,
  limits: SharedStoreLimits = defaultLimits,
): TokenStore {
  const bounded = boundPlace(place, clock, limits);
  const problems: { read?: JwtError | undefined; write?: JwtError | undefined } = {};
  const tryAccess = async <T>(kind: 'read' | 'write', step: () => Promise<T>): Promise<T | undefined> => {
    if (bounded.isCoolingDown()) return undefined;
    try {
      const result = await step();
      problems[kind] = undefined;
      return result;
    } catch (error) {
      problems[kind] = error as JwtError;
      return undefined;
    } finally {
      onProblem(problems.read ?? problems.write);
    }
  };
  const writer = createWriter(bounded, clock);

  return (keys) => {
    const cipher = createTokenCipher(keys);
    return {
      get: async (name) => {
        const id = cipher.idOf(name);
        const entry: unknown = writer.find(id) ?? membersOf(await tryAccess('read', bounded.read))[id];
        return isEntry(entry) ? cipher.decrypt(id, entry.closed) : undefined;
      },
      set: (name, text, end) => {
        const id = cipher.idOf(name);
        void tryAccess('write', () => writer.add(id, { end, closed: cipher.encrypt(id, text) }));
      },
    };
  };
}

/** A variable whose accesses always settle, and which must not be accessed during its cooldown. */
interface BoundedPlace {
  readonly read: () => Promise<unknown>;
  readonly write: (value: object) => Promise<void>;
  readonly isCoolingDown: () => boolean;
}

function boundPlace(
  place: SharedPlace,
  clock: () => number,
  { maxWaitMs, cooldownSeconds }: SharedStoreLimits,
): BoundedPlace {
  let cooldownUntil: number | undefined;
  const timeoutError = () => {
    cooldownUntil = clock() + cooldownSeconds;
    return new JwtError('ERR_STORE', `the context store did not answer within ${maxWaitMs} ms`, {
      hint: 'Check that the context store in settings.js is running and reachable.',
    });
  };
  const access = async <T>(step: () => T | Promise<T>): Promise<T> => {
    // One access tries whether it works again; the others do not wait for that.
    if (cooldownUntil !== undefined) cooldownUntil = clock() + cooldownSeconds;
    const answer = await settleWithin(Promise.resolve(step()), maxWaitMs, timeoutError);
    cooldownUntil = undefined;
    return answer;
  };
  return {
    read: () => access(place.read),
    write: (value) => access(() => place.write(value)),
    isCoolingDown: () => {
      const left = (cooldownUntil ?? 0) - clock();
      // A clock that is set back must not prolong the cooldown.
      return left > 0 && left <= cooldownSeconds;
    },
  };
}

/** Merges entries into the shared variable. */
interface Writer {
  readonly add: (id: string, entry: Entry) => Promise<void>;
  /** Finds an entry that is not written yet. */
  readonly find: (id: string) => Entry | undefined;
}

/** Creates a writer: entries that are added during a write are written together, by the next one. */
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
    add: (id, entry) => {
      waiting.set(id, entry);
      writing ??= writeAll();
      return writing;
    },
    find: (id) => waiting.get(id) ?? batch.get(id),
  };
}

/** The members of the stored value; a value that is not an object has none. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { end, closed } = value as Partial<Entry>;
  return typeof end === 'number' && typeof closed === 'string';
}
