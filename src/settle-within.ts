/**
 * Waits for a promise of something that may never answer. What it answers later is ignored.
 *
 * @param late - makes the error that stands in for its answer
 */
export function settleWithin<T>(promise: Promise<T>, maxWaitMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    // Timers come before I/O: where the event loop itself was held up, an answer that has arrived still counts.
    const expire = () => void setImmediate(() => reject(late()));
    const timer = setTimeout(expire, maxWaitMs).unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
