/**
 * Keeps the order of messages: work begins as they come and may end in any order; results leave in the order in
 * which their work began.
 */
export interface Lane<T> {
  /** Adds one result, ready or to come. A promise given here never rejects. */
  readonly push: (result: T | Promise<T>) => void;
  /** Resolves when everything pushed so far has left. */
  readonly idle: () => Promise<void>;
}

/**
 * @param leave - is given one result after the other, and never throws; the next waits until it is done
 */
export function createLane<T>(leave: (result: T) => void | Promise<void>): Lane<T> {
  // While nothing waits, a result that is ready leaves at once, without a turn of the event loop.
  let last: Promise<void> | undefined;

  const follow = (step: Promise<void>) => {
    last = step;
    const end = () => {
      if (last === step) last = undefined;
    };
    // A rejection that nobody waits for would end the process.
    step.then(end, end);
  };

  return {
    push(result) {
      if (last) follow(last.then(() => result).then(leave));
      else if (result instanceof Promise) follow(result.then(leave));
      else {
        const leaving = leave(result);
        if (leaving) follow(leaving);
      }
    },
    idle: async () => {
      while (last) await last;
    },
  };
}
