import { JwtError } from './errors.ts';

/** Runs a step; what it throws becomes its result, as a JwtError. */
export function attempt<T>(step: () => T): T | JwtError {
  try {
    return step();
  } catch (error) {
    return toJwtError(error);
  }
}

/** Like {@link attempt}, for a step that may answer later. */
export function attemptLater<T>(step: () => T | Promise<T>): T | JwtError | Promise<T | JwtError> {
  const result = attempt(step);
  return result instanceof Promise ? result.catch(toJwtError) : result;
}

/**
 * Our own errors pass unchanged. Any other is a mistake of ours: it is named by its kind alone, because its message
 * may quote what it was given.
 */
export function toJwtError(error: unknown): JwtError {
  if (error instanceof JwtError) return error;
  const kind = error instanceof Error ? error.name : typeof error;
  return new JwtError('ERR_VALUE', `an unexpected ${kind} came up`, {
    hint: 'Please report this, with what the node is set to.',
  });
}

/** An error and what to do about it, for the log. */
export function logLine(error: JwtError): string {
  return [`${error}.`, error.hint].filter(Boolean).join(' ');
}
