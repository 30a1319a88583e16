import type { JwtError } from '../../errors.ts';
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

/**
 * Keeps tokens in a place that several instances share. A place that fails stops no token: each is made anew, and the
 * trouble is told.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param tell - is told what is wrong with the place, or undefined when it serves
 */
export function createSharedStore(
  place: SharedPlace,
  clock: () => number,
  tell: (trouble: JwtError | undefined) => void,
): TokenStore {
  const serving = async <T>(step: () => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await step();
      tell(undefined);
      return result;
    } catch (error) {
      tell(error as JwtError);
      return undefined;
    }
  };
  const keep = createWriter(place, clock);

  return (keys) => {
    const lock = createLock(keys);
    return {
      get: async (name) => {
        const id = lock.idOf(name);
        const entry: unknown = membersOf(await serving(place.read))[id];
        return isEntry(entry) ? lock.open(id, entry.closed) : undefined;
      },
      set: async (name, kept, end) => {
        const id = lock.idOf(name);
        await serving(() => keep(id, { end, closed: lock.close(id, kept) }));
      },
    };
  };
}

/** Writes entries beside those that are there. While a write is under way, those that come wait for the next, together. */
function createWriter(place: SharedPlace, clock: () => number) {
  let waiting = new Map<string, Entry>();
  let writing: Promise<void> | undefined;
  const writeAll = async () => {
    try {
      while (waiting.size > 0) {
        const batch = waiting;
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
      writing = undefined;
    }
  };
  return (id: string, entry: Entry): Promise<void> => {
    waiting.set(id, entry);
    writing ??= writeAll();
    return writing;
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
