import { JwtError, replacingErrors } from '../../../src/errors.ts';

/** A value in a box: one that happens to have a `then` must not be taken for a promise of ours. */
export interface Boxed {
  readonly value: unknown;
}

/** Waits for a callback; the value itself where it is called back at once, else a promise. */
export function fromCallback(
  start: (done: (error: Error | null, value?: unknown) => void) => void,
  failed: () => JwtError,
): Boxed | Promise<Boxed> {
  let settled: Boxed | JwtError | undefined;
  let settle: ((outcome: Boxed | JwtError) => void) | undefined;
  replacingErrors(
    () =>
      start((error, value) => {
        settled ??= error ? failed() : { value };
        settle?.(settled);
      }),
    failed,
  );
  if (settled) return unwrap(settled);
  return new Promise<Boxed | JwtError>((resolve) => {
    settle = resolve;
  }).then(unwrap);
}

function unwrap(outcome: Boxed | JwtError): Boxed {
  if (outcome instanceof JwtError) throw outcome;
  return outcome;
}
