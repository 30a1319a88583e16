import type { JwtError } from '../errors.ts';
import { createLock } from './lock.ts';
import { createEntries, type TokenStore } from './token-store.ts';

/** A place for one JSON value, which several processes may read and write. */
export interface SharedPlace {
  /** @throws JwtError `ERR_STORE` */
  readonly read: () => Promise<unknown>;
  /** @throws JwtError `ERR_STORE` */
  readonly write: (value: object) => Promise<void>;
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
        return lock.open(id, entriesOf(await serving(place.read)).get(id)?.closed);
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
        for (const [id, entry] of [...entriesOf(await place.read()), ...batch]) {
          if (entry.end > now) entries.set(id, entry);
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

/** The entries of a place; whatever else it holds is ignored. */
function entriesOf(value: unknown): Map<string, Entry> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(Object.entries(isObject ? value : {}).filter((pair): pair is [string, Entry] => isEntry(pair[1])));
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { end, closed } = value as Partial<Entry>;
  return typeof end === 'number' && typeof closed === 'string';
}
