/**
 * Keeps the order of messages: work begins as they come and may end in any order; results leave in the order in
 * which their work began.
 *
 * Whatever a message waits for (a key, a value, a signature, the message before it, a context store), it holds one
 * place meanwhile, and places are bounded for the whole process: so no wait of any kind can fill the memory.
 */
export interface OrderedOutput<Item, Result> {
  /** Whether one more would have to wait, and there are no places left. */
  readonly isFull: () => boolean;
  /** Adds an item whose result is ready. */
  readonly push: (item: Item, result: Result) => void;
  /** Keeps a place for an item whose result is still to come. */
  readonly reserve: (item: Item) => Place<Result>;
  /**
   * Resolves when nothing is left, and in any case after a time: what still waits then is refused.
   *
   * @param refuse - lets an item leave without its result
   */
  readonly close: (maxMs: number, refuse: (item: Item) => void) => Promise<void>;
}

/** A place in the order. */
export interface Place<Result> {
  readonly fill: (result: Result) => void;
  /** Lets the others pass. */
  readonly giveUp: () => void;
}

/** The places that are held, over all outputs that share the bound. */
export interface Places {
  readonly max: number;
  held: number;
}

/** As many as the scheduler lets wait: ten thousand RS256 signatures take some seconds. */
const processPlaces: Places = { max: 10_000, held: 0 };

interface Waiting<Item, Result> {
  readonly item: Item;
  isReady: boolean;
  /** Undefined where the place was given up. */
  result: Result | undefined;
}

/**
 * @param leave - is given one item after the other with its result, and never throws; the next waits until it is done
 */
export function createOrderedOutput<Item, Result>(
  leave: (item: Item, result: Result) => void | Promise<void>,
  places: Places = processPlaces,
): OrderedOutput<Item, Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let isLeaving = false;
  let whenEmpty = () => {};

  const wait = (entry: Waiting<Item, Result>) => {
    waiting.push(entry);
    places.held += 1;
  };
  const depart = (item: Item, result: Result) => {
    const leaving = leave(item, result);
    if (!leaving) return;
    isLeaving = true;
    leaving.then(() => {
      isLeaving = false;
      advance();
    });
  };
  const advance = () => {
    while (!isLeaving && waiting[0]?.isReady) {
      const { item, result } = waiting.shift() as Waiting<Item, Result>;
      places.held -= 1;
      if (result !== undefined) depart(item, result);
    }
    if (waiting.length === 0 && !isLeaving) whenEmpty();
  };

  return {
    isFull: () => places.held >= places.max && (waiting.length > 0 || isLeaving),
    push: (item, result) => {
      // While nothing waits, a result leaves at once, without waiting for the event loop.
      if (waiting.length === 0 && !isLeaving) depart(item, result);
      else wait({ item, isReady: true, result });
    },
    reserve: (item) => {
      const entry: Waiting<Item, Result> = { item, isReady: false, result: undefined };
      wait(entry);
      const settle = (result?: Result) => {
        entry.result = result;
        entry.isReady = true;
        advance();
      };
      return { fill: settle, giveUp: settle };
    },
    close: (maxMs, refuse) =>
      new Promise((resolve) => {
        const refuseAll = () => {
          const refused = waiting.splice(0);
          places.held -= refused.length;
          for (const { item } of refused) refuse(item);
          resolve();
        };
        const timer = setTimeout(refuseAll, maxMs);
        whenEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
        advance();
      }),
  };
}
