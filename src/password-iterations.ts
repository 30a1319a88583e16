import { JwtError } from './errors.ts';

/** RFC 7518 §4.8.1.2 recommends at least 1,000. */
export const minPasswordIterations = 1_000;

/** The largest count that a setting may have: some seconds of one thread for each token. */
export const maxPasswordIterations = 10_000_000;

/** The default for issued tokens: `jose` and others accept at most 10,000 unless they are configured otherwise. */
export const usualPasswordIterations = 10_000;

/** The default for the most that a received token may ask for: about 50 ms of one thread. */
export const usualMaxPasswordIterations = 100_000;

/**
 * Requires a valid number of PBKDF2 iterations.
 *
 * @param setting - name of the setting, for the error
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireIterations(count: number, setting: string): number {
  if (isIterations(count)) return count;
  throw new JwtError(
    'ERR_SETTINGS',
    `"${setting}" must be a whole number from ${minPasswordIterations} to ${maxPasswordIterations}`,
    { setting, hint: 'Correct the number of password iterations.' },
  );
}

export function isIterations(count: number): boolean {
  return Number.isInteger(count) && count >= minPasswordIterations && count <= maxPasswordIterations;
}
