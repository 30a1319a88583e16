import { JwtError } from '../errors.ts';
import { abandon, dequeue, enqueue, type Line, peek, type RoundRobin } from './line.ts';

/** Work that goes on outside the event loop. It begins when it is called, and calls back once when it ends. */
export type Work<T> = (end: (error: Error | null, result?: T) => void) => void;

/**
 * The work of one node, first come, first served. Where work waits in several queues, they take turns, so that a node
 * with a long queue does not hold up the others.
 *
 * All that does work throws `ERR_BUSY` at once where too much is waiting, and `ERR_CLOSED` when the queue is closed
 * before the turn of the work has come. What the work itself throws is thrown, or is a rejection.
 */
export interface Queue {
  /**
   * Does work outside the event loop, as soon as there is room for it.
   *
   * @param share - of a thread of the pool that the work takes; less than one for work that is quick, since a thread
   *   would have done it, and stood idle, long before the event loop could hand it the next
   * @returns what the work ends with
   */
  readonly runInPool: <T>(work: Work<T>, share?: number) => Promise<T>;
  /**
   * Does quick work on the event loop, as soon as there is time for it: a burst is spread over many turns of the loop.
   *
   * @returns the result, at once where the work is done at once
   */
  readonly runOnLoop: <T>(work: () => T) => T | Promise<T>;
  /** Whether nothing is under way outside, and nothing was done on the event loop in this turn. */
  readonly isIdle: () => boolean;
  /** Ends the queue: what waits is refused, what is under way ends as it would have. */
  readonly close: () => void;
}

/** How much work there may be, over all queues together. */
export interface Bounds {
  /** Outside the event loop, in threads of the pool. */
  readonly inFlight: number;
  readonly waiting: number;
  /** How long one turn of the event loop may be held up, by about one piece of work more; in milliseconds. */
  readonly sliceMs: number;
}

/** All that queues know of each other: plain members, so that two copies of this package can share one. */
export interface Load {
  inFlight: number;
  waiting: number;
  /** What waits to be done outside the event loop, and on it. */
  readonly pool: RoundRobin;
  readonly loop: RoundRobin;
  /** How long quick work has held up this turn of the event loop, in milliseconds. */
  spentMs: number;
  /** Whether the next turn is waited for. */
  isSliceAwaited: boolean;
}

/**
 * Four signatures at a time keep the cores of a small machine busy, and the thread pool of Node.js has four threads;
 * more of them only make everything else in the process wait. Ten thousand RS256 signatures take some seconds.
 */
const processBounds: Bounds = { inFlight: 4, waiting: 10_000, sliceMs: 1 };

// In the registry of the process: where two copies of this package are loaded, they share one bound.
const shared = globalThis as { [key: symbol]: Load | undefined };
const place = Symbol.for('@jwt-nodes/node-red-jwt-generator/load/1');

/** What is under way and waiting in the whole process. */
export function processLoad(): Load {
  shared[place] ??= createLoad();
  return shared[place];
}

export function createLoad(): Load {
  return { inFlight: 0, waiting: 0, pool: [], loop: [], spentMs: 0, isSliceAwaited: false };
}

/**
 * Opens a queue.
 *
 * @param load - shared by the queues that the bounds are for; that of the process unless a test has its own
 * @param clock - milliseconds
 */
export function openQueue(
  load: Load = processLoad(),
  bounds: Bounds = processBounds,
  clock: () => number = () => performance.now(),
): Queue {
  const outside: Line = [];
  const here: Line = [];
  let isClosed = false;

  /** Waits in a line. @throws JwtError `ERR_BUSY` */
  const wait = <T>(turns: RoundRobin, line: Line, share: number, begin: Begin<T>) => {
    if (load.waiting >= bounds.waiting) throw busy();
    load.waiting += 1;
    return new Promise<T>((resolve, reject) => {
      enqueue(turns, line, { share, begin: () => begin(resolve, reject), refuse: () => reject(closed()) });
    });
  };
  const hasRoom = (share: number) => load.inFlight + share <= bounds.inFlight;
  /** Begins what has waited longest for a turn; what needs more room than there is keeps its turn until it has it. */
  const beginNext = () => {
    for (let next = peek(load.pool); next && hasRoom(next.share); next = peek(load.pool)) {
      dequeue(load.pool);
      load.waiting -= 1;
      next.begin();
    }
  };
  const begin = <T>(work: Work<T>, share: number, resolve: (result: T) => void, reject: Reject) => {
    load.inFlight += share;
    const free = () => {
      load.inFlight -= share;
      beginNext();
    };
    try {
      work((error, result) => {
        free();
        if (error) reject(error);
        else resolve(result as T);
      });
    } catch (error) {
      reject(error);
      // Later, so that a long line of work that cannot begin does not pile up on the stack.
      queueMicrotask(free);
    }
  };
  const hasTime = () => load.loop.length === 0 && load.spentMs < bounds.sliceMs;
  const spend = <T>(work: () => T): T => {
    const start = clock();
    try {
      return work();
    } finally {
      load.spentMs += clock() - start;
      if (!load.isSliceAwaited) setImmediate(nextSlice);
      load.isSliceAwaited = true;
    }
  };
  const nextSlice = () => {
    load.isSliceAwaited = false;
    load.spentMs = 0;
    while (load.spentMs < bounds.sliceMs) {
      const next = dequeue(load.loop);
      if (!next) return;
      load.waiting -= 1;
      next.begin();
    }
  };

  return {
    runInPool<T>(work: Work<T>, share = 1) {
      if (isClosed) throw closed();
      const start: Begin<T> = (resolve, reject) => begin(work, share, resolve, reject);
      // What is quick does not overtake what waits for more room.
      if (load.pool.length > 0 || !hasRoom(share)) return wait(load.pool, outside, share, start);
      return new Promise(start);
    },
    runOnLoop<T>(work: () => T) {
      if (isClosed) throw closed();
      if (hasTime()) return spend(work);
      return wait<T>(load.loop, here, 0, (resolve, reject) => {
        try {
          resolve(spend(work));
        } catch (error) {
          reject(error);
        }
      });
    },
    isIdle: () => load.inFlight === 0 && !load.isSliceAwaited,
    close() {
      isClosed = true;
      const refused = [...abandon(load.pool, outside), ...abandon(load.loop, here)];
      load.waiting -= refused.length;
      for (const { refuse } of refused) refuse();
    },
  };
}

type Reject = (error: unknown) => void;
type Begin<T> = (resolve: (result: T) => void, reject: Reject) => void;

function busy(): JwtError {
  return new JwtError('ERR_BUSY', 'too many tokens are waiting to be signed or encrypted', {
    hint: 'Send fewer messages at a time, or choose a faster algorithm, such as ES256 in place of RS256.',
  });
}

function closed(): JwtError {
  return new JwtError('ERR_CLOSED', "the flow was stopped before the message's turn came", { hint: 'Send it again.' });
}
