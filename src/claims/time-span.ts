import ms from 'ms';
import { type ErrorPlace, JwtError } from '../errors.ts';
import type { Origin } from '../input.ts';

/** 9999-12-31T23:59:59Z, the last time with a year of four digits, in seconds since 1970-01-01T00:00:00Z. */
export const maxTime = 253_402_300_799;

const hint =
  'Enter seconds, or a string with a unit such as "10m" or "2 days"; one typed without a unit is milliseconds.';

/**
 * Parses a time span.
 *
 * @param raw - a whole number of seconds, or a string with a unit, such as `"2 days"` or `"10h"`. Without a unit, a string
 *   that was typed into the settings is milliseconds, as `jsonwebtoken` has it (`"120000"`); one that was brought is a
 *   number of seconds (`JWT_TTL=86400`), since an environment, a query and MQTT have nothing but strings
 * @param name - of the claim or setting, for the error
 * @param origin - how it was given
 * @param place - for the error; by default a claim
 * @returns whole seconds, rounded down
 * @throws JwtError `ERR_TIME_SPAN`
 */
export function parseTimeSpan(
  raw: unknown,
  name: string,
  origin: Origin = 'settings',
  place: ErrorPlace = { claim: name },
): number {
  const seconds = typeof raw === 'string' ? readSpan(raw.trim(), origin) : raw;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) {
    throw new JwtError('ERR_TIME_SPAN', `"${name}" is not a valid time span`, { ...place, hint });
  }
  return seconds;
}

/** Parses the lifetime of a token, at least one second. @throws JwtError `ERR_TIME_SPAN` */
export function parseLifetime(raw: unknown, origin?: Origin): number {
  const seconds = parseTimeSpan(raw, 'exp', origin);
  if (seconds < 1) {
    throw new JwtError('ERR_TIME_SPAN', 'the lifetime of a token must be at least one second', { claim: 'exp', hint });
  }
  return seconds;
}

/** Parses the seconds to add to `iat`. @throws JwtError `ERR_TIME_SPAN` */
export function parseOffset(raw: unknown): number {
  return parseSeconds(raw, 'the offset of "iat"', { claim: 'iat' });
}

/**
 * Parses a whole number of seconds, or a string of one, such as the value of an environment variable.
 *
 * @param what - names it in the error
 * @throws JwtError `ERR_TIME_SPAN`
 */
export function parseSeconds(raw: unknown, what: string, place: ErrorPlace): number {
  const text = typeof raw === 'string' ? raw.trim() : '';
  const seconds = /^[+-]?\d+$/.test(text) ? Number(text) : raw;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) {
    throw new JwtError('ERR_TIME_SPAN', `${what} must be a whole number of seconds`, {
      ...place,
      hint: 'Enter a number such as 60, or 0.',
    });
  }
  return seconds;
}

/**
 * Adds a time span to a time, as a NumericDate (RFC 7519 §2).
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

const withoutUnit = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

function readSpan(text: string, origin: Origin): number | undefined {
  if (origin !== 'settings' && withoutUnit.test(text)) return Number(text);
  const milliseconds: number | undefined = text === '' ? undefined : ms(text as ms.StringValue);
  return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000);
}
