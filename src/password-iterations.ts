import { JwtError } from './errors.ts';

/** RFC 7518 §4.8.1.2 recommends 1,000 at least. */
export const minPasswordIterations = 1_000;

/** Some seconds of one thread for one token. */
export const maxPasswordIterations = 10_000_000;

/**
 * What is written unless the settings say otherwise: libraries that read foreign tokens accept 10,000 at most unless
 * told otherwise, and a token that the receiver refuses helps nobody.
 */
export const usualPasswordIterations = 10_000;

/** The most that a token may ask for unless the settings say otherwise: some 50 ms of one thread. */
export const usualMaxPasswordIterations = 100_000;

/**
 * Insists on a count of iterations of PBKDF2 that a setting can have.
 *
 * @param setting - that holds it, for the error
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireIterations(count: number, setting: string): number {
  if (isIterations(count)) return count;
  throw new JwtError(
    'ERR_SETTINGS',
    `"${setting}" must be a whole number from ${minPasswordIterations} to ${maxPasswordIterations}`,
    { setting, hint: 'Enter the number of password iterations anew.' },
  );
}

export function isIterations(count: number): boolean {
  return Number.isInteger(count) && count >= minPasswordIterations && count <= maxPasswordIterations;
}
