import { JwtError } from '../errors.ts';

/** The largest clock tolerance: with more, an expiry would mean little. */
const maxToleranceSeconds = 600;

/**
 * Parses the clock tolerance: whole seconds, as a number or a string of digits.
 *
 * @throws JwtError `ERR_TIME_SPAN`
 */
export function parseTolerance(raw: unknown): number {
  const seconds = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= maxToleranceSeconds) {
    return seconds;
  }
  throw new JwtError(
    'ERR_TIME_SPAN',
    `the clock tolerance must be a whole number of seconds from 0 to ${maxToleranceSeconds}`,
    { setting: 'clockTolerance', hint: 'Enter a number such as 30, or 0.' },
  );
}
