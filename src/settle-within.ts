/**
 * Waits for a promise that may never settle. A result that comes later is ignored.
 *
 * @param timeoutError - creates the error that it rejects with after `maxWaitMs`
 * @param isRunning - whether to wait as long again; no unless given
 */
export function settleWithin<T>(
  promise: Promise<T>,
  maxWaitMs: number,
  timeoutError: () => Error,
  isRunning = () => false,
): Promise<T> {
  return new Promise((resolve, reject) => {
    // Timers run before I/O: a result that arrived while the event loop was blocked still counts.
    const expire = () => void setImmediate(() => (isRunning() ? wait() : reject(timeoutError())));
    const wait = () => {
      timer = setTimeout(expire, maxWaitMs).unref();
    };
    let timer: NodeJS.Timeout | undefined;
    wait();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
