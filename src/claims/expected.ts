import { JwtError } from '../errors.ts';
import { required } from '../input.ts';

/** Most seconds by which the clocks of two sides may differ: more, and an expiry means nothing. */
export const maxToleranceSeconds = 600;

/**
 * The texts that are expected: one of them must be there.
 *
 * @param name - of the claim or header
 * @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`
 */
export function parseExpected(raw: unknown, name: string): readonly string[] {
  const value = required(raw, name);
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== '')) {
    throw new JwtError('ERR_CLAIM_TYPE', `what "${name}" is compared with is no text and no list of texts`, {
      claim: name,
      hint: 'Look at what the setting is filled from.',
    });
  }
  return texts as string[];
}

/**
 * Reads the clock tolerance: whole seconds, as a number or as the text of one.
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
    `the clock tolerance is not a whole number of seconds from 0 to ${maxToleranceSeconds}`,
  );
}
