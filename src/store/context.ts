import { type BreakerLimits, createBreaker, type Schedule, scheduleTimer } from './breaker.ts';
import { fullStore } from './memory.ts';
import type { SharedStore } from './shared-store.ts';

/** Variables for one JSON value each, which several processes may read and write. */
export interface SharedPlace {
  /** @throws JwtError `ERR_STORE` */
  readonly read: (shard: string) => Promise<unknown>;
  /** @throws JwtError `ERR_STORE` */
  readonly write: (shard: string, value: object) => void | Promise<void>;
}

/** A string in a shared variable; the names of the members are part of the stored format. */
interface Entry {
  /** When the entry ends, in seconds since 1970-01-01T00:00:00Z. */
  readonly end: number;
  readonly closed: string;
  /** Whether it must not be forgotten before its end. */
  readonly pinned?: true;
}

/** Runs steps one after the other. */
export type Line = <T>(step: () => Promise<T>) => Promise<T>;

/** What a context store is made of, beside its variables. */
export interface ContextStoreOptions {
  /** How many variables hold the entries: each message reads one of them. */
  readonly shards?: number;
  readonly limits?: Partial<BreakerLimits> | undefined;
  readonly schedule?: Schedule;
  /** The line of one shard, the same for all stores of this process on these variables. */
  readonly lineOf?: (shard: string) => Line;
}

/** What one variable holds: entries, and characters of all together. */
const shardLimits = { maxEntries: 512, maxLength: 1_048_576 } as const;

/** Characters of an entry beside its value: id, end and punctuation. */
const entryOverhead = 100;

/** Longest time until it is looked whether another process has overwritten what was written, in milliseconds. */
const maxSettleMs = 200;

/** How often what another process has overwritten is written again. */
const maxRewrites = 4;

/**
 * Keeps strings in context variables that several instances share. A context has neither a time to live nor a step that
 * adds if absent: entries that have ended are removed when others are written; what another instance has overwritten in
 * between is written again; and `add` looks first, and then writes.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 */
export function createContextStore(
  place: SharedPlace,
  clock: () => number,
  { shards = 64, limits, schedule = scheduleTimer, lineOf = createLines() }: ContextStoreOptions = {},
): SharedStore {
  const breaker = createBreaker({
    // Side by side, and neither may throw at once: nobody would wait for the other, whose failure would end Node-RED.
    probe: () =>
      Promise.all([async () => place.read(nameOf(0)), async () => place.write('probe', {})].map((step) => step())),
    store: 'the context store',
    hint: 'Check that the context store in settings.js is running and reachable.',
    limits,
    schedule,
  });
  const waiting = new Map<string, Map<string, Entry>>();
  const writing = new Map<string, Promise<void>>();
  const shardOf = (id: string) => nameOf(alphabet.indexOf(id.charAt(0)) % shards);
  const readAll = async (shard: string, isPatient: boolean) =>
    entriesOf(await breaker.access('read', () => place.read(shard), isPatient), clock());
  const writeAll = (shard: string, entries: Map<string, Entry>) =>
    breaker.access('write', () => place.write(shard, Object.fromEntries(fitting(entries))));

  /** Writes what waits for a shard, all of it together. */
  const flush = async (shard: string): Promise<void> => {
    try {
      for (let batch = waiting.get(shard); batch; batch = waiting.get(shard)) {
        waiting.delete(shard);
        const added = batch;
        await lineOf(shard)(async () => {
          const entries = await readAll(shard, true);
          for (const [id, entry] of added) replace(entries, id, entry);
          await writeAll(shard, entries);
        });
        rewriteLater(shard, added, maxRewrites);
      }
    } finally {
      waiting.delete(shard);
      writing.delete(shard);
    }
  };
  const write = (shard: string, added: ReadonlyMap<string, Entry>): Promise<void> => {
    const batch = waiting.get(shard) ?? new Map<string, Entry>();
    waiting.set(shard, batch);
    for (const [id, entry] of added) replace(batch, id, entry);
    const written = writing.get(shard) ?? flush(shard);
    writing.set(shard, written);
    return written;
  };
  const rewriteLater = (shard: string, added: ReadonlyMap<string, Entry>, left: number) => {
    if (left === 0) return;
    schedule(() => void rewriteLost(shard, added, left - 1).catch(() => {}), Math.random() * maxSettleMs);
  };
  const rewriteLost = async (shard: string, added: ReadonlyMap<string, Entry>, left: number) => {
    const entries = await readAll(shard, true);
    const lost = new Map([...added].filter(([id, { end }]) => !entries.has(id) && end > clock()));
    if (lost.size === 0) return;
    await lineOf(shard)(async () => {
      const current = await readAll(shard, true);
      for (const [id, entry] of lost) {
        if (!current.has(id) && current.size < shardLimits.maxEntries) current.set(id, entry);
      }
      await writeAll(shard, current);
    });
    rewriteLater(shard, lost, left);
  };

  return {
    get: async (id) => (await readAll(shardOf(id), false)).get(id)?.closed,
    set: (id, closed, end) => write(shardOf(id), new Map([[id, { end, closed }]])),
    add: (id, closed, end) => {
      const shard = shardOf(id);
      return lineOf(shard)(async () => {
        const entries = await readAll(shard, true);
        if (entries.has(id)) return false;
        if ([...entries.values()].filter(({ pinned }) => pinned).length >= shardLimits.maxEntries) throw fullStore();
        const entry = { end, closed, pinned: true } as const;
        await writeAll(shard, replace(entries, id, entry));
        rewriteLater(shard, new Map([[id, entry]]), maxRewrites);
        return true;
      });
    },
    isAtomic: false,
    problem: breaker.problem,
    slowness: breaker.slowness,
    onChange: breaker.onChange,
    close: breaker.close,
  };
}

/** Ids are base64url, of hashes: their first character spreads them evenly. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function nameOf(shard: number): string {
  return String(Math.max(0, shard)).padStart(2, '0');
}

/** Creates lines by name; one that is empty is not kept. */
export function createLines(): (name: string) => Line {
  const last = new Map<string, Promise<unknown>>();
  return (name) => (step) => {
    const done = (last.get(name) ?? Promise.resolve()).then(step);
    const settled = done
      .catch(() => {})
      .finally(() => {
        if (last.get(name) === settled) last.delete(name);
      });
    last.set(name, settled);
    return done;
  };
}

/** The entries in a stored value that have not ended; a value that is not an object has none. */
function entriesOf(value: unknown, now: number): Map<string, Entry> {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(members.filter((member): member is [string, Entry] => isEntry(member[1]) && member[1].end > now));
}

/** Puts an entry last, as the newest. */
function replace(entries: Map<string, Entry>, id: string, entry: Entry): Map<string, Entry> {
  entries.delete(id);
  return entries.set(id, entry);
}

/** Lets the oldest entries go that may be forgotten, where they are too many or too long. */
function fitting(entries: Map<string, Entry>): Map<string, Entry> {
  let length = [...entries.values()].reduce((sum, { closed }) => sum + closed.length + entryOverhead, 0);
  for (const [id, { closed, pinned }] of entries) {
    if (entries.size <= shardLimits.maxEntries && length <= shardLimits.maxLength) break;
    if (pinned) continue;
    entries.delete(id);
    length -= closed.length + entryOverhead;
  }
  return entries;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { end, closed } = value as Partial<Entry>;
  return typeof end === 'number' && typeof closed === 'string';
}
