import { JwtError } from './errors.ts';

/** Work that goes on outside the event loop. It begins when it is called, and calls back once when it ends. */
export type Work<T> = (end: (error: Error | null, result?: T) => void) => void;

/** The work of one node, first come, first served. */
export interface Queue {
  /**
   * Does work as soon as a place is free and its turn has come.
   *
   * @returns what the work ends with
   * @throws JwtError `ERR_BUSY` at once where too much is waiting; `ERR_CLOSED` when the queue is closed before the
   *   turn of the work has come. What the work itself throws is a rejection.
   */
  readonly run: <T>(work: Work<T>) => Promise<T>;
  /** Ends the queue: what waits is refused, what is under way ends as it would have. */
  readonly close: () => void;
}

/** How much work there may be, over all queues together. */
export interface Bounds {
  readonly underWay: number;
  readonly waiting: number;
}

/** Work whose turn has not come. */
interface Waiting {
  readonly begin: () => void;
  readonly refuse: () => void;
}

/** All that queues know of each other: plain members, so that two copies of this package can share one. */
export interface Load {
  underWay: number;
  waiting: number;
  /** The queues in which work waits, in the order in which they get the next free place. */
  readonly turns: Waiting[][];
}

/**
 * Four signatures at a time keep every core of a small machine busy, and the thread pool of Node.js has four threads;
 * more of them only make everything else in the process wait. Ten thousand RS256 signatures take some seconds.
 */
const processBounds: Bounds = { underWay: 4, waiting: 10_000 };

// In the registry of the process: where two copies of this package are loaded, they share one bound.
const shared = globalThis as { [key: symbol]: Load | undefined };
const place = Symbol.for('@jwt-nodes/node-red-jwt-generator/load/1');

/** What is under way and waiting in the whole process. */
export function processLoad(): Load {
  shared[place] ??= createLoad();
  return shared[place];
}

export function createLoad(): Load {
  return { underWay: 0, waiting: 0, turns: [] };
}

/**
 * Opens a queue. Where work waits in several, they take turns, one piece of work each, so that a node with a long queue
 * does not hold up the others.
 *
 * @param load - shared by the queues that the bounds are for; that of the process unless a test has its own
 */
export function openQueue(load: Load = processLoad(), bounds: Bounds = processBounds): Queue {
  const line: Waiting[] = [];
  let isClosed = false;

  const begin = <T>(work: Work<T>, resolve: (result: T) => void, reject: (error: unknown) => void) => {
    try {
      work((error, result) => {
        free(load);
        if (error) reject(error);
        else resolve(result as T);
      });
    } catch (error) {
      reject(error);
      // Later, so that a long line of work that cannot begin does not pile up on the stack.
      queueMicrotask(() => free(load));
    }
  };

  return {
    run<T>(work: Work<T>) {
      if (isClosed) throw closed();
      if (load.underWay < bounds.underWay) {
        load.underWay += 1;
        return new Promise<T>((resolve, reject) => begin(work, resolve, reject));
      }
      if (load.waiting >= bounds.waiting) throw busy();
      if (line.length === 0) load.turns.push(line);
      load.waiting += 1;
      return new Promise<T>((resolve, reject) => {
        line.push({ begin: () => begin(work, resolve, reject), refuse: () => reject(closed()) });
      });
    },
    close() {
      isClosed = true;
      if (line.length === 0) return;
      load.turns.splice(load.turns.indexOf(line), 1);
      load.waiting -= line.length;
      for (const { refuse } of line.splice(0)) refuse();
    },
  };
}

/** Hands a place to whoever has waited longest for a turn; nobody waits while a place is free. */
function free(load: Load): void {
  const line = load.turns.shift();
  const next = line?.shift();
  if (!line || !next) {
    load.underWay -= 1;
    return;
  }
  if (line.length > 0) load.turns.push(line);
  load.waiting -= 1;
  next.begin();
}

function busy(): JwtError {
  return new JwtError('ERR_BUSY', 'too many tokens are waiting to be signed or encrypted', {
    hint: 'Send fewer messages at a time, or choose a faster algorithm, such as ES256 in place of RS256.',
  });
}

function closed(): JwtError {
  return new JwtError('ERR_CLOSED', "the flow was stopped before the message's turn came", { hint: 'Send it again.' });
}
