import { JwtError } from '../errors.ts';
import { abandon, dequeue, enqueue, type Line, peek, type RoundRobin } from './line.ts';

/** Work that goes on outside the event loop. It begins when it is called, and calls back once when it ends. */
export type Work<T> = (end: (error: Error | null, result?: T) => void) => void;

/**
 * The work of one node, first come, first served. Queues are served round robin, one piece of work each, so that a
 * node with a long line does not hold up the others.
 *
 * All that does work throws `ERR_BUSY` at once where too much is waiting, and `ERR_CLOSED` when the queue is closed
 * before the work began. What the work itself throws is thrown, or is a rejection.
 */
export interface Queue {
  /**
   * Does work in the thread pool, as soon as there is room for it.
   *
   * @param share - fraction of one pool thread that the work takes; less than one for work that is quick, since a
   *   thread would have done it, and stood idle, long before the event loop could hand it the next
   * @returns what the work ends with
   */
  readonly runInPool: <T>(work: Work<T>, share?: number) => Promise<T>;
  /**
   * Does quick work on the event loop, as soon as there is time for it: a burst is spread over many slices.
   *
   * @returns the result, at once where the work is done at once
   */
  readonly runOnLoop: <T>(work: () => T) => T | Promise<T>;
  /**
   * Does quick work on the event loop when nothing else is going on, since it ends there before a thread would begin
   * with it; else in the thread pool.
   *
   * @param share - as for {@link runInPool}
   */
  readonly runQuick: <T>(onLoop: () => T, inPool: Work<T>, share: number) => T | Promise<T>;
  /**
   * Does costly work in the thread pool, one piece at a time in the whole process, so that it never takes more than one
   * thread.
   */
  readonly runExclusive: <T>(work: Work<T>) => Promise<T>;
  /** Ends the queue: what waits is refused, what is under way ends as it would have. */
  readonly close: () => void;
}

/** How much work there may be, over all queues together. */
export interface Bounds {
  /** In threads of the pool. */
  readonly inFlight: number;
  readonly waiting: number;
  /** In one queue; as many as may wait in all, unless set. */
  readonly waitingInQueue?: number;
  /** For work that is done one at a time; as many as may wait in all, unless set. */
  readonly waitingExclusive?: number;
  /** How long one slice of the event loop may last, exceeded by about one piece of work; in milliseconds. */
  readonly sliceMs: number;
}

/** All that queues know of each other: plain members, so that two copies of this package can share one. */
export interface Load {
  inFlight: number;
  waiting: number;
  waitingExclusive: number;
  /** What waits to be done in the pool, on the event loop, and in the pool one at a time. */
  readonly pool: RoundRobin;
  readonly loop: RoundRobin;
  readonly exclusive: RoundRobin;
  /** Whether work is under way of which there is one at a time. */
  isExclusiveTaken: boolean;
  /** How long quick work has lasted in this slice of the event loop, in milliseconds. */
  spentMs: number;
  /** Whether the next slice is waited for. */
  isSliceAwaited: boolean;
}

/**
 * Four signatures at a time keep the cores of a small machine busy, and the thread pool of Node.js has four threads;
 * more of them only make everything else in the process wait. Ten thousand RS256 signatures take some seconds, and a
 * thousand derivations from a password likewise.
 */
const processBounds: Bounds = { inFlight: 4, waiting: 10_000, waitingExclusive: 1_000, sliceMs: 1 };

/**
 * For a node whose work is sent by strangers: one that is flooded fills half of the places, and the other nodes have
 * the rest.
 */
export const receiverBounds: Bounds = { ...processBounds, waitingInQueue: processBounds.waiting / 2 };

// In the registry of the process: where two copies of this package are loaded, they share one bound.
const shared = globalThis as { [key: symbol]: Load | undefined };
const place = Symbol.for('@jwt-nodes/node-red-jwt-generator/load/2');

/** What is under way and waiting in the whole process. */
export function processLoad(): Load {
  shared[place] ??= createLoad();
  return shared[place];
}

export function createLoad(): Load {
  return {
    inFlight: 0,
    waiting: 0,
    waitingExclusive: 0,
    pool: [],
    loop: [],
    exclusive: [],
    isExclusiveTaken: false,
    spentMs: 0,
    isSliceAwaited: false,
  };
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
  const poolLine: Line = [];
  const loopLine: Line = [];
  const exclusiveLine: Line = [];
  let isClosed = false;
  const { waiting: maxWaiting, waitingInQueue = maxWaiting, waitingExclusive = maxWaiting } = bounds;
  const ownWaiting = () => poolLine.length + loopLine.length + exclusiveLine.length;

  /** Waits in a line. @throws JwtError `ERR_BUSY` */
  const wait = <T>(lines: RoundRobin, line: Line, share: number, begin: Begin<T>) => {
    if (load.waiting >= maxWaiting || ownWaiting() >= waitingInQueue) throw busy();
    load.waiting += 1;
    return new Promise<T>((resolve, reject) => {
      enqueue(lines, line, { share, begin: () => begin(resolve, reject), refuse: () => reject(closed()) });
    });
  };
  const hasRoom = (share: number) => load.inFlight + share <= bounds.inFlight;
  /** Begins what has waited longest; what needs more room than there is stays the next until it has it. */
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
      if (load.pool.length > 0) beginNext();
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
  const runInPool = <T>(work: Work<T>, share = 1): Promise<T> => {
    if (isClosed) throw closed();
    const start: Begin<T> = (resolve, reject) => begin(work, share, resolve, reject);
    // What is quick does not overtake what waits for more room.
    if (load.pool.length > 0 || !hasRoom(share)) return wait(load.pool, poolLine, share, start);
    return new Promise(start);
  };

  const beginExclusive = <T>(work: Work<T>): Promise<T> => {
    const running = runInPool(work);
    load.isExclusiveTaken = true;
    return running.finally(() => {
      load.isExclusiveTaken = false;
      const next = dequeue(load.exclusive);
      if (!next) return;
      load.waiting -= 1;
      load.waitingExclusive -= 1;
      next.begin();
    });
  };
  const runExclusive = <T>(work: Work<T>): Promise<T> => {
    if (isClosed) throw closed();
    if (!load.isExclusiveTaken) return beginExclusive(work);
    if (load.waitingExclusive >= waitingExclusive) throw busy();
    const waiting = wait<T>(load.exclusive, exclusiveLine, 1, (resolve) => resolve(beginExclusive(work)));
    load.waitingExclusive += 1;
    return waiting;
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
  const runOnLoop = <T>(work: () => T): T | Promise<T> => {
    if (isClosed) throw closed();
    if (hasTime()) return spend(work);
    return wait<T>(load.loop, loopLine, 0, (resolve, reject) => {
      try {
        resolve(spend(work));
      } catch (error) {
        reject(error);
      }
    });
  };
  /** Whether nothing is under way in the pool, and nothing was done in this slice of the event loop. */
  const isIdle = () => load.inFlight === 0 && !load.isSliceAwaited;

  return {
    runInPool,
    runOnLoop,
    runQuick: (onLoop, inPool, share) => (isIdle() ? runOnLoop(onLoop) : runInPool(inPool, share)),
    runExclusive,
    close() {
      isClosed = true;
      const costly = abandon(load.exclusive, exclusiveLine);
      const refused = [...abandon(load.pool, poolLine), ...abandon(load.loop, loopLine), ...costly];
      load.waiting -= refused.length;
      load.waitingExclusive -= costly.length;
      for (const { refuse } of refused) refuse();
    },
  };
}

type Reject = (error: unknown) => void;
type Begin<T> = (resolve: (result: T | Promise<T>) => void, reject: Reject) => void;

/** What is refused because too much is waiting. */
export function busy(): JwtError {
  return new JwtError('ERR_BUSY', 'too many tokens are waiting to be signed, encrypted, verified or decrypted', {
    hint: 'Send fewer messages at a time, or choose a faster algorithm: HS256, or to sign ES256 in place of RS256.',
  });
}

function closed(): JwtError {
  return new JwtError('ERR_CLOSED', "the flow was stopped before the message's turn came", { hint: 'Send it again.' });
}
