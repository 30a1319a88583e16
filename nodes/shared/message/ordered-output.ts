/**
 * Keeps the order of messages: work begins as they come and may end in any order; results leave in the order in
 * which their work began.
 */
export interface OrderedOutput<T> {
  /** Adds a result that is ready. */
  readonly push: (result: T) => void;
  /** Keeps a place for a result to come. @returns fills the place; without a result, it is given up */
  readonly reserve: () => (result?: T) => void;
  /** Resolves when nothing is left in the lane. */
  readonly idle: () => Promise<void>;
}

interface Place<T> {
  isReady: boolean;
  result: T | undefined;
}

/**
 * @param leave - is given one result after the other, and never throws; the next waits until it is done
 */
export function createOrderedOutput<T>(leave: (result: T) => void | Promise<void>): OrderedOutput<T> {
  const places: Place<T>[] = [];
  const waiting: (() => void)[] = [];
  let isLeaving = false;
  const isEmpty = () => places.length === 0 && !isLeaving;

  const emit = (result: T) => {
    const leaving = leave(result);
    if (!leaving) return;
    isLeaving = true;
    leaving.then(() => {
      isLeaving = false;
      advance();
    });
  };
  const advance = () => {
    while (!isLeaving && places[0]?.isReady) {
      const { result } = places.shift() as Place<T>;
      if (result !== undefined) emit(result);
    }
    if (isEmpty()) for (const wake of waiting.splice(0)) wake();
  };

  return {
    push: (result) => {
      // While nothing waits, a result leaves at once, without a turn of the event loop.
      if (isEmpty()) emit(result);
      else places.push({ isReady: true, result });
    },
    reserve: () => {
      const place: Place<T> = { isReady: false, result: undefined };
      places.push(place);
      return (result) => {
        place.isReady = true;
        place.result = result;
        advance();
      };
    },
    idle: () => new Promise((resolve) => (isEmpty() ? resolve() : waiting.push(resolve))),
  };
}
