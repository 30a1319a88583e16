import { createHash } from 'node:crypto';
import type { SharedStore } from './shared-store.ts';

/** One of several processes that publish a JWK Set under the same name. */
export interface Publisher {
  /**
   * Tells the others which keys sign here, and finds out which ones sign there. To be repeated: what is not repeated
   * is taken for a process that has ended.
   *
   * @param signing - thumbprints of public keys (RFC 7638)
   * @returns the thumbprints of the others; those of a process count from the second time it is heard of
   * @throws JwtError `ERR_STORE`
   */
  readonly announce: (signing: readonly string[]) => Promise<readonly string[]>;
}

/** Seconds between two announcements, on average. */
export const announceSeconds = 2;

/** Seconds without a new announcement after which a process is taken to have ended. */
const maxSilenceSeconds = 4 * announceSeconds;

/** Seconds for which the store keeps the announcements if none follows. */
const recordSeconds = 60;

/** The most processes, and keys of one, that are compared. */
const maxProcesses = 64;
const maxKeys = 100;

/** The longest record that is read, in characters: more than these make. */
const maxRecordLength = 524_288;

/** What one process says: a number that changes each time, and the keys that sign. */
type Announcement = readonly [count: number, ...signing: string[]];

interface Heard {
  readonly announcement: Announcement;
  /** When the number last changed, in seconds on a monotonic clock: the clocks of two machines may differ. */
  readonly at: number;
  /** Whether it was seen to change: a record may be what a process has left behind. */
  readonly isAlive: boolean;
}

/**
 * @param name - of the set, or of its issuer; only a hash of it is stored
 * @param process - an id of this process
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param monotonic - seconds on a clock that nobody sets
 */
export function createPublisher(
  store: SharedStore,
  name: string,
  process: string,
  clock = () => Date.now() / 1000,
  monotonic = () => performance.now() / 1000,
): Publisher {
  const id = createHash('sha256')
    .update(JSON.stringify(['published keys', name]))
    .digest('base64url');
  let heard = new Map<string, Heard>();
  let count = 0;

  const listen = (record: ReadonlyMap<string, Announcement>) => {
    const now = monotonic();
    const next = new Map(heard);
    for (const [other, announcement] of record) {
      const known = heard.get(other);
      if (known?.announcement[0] !== announcement[0]) next.set(other, { announcement, at: now, isAlive: !!known });
    }
    // Two that write at the same time undo one another: one that is missing may still be there.
    heard = new Map([...next].filter(([, { at }]) => now - at < maxSilenceSeconds));
  };
  return {
    announce: async (signing) => {
      const record = parseRecord(await store.get(id));
      record.delete(process);
      listen(record);
      count += 1;
      const others = [...record].filter(([other]) => heard.has(other)).slice(0, maxProcesses - 1);
      const own: Announcement = [count, ...signing.slice(0, maxKeys)];
      const text = JSON.stringify(Object.fromEntries([...others, [process, own]]));
      await store.set(id, text, clock() + recordSeconds);
      const alive = [...heard.values()].filter(({ isAlive }) => isAlive);
      return [...new Set(alive.flatMap(({ announcement: [, ...keys] }) => keys))];
    },
  };
}

/** Reads what others have written, or anyone who may write into the store: whatever is not a record is none. */
function parseRecord(text: string | undefined): Map<string, Announcement> {
  if (text === undefined || text.length > maxRecordLength) return new Map();
  try {
    const record: unknown = JSON.parse(text);
    if (typeof record !== 'object' || record === null) return new Map();
    return new Map(Object.entries(record).slice(0, maxProcesses).filter(isEntry));
  } catch {
    return new Map();
  }
}

function isEntry(entry: [string, unknown]): entry is [string, Announcement] {
  const [process, announcement] = entry;
  if (!/^[\w-]{1,64}$/.test(process) || !Array.isArray(announcement)) return false;
  const [count, ...signing] = announcement;
  return Number.isSafeInteger(count) && signing.length <= maxKeys && signing.every(isThumbprint);
}

/** A SHA-256 in base64url. */
function isThumbprint(value: unknown): boolean {
  return typeof value === 'string' && /^[\w-]{43}$/.test(value);
}
