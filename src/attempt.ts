import { JwtError } from './errors.ts';

/** Runs a step, and returns what it throws as a `JwtError`. */
export function attempt<T>(step: () => T): T | JwtError {
  try {
    return step();
  } catch (error) {
    return toJwtError(error);
  }
}

/** Does the same as {@link attempt}, for a step that may return a promise. */
export function attemptLater<T>(step: () => T | Promise<T>): T | JwtError | Promise<T | JwtError> {
  const result = attempt(step);
  return result instanceof Promise ? result.catch(toJwtError) : result;
}

/**
 * Returns a `JwtError` unchanged. Any other error is a bug of this package: only its class is named, since its message
 * may quote a secret.
 */
export function toJwtError(error: unknown): JwtError {
  if (error instanceof JwtError) return error;
  const kind = error instanceof Error ? error.name : typeof error;
  return new JwtError('ERR_VALUE', `an unexpected ${kind} occurred`, {
    hint: 'Report this as a bug, with the settings of the node.',
  });
}

/** The error and its hint, as one line for the log. */
export function logLine(error: JwtError): string {
  return `${error}. ${error.hint}`;
}
