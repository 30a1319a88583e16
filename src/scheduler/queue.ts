import { JwtError } from '../errors.ts';
import { abandon, dequeue, enqueue, type Line, peek, type RoundRobin } from './line.ts';

/** Asynchronous work outside the event loop. It starts when it is called, and calls `end` exactly once. */
export type Work<T> = (end: (error: Error | null, result?: T) => void) => void;

/**
 * The work of one node, first in, first out. Queues are served round robin, one piece of work each, so that a node with
 * a long line does not delay the others.
 *
 * Every `run…` throws `ERR_BUSY` where too much is waiting, and throws or rejects with `ERR_CLOSED` when the queue is
 * closed before the work starts. Errors of the work itself are thrown or rejected.
 */
export interface Queue {
  /**
   * Runs work in the thread pool, as soon as there is room for it.
   *
   * @param share - fraction of one pool thread that the work takes; less than one for quick work, since a thread would
   *   otherwise be idle until the event loop starts the next
   * @returns the result of the work
   */
  readonly runInPool: <T>(work: Work<T>, share?: number) => Promise<T>;
  /**
   * Runs quick work on the event loop, as soon as there is time for it: a burst is spread over many slices.
   *
   * @returns the result, or a promise where the work has to wait
   */
  readonly runOnLoop: <T>(work: () => T) => T | Promise<T>;
  /**
   * Runs quick work on the event loop while it comes one piece after another, where it ends before a thread would have
   * started; in the thread pool, eight pieces at a time, as long as it comes in a burst.
   */
  readonly runQuick: <T>(onLoop: () => T, inPool: Work<T>) => T | Promise<T>;
  /**
   * Runs expensive work in the thread pool, one piece at a time in the whole process, so that it never takes more than
   * one thread.
   */
  readonly runExclusive: <T>(work: Work<T>) => Promise<T>;
  /** The queue of the same node under the limits of something else, such as a signer; it closes with this one. */
  readonly beside: (load: Load, bounds: Bounds) => Queue;
  /** Closes the queue: waiting work is refused, running work ends normally. */
  readonly close: () => void;
}

/** The limits of all queues together. */
export interface Bounds {
  /** Running work, in threads of the pool. */
  readonly inFlight: number;
  /** Waiting pieces of work. */
  readonly waiting: number;
  /** Waiting pieces of work in one queue; the total limit by default. */
  readonly waitingInQueue?: number;
  /** Waiting pieces of exclusive work; the total limit by default. */
  readonly waitingExclusive?: number;
  /** How long one slice of the event loop may last, in milliseconds; the last piece of work may exceed it. */
  readonly sliceMs: number;
}

/** The state that queues share. It has plain members, so that two copies of this package can share it. */
export interface Load {
  inFlight: number;
  waiting: number;
  waitingExclusive: number;
  /** Work that waits for the pool, for the event loop, and for its exclusive run in the pool. */
  readonly pool: RoundRobin;
  readonly loop: RoundRobin;
  readonly exclusive: RoundRobin;
  /** Whether exclusive work is running. */
  isExclusiveTaken: boolean;
  /** Time spent on quick work in this slice of the event loop, in milliseconds. */
  spentMs: number;
  /** Whether the next slice is scheduled. */
  isSliceAwaited: boolean;
  /** Until when quick work is taken to come in a burst, by the clock of the queues. */
  burstEndMs: number;
}

/**
 * The thread pool of Node.js has four threads, and four signatures at a time keep a small machine busy; more would delay
 * everything else in the process. Ten thousand RS256 signatures, or a thousand key derivations from a password, take some
 * seconds.
 */
const processBounds: Bounds = { inFlight: 4, waiting: 10_000, waitingExclusive: 1_000, sliceMs: 1 };

/**
 * Fraction of one pool thread that quick work takes. With whole threads, the pool was idle for a third of the time; with
 * quarters, which brought a twelfth more, the event loop was held up for longer by all that ended together. A power of two,
 * so that the sum of what runs stays exact.
 */
const quickShare = 1 / 2;

/** How long quick work is taken to come in a burst after two pieces came together. */
const burstMs = 20;

/**
 * The limits of a node whose work comes from untrusted clients: a flood fills at most half of the places, and leaves the
 * rest to the other nodes.
 */
export const receiverBounds: Bounds = { ...processBounds, waitingInQueue: processBounds.waiting / 2 };

// On globalThis: two copies of this package in one process share the limits.
const shared = globalThis as { [key: symbol]: Load | undefined };
const loadKey = Symbol.for('@jwt-nodes/node-red-jwt-generator/load/3');

/** The load of the whole process. */
export function processLoad(): Load {
  shared[loadKey] ??= createLoad();
  return shared[loadKey];
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
    burstEndMs: -Infinity,
  };
}

/**
 * Opens a queue.
 *
 * @param load - shared by all queues under the same limits; that of the process by default
 * @param clock - in milliseconds
 */
export function openQueue(
  load: Load = processLoad(),
  bounds: Bounds = processBounds,
  clock: () => number = () => performance.now(),
): Queue {
  const poolLine: Line = [];
  const loopLine: Line = [];
  const exclusiveLine: Line = [];
  const others = new Map<Load, Queue>();
  let isClosed = false;
  const { waiting: maxWaiting, waitingInQueue = maxWaiting, waitingExclusive = maxWaiting } = bounds;
  const ownWaiting = () => poolLine.length + loopLine.length + exclusiveLine.length;

  /** Puts work into a line. @throws JwtError `ERR_BUSY` */
  const wait = <T>(lines: RoundRobin, line: Line, share: number, begin: Begin<T>) => {
    if (load.waiting >= maxWaiting || ownWaiting() >= waitingInQueue) throw busy();
    load.waiting += 1;
    return new Promise<T>((resolve, reject) => {
      enqueue(lines, line, { share, begin: () => begin(resolve, reject), refuse: () => reject(closed()) });
    });
  };
  const hasRoom = (share: number) => load.inFlight + share <= bounds.inFlight;
  /** Starts waiting work in order. Work that needs more room than there is stays first in line. */
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
      // In a microtask: a long line of work that fails to start would otherwise recurse.
      queueMicrotask(free);
    }
  };
  const runInPool = <T>(work: Work<T>, share = 1): Promise<T> => {
    if (isClosed) throw closed();
    const start: Begin<T> = (resolve, reject) => begin(work, share, resolve, reject);
    // Quick work does not overtake work that waits for more room.
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
    while (load.loop.length > 0 && load.spentMs < bounds.sliceMs) {
      load.waiting -= 1;
      dequeue(load.loop)?.begin();
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
  /** Whether work comes in a burst: now or lately, some came while the pool or this slice of the event loop had other work. */
  const isBurst = () => {
    const now = clock();
    if (load.inFlight > 0 || load.isSliceAwaited) load.burstEndMs = now + burstMs;
    return now < load.burstEndMs;
  };

  return {
    runInPool,
    runOnLoop,
    runQuick: (onLoop, inPool) => (isBurst() ? runInPool(inPool, quickShare) : runOnLoop(onLoop)),
    runExclusive,
    beside(otherLoad, otherBounds) {
      const other = others.get(otherLoad) ?? openQueue(otherLoad, otherBounds, clock);
      others.set(otherLoad, other);
      return other;
    },
    close() {
      isClosed = true;
      for (const other of others.values()) other.close();
      const exclusive = abandon(load.exclusive, exclusiveLine);
      const refused = [...abandon(load.pool, poolLine), ...abandon(load.loop, loopLine), ...exclusive];
      load.waiting -= refused.length;
      load.waitingExclusive -= exclusive.length;
      for (const { refuse } of refused) refuse();
    },
  };
}

type Reject = (error: unknown) => void;
type Begin<T> = (resolve: (result: T | Promise<T>) => void, reject: Reject) => void;

/** The error of work that is refused because too much is waiting. */
export function busy(): JwtError {
  return new JwtError('ERR_BUSY', 'too many tokens are waiting to be signed, encrypted, verified or decrypted', {
    hint: 'Send fewer messages at a time, or choose a faster algorithm, such as HS256, or ES256 instead of RS256.',
  });
}

function closed(): JwtError {
  return new JwtError('ERR_CLOSED', 'the flow was stopped before this message was handled', {
    hint: 'Send the message again.',
  });
}
