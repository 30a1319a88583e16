import { JwtError } from '../errors.ts';
import { maxTime } from './time-span.ts';
import type { Claims } from './write.ts';

/** The times that a verifier decides by (RFC 7519 §4.1). */
type DecidingClaim = 'exp' | 'nbf' | 'iat';

/** Other claims that are registered as times: OpenID Connect Core §2 and §5.1, RFC 8417 §2.2. */
const otherTimes: readonly string[] = ['auth_time', 'updated_at', 'toe'];

/** Whether a value is a NumericDate (RFC 7519 §2) in the years 1970 to 9999; it may have a fraction. */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < maxTime + 1;
}

/** Whether a claim is registered as a time. */
export function isTimeClaim(claim: string): boolean {
  return ['exp', 'nbf', 'iat', ...otherTimes].includes(claim);
}

/**
 * Reads a time that a verifier decides by.
 *
 * @returns seconds since 1970-01-01T00:00:00Z; undefined where the token does not have it
 * @throws JwtError `ERR_TOKEN_CLAIM` for anything but a number in the years 1970 to 9999
 */
export function readTime(claims: Claims, claim: DecidingClaim): number | undefined {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (value === undefined || isNumericDate(value)) return value;
  throw notATime(claim, value);
}

/**
 * Requires that the other registered times, where they are numbers, lie in the years 1970 to 9999. Auth0 writes
 * `updated_at` as a string, which nothing depends on.
 *
 * @throws JwtError `ERR_TOKEN_CLAIM`
 */
export function requireOtherTimes(claims: Claims): void {
  for (const claim of otherTimes) {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    if (typeof value === 'number' && !isNumericDate(value)) throw notATime(claim, value);
  }
}

/** The error of a registered time that is not one; the hint says in which unit or type it seems to be. */
export function notATime(claim: string, value: unknown): JwtError {
  const what = typeof value === 'number' ? 'not a time between 1970 and 9999' : 'not a number of seconds';
  return new JwtError('ERR_TOKEN_CLAIM', `"${claim}" of the token is ${what}`, {
    claim,
    hint: `${guess(value)} Ask the issuer to write it as a number of seconds since 1970 (RFC 7519 §2).`,
  });
}

/** Units of a time that is too large for seconds; each is told apart from the others by its size alone. */
const units = [
  [1e3, 'milliseconds'],
  [1e6, 'microseconds'],
  [1e9, 'nanoseconds'],
] as const;

function guess(value: unknown): string {
  if (typeof value === 'number') {
    const unit = unitOf(value);
    return unit ? `It seems to be in ${unit}.` : 'It is not a time in any usual unit.';
  }
  if (typeof value !== 'string') return 'It is not a number at all.';
  // The sender chooses the length: more digits than nanoseconds have are not a time.
  const unit = value.length <= 30 && /^\d+(?:\.\d+)?$/.test(value) ? unitOf(Number(value)) : undefined;
  return unit ? `It is text, of a number of ${unit}.` : 'It is text, not a number.';
}

function unitOf(number: number): string | undefined {
  if (isNumericDate(number)) return 'seconds';
  return units.find(([perSecond]) => isNumericDate(number / perSecond))?.[1];
}
