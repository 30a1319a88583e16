import { JwtError } from '../errors.ts';

/** The most work that waits, in the whole process. */
const maxWaiting = 1000;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs slow work on keys one after the other, which leaves the thread pool to signatures.
 *
 * @throws JwtError `ERR_BUSY` where too much is waiting
 */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= maxWaiting) {
    throw new JwtError('ERR_BUSY', 'too many keys are waiting to be decrypted', {
      hint: 'Send fewer messages at a time, or keys that are not encrypted.',
    });
  }
  waiting += 1;
  const result = last.then(work).finally(() => {
    waiting -= 1;
  });
  last = result.catch(() => {});
  return result;
}
