import { randomUUID } from 'node:crypto';
import { parseJson } from '../json.ts';

/** A note in a store that says who is requesting an access token, so that the others wait for it. */
interface Note {
  readonly by: string;
  /** Seconds since 1970-01-01T00:00:00Z; 0: the request has ended. */
  readonly until: number;
}

/** Keeps strings by name. It always answers; where it fails, a string is undefined or not kept. */
export interface TextStore {
  readonly get: (name: string) => string | undefined | Promise<string | undefined>;
  /** @param end - until when the string is of use, in seconds since 1970-01-01T00:00:00Z */
  readonly set: (name: string, text: string, end: number) => void | Promise<void>;
  /** Sets a string unless there is one, in one step; undefined where the store cannot. @returns whether it was set */
  readonly add?: ((name: string, text: string, end: number) => boolean | Promise<boolean>) | undefined;
}

/** Lets one of several processes that share a store request an access token. */
export interface Lease {
  /**
   * Waits for the turn of this process.
   *
   * @param found - what another process requested meanwhile; undefined: nothing yet
   * @returns what was found, or undefined where it is this process that requests
   */
  readonly wait: <Found>(name: string, found: () => Promise<Found | undefined>) => Promise<Found | undefined>;
  /** Says that the request has ended, well or not. */
  readonly end: (name: string) => Promise<void>;
}

/** How long a process that has died keeps the others waiting. */
const leaseSeconds = 15;

/** Until the notes of those who began at the same time are there: the last one counts. */
const settleMs = 50;

const pollMs = 100;

/**
 * Where a store can add in one step, one process requests. Elsewhere two processes that begin within the same few
 * milliseconds may still both request.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param wait - resolves after a time; it throws when the flow is stopped
 */
export function createLease(store: TextStore, clock: () => number, wait: (ms: number) => Promise<void>): Lease {
  const own = randomUUID();
  const noteOf = async (name: string): Promise<Note | undefined> => parseNote(await store.get(nameOf(name)));
  const textOf = (until: number) => JSON.stringify({ by: own, until } satisfies Note);
  const write = async (name: string, until: number, end = clock() + leaseSeconds): Promise<void> =>
    store.set(nameOf(name), textOf(until), end);
  /** Writes the note of this process. @returns whether it is the one that counts */
  const take = async (name: string): Promise<boolean> => {
    const end = clock() + leaseSeconds;
    if (store.add) return store.add(nameOf(name), textOf(end), end);
    await write(name, end);
    await wait(settleMs);
    const last = await noteOf(name);
    return !last || last.by === own;
  };

  return {
    wait: async (name, found) => {
      const giveUp = clock() + leaseSeconds;
      while (clock() < giveUp) {
        const note = await noteOf(name);
        if (store.add && note?.by === own && note.until > clock()) return undefined;
        if ((!note || note.until <= clock() || note.by === own) && (await take(name))) return undefined;
        await wait(pollMs);
        const other = await found();
        if (other !== undefined) return other;
      }
      return undefined;
    },
    // A note that is kept would keep others from adding theirs.
    end: (name) => write(name, 0, store.add ? 0 : undefined),
  };
}

const nameOf = (name: string) => `requesting ${name}`;

function parseNote(text: string | undefined): Note | undefined {
  const { by, until } = (parseJson(text ?? '') ?? {}) as Partial<Note>;
  return typeof by === 'string' && typeof until === 'number' ? { by, until } : undefined;
}
