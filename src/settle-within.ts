/**
 * Waits for a promise that may never settle. A result that comes later is ignored.
 *
 * @param timeoutError - creates the error that it rejects with after `maxWaitMs`
 */
export function settleWithin<T>(promise: Promise<T>, maxWaitMs: number, timeoutError: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    // Timers run before I/O: a result that arrived while the event loop was blocked still counts.
    const expire = () => void setImmediate(() => reject(timeoutError()));
    const timer = setTimeout(expire, maxWaitMs).unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
