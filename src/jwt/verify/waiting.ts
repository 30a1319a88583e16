import { busy } from '../../scheduler/queue.ts';

/** Takes a step for a token, which may wait. @throws JwtError `ERR_BUSY` if too much waits already */
export type BoundWaiting = <T>(token: string, step: () => T | Promise<T>) => T | Promise<T>;

/** The most characters of waiting tokens in one verifier. A token may have 256 KiB, and its bytes are kept too. */
const maxWaitingLength = 33_554_432;

/** Bounds the tokens that wait in one verifier. */
export function boundWaiting(): BoundWaiting {
  let waitingLength = 0;
  return (token, step) => {
    if (waitingLength + token.length > maxWaitingLength) throw busy();
    const result = step();
    if (!(result instanceof Promise)) return result;
    waitingLength += token.length;
    const free = () => {
      waitingLength -= token.length;
    };
    result.then(free, free);
    return result;
  };
}
