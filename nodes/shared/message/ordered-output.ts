/**
 * Keeps the order of messages: work may end in any order; results leave in the order in which the messages came.
 *
 * A message holds one place while it waits, for whatever reason (a key, a value, a signature, the message before it, a
 * context store). Places are bounded for the whole process, so waiting messages cannot fill the memory.
 */
export interface OrderedOutput<Item, Result> {
  /**
   * Reserves a place for an item whose result comes later.
   *
   * @returns fills the place; undefined if all places are taken and this output holds some: an output with nothing
   *   waiting may always reserve one
   */
  readonly reserve: (item: Item) => Fill<Result> | undefined;
  /**
   * Resolves when nothing is waiting, or after `maxMs` milliseconds: what still waits then is refused.
   *
   * @param refuse - lets an item leave without its result
   */
  readonly close: (maxMs: number, refuse: (item: Item) => void) => Promise<void>;
}

/** Fills a place; without a result, the place is released. */
export type Fill<Result> = (result?: Result) => void;

/** The number of places held, over all outputs that share the bound. */
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
  let whenEmpty: (() => void) | undefined;

  const advance = () => {
    while (!isLeaving && waiting[0]?.isReady) {
      const { item, result } = waiting.shift() as Waiting<Item, Result>;
      places.held -= 1;
      const leaving = result !== undefined && leave(item, result);
      if (!leaving) continue;
      isLeaving = true;
      leaving.then(resume);
    }
    if (whenEmpty && waiting.length === 0 && !isLeaving) whenEmpty();
  };
  const resume = () => {
    isLeaving = false;
    advance();
  };

  return {
    reserve(item) {
      if (places.held >= places.max && (waiting.length > 0 || isLeaving)) return undefined;
      const entry: Waiting<Item, Result> = { item, isReady: false, result: undefined };
      waiting.push(entry);
      places.held += 1;
      return (result) => {
        entry.result = result;
        entry.isReady = true;
        advance();
      };
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
        const isEmpty = () => waiting.length === 0 && !isLeaving;
        // Node-RED delivers in the next turn of the event loop: what is on its way to this node still comes.
        whenEmpty = () =>
          void setImmediate(() => {
            if (!isEmpty()) return;
            clearTimeout(timer);
            resolve();
          });
        advance();
      }),
  };
}
