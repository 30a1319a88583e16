import { JwtError } from '../../../src/errors.ts';
import { settleWithin } from '../../../src/settle-within.ts';

/** A value in a box: one that happens to have a `then` must not be taken for a promise of ours. */
export interface Boxed {
  readonly value: unknown;
}

/** How long a callback is waited for, and what is wrong when it does not come. */
export interface TimeLimit {
  readonly maxWaitMs: number;
  readonly late: () => JwtError;
  /** Whether it is worth waiting on, once the time is over. */
  readonly isRunning?: () => boolean;
}

/**
 * Waits for a callback; the value itself where it is called back at once, else a promise. Only its first call counts.
 *
 * @param failed - stands in for its error, and for what `start` throws
 */
export function fromCallback(
  start: (done: (error: unknown, value?: unknown) => void) => void,
  failed: () => JwtError,
  { maxWaitMs, late, isRunning }: TimeLimit,
): Boxed | Promise<Boxed> {
  let settled: Boxed | JwtError | undefined;
  let settle: ((outcome: Boxed | JwtError) => void) | undefined;
  try {
    start((error, value) => {
      settled ??= error ? failed() : { value };
      settle?.(settled);
    });
  } catch (error) {
    throw error instanceof JwtError ? error : failed();
  }
  const outcome: Boxed | JwtError | undefined = settled;
  if (outcome) return 'value' in outcome ? outcome : unwrap(outcome);
  const answer = new Promise<Boxed | JwtError>((resolve) => {
    settle = resolve;
  });
  return settleWithin(answer, maxWaitMs, late, isRunning).then(unwrap);
}

function unwrap(outcome: Boxed | JwtError): Boxed {
  if (outcome instanceof JwtError) throw outcome;
  return outcome;
}
