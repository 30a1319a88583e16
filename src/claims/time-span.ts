import ms from 'ms';
import { JwtError } from '../errors.ts';

/** Seconds since 1970-01-01T00:00:00Z of 9999-12-31T23:59:59Z, the last time that ISO 8601 writes in four digits. */
export const maxTime = 253_402_300_799;

const hint = 'A number is seconds. A text names its unit, like "10m", "2 days"; without a unit it is milliseconds.';

/**
 * Reads a span of time as the `jsonwebtoken` library does.
 *
 * @param raw - a whole number of seconds, or a text such as `"2 days"`, `"10h"`, `"120000"` (milliseconds)
 * @param claim - the claim that needs it, for the error
 * @returns whole seconds; a part of a second is dropped
 * @throws JwtError `ERR_TIME_SPAN`
 */
export function parseTimeSpan(raw: unknown, claim: string): number {
  const seconds = typeof raw === 'string' ? spanOfText(raw.trim()) : raw;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) {
    throw new JwtError('ERR_TIME_SPAN', `the time span for "${claim}" is not one`, { claim, hint });
  }
  return seconds;
}

/** Like {@link parseTimeSpan}, for the lifetime of a token: one second at least. */
export function parseLifetime(raw: unknown): number {
  const seconds = parseTimeSpan(raw, 'exp');
  if (seconds < 1) {
    throw new JwtError('ERR_TIME_SPAN', 'the lifetime of a token is at least one second', { claim: 'exp', hint });
  }
  return seconds;
}

/** Seconds to add to a claim. */
export function parseOffset(raw: unknown): number {
  return parseSeconds(raw, 'iat', 'the offset of "iat"');
}

/**
 * Reads a whole number of seconds; a text that holds one, as an environment variable does, is one.
 *
 * @param name - of the claim or setting that needs it, for the error
 * @throws JwtError `ERR_TIME_SPAN`
 */
export function parseSeconds(raw: unknown, name: string, what = `"${name}"`): number {
  const text = typeof raw === 'string' ? raw.trim() : '';
  const seconds = /^[+-]?\d+$/.test(text) ? Number(text) : raw;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) {
    throw new JwtError('ERR_TIME_SPAN', `${what} is not a whole number of seconds`, { claim: name });
  }
  return seconds;
}

/**
 * A point in time, as a NumericDate (RFC 7519 §2).
 *
 * @throws JwtError `ERR_TIME_SPAN` before 1970 and past the year 9999
 */
export function timeAfter(now: number, span: number, claim: string): number {
  const time = now + span;
  if (time < 0 || time > maxTime) {
    throw new JwtError('ERR_TIME_SPAN', `"${claim}" would lie outside the years 1970 to 9999`, { claim, hint });
  }
  return time;
}

function spanOfText(text: string): number | undefined {
  const milliseconds: number | undefined = text === '' ? undefined : ms(text as ms.StringValue);
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000);
}
