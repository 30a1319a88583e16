import { writePath } from '../../claims/json-faults.ts';
import { isTimeClaim, notATime } from '../../claims/numeric-date.ts';
import { JwtError } from '../../errors.ts';
import { endOfString } from '../../json.ts';
import type { JsonObject } from './json-object.ts';

/** What becomes of integers beyond ±(2^53 − 1), which numbers of JavaScript round (RFC 7493 §2.2). */
export type LargeIntegers = 'refuse' | 'string';

const whereIs = { claims: 'of the token', header: 'in the header of the token' } as const;

/**
 * Keeps integers beyond ±(2^53 − 1) from being rounded: they are refused, or become strings, as the token writes them.
 * Needed only where {@link JsonObject.hasLargeNumber}.
 *
 * @throws JwtError `ERR_TOKEN_CLAIM` with the path of the first one
 */
export function exactIntegers(
  read: JsonObject,
  part: keyof typeof whereIs,
  largeIntegers: LargeIntegers = 'refuse',
): JsonObject {
  const json = quoteLargeIntegers(read.json);
  if (json === read.json) return read;
  const value: JsonObject['value'] = JSON.parse(json);
  if (largeIntegers === 'string') return { value, json, hasLargeNumber: false };
  const path = writePath(firstDifference(read.value, value));
  // None is a time in seconds, which the name asks for.
  if (part === 'claims' && isTimeClaim(path)) throw notATime(path, read.value[path]);
  throw new JwtError(
    'ERR_TOKEN_CLAIM',
    `"${path}" ${whereIs[part]} is an integer beyond 2^53 - 1, which would be rounded`,
    {
      claim: path,
      hint: 'Set "Large integers" of this node to text, or ask the issuer to write it as a string.',
    },
  );
}

/** Writes each integer beyond ±(2^53 − 1) of well-formed JSON as a string. */
function quoteLargeIntegers(json: string): string {
  let written = '';
  let copied = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) index = endOfString(json, index);
    else if (isDigit(code) || code === minus) {
      const end = endOfNumber(json, index);
      if (isLargeInteger(json.slice(index, end))) {
        written += `${json.slice(copied, index)}"${json.slice(index, end)}"`;
        copied = end;
      }
      index = end - 1;
    }
  }
  return written + json.slice(copied);
}

const [quote, minus, plus, dot] = [0x22, 0x2d, 0x2b, 0x2e];

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/** RFC 8259 §6: digits, signs, a dot and an `e`, which nothing outside strings continues. */
function endOfNumber(json: string, start: number): number {
  let end = start + 1;
  for (; end < json.length; end += 1) {
    const code = json.charCodeAt(end);
    if (!isDigit(code) && code !== minus && code !== plus && code !== dot && (code | 0x20) !== 0x65) break;
  }
  return end;
}

/** Significant decimal digits that a number of JavaScript always keeps (IEEE 754 binary64). */
const keptDigits = 15;

/**
 * Whether a JSON number is an integer that JavaScript cannot hold apart from its neighbours. From 10^21 on, JavaScript
 * writes exponents itself: what is written so is a measurement, and stays a number if it keeps all its digits.
 */
function isLargeInteger(literal: string): boolean {
  const number = Math.abs(Number(literal));
  if (number <= Number.MAX_SAFE_INTEGER) return false;
  const [digits = '', exponent] = literal.split(/e/i);
  const isMeasurement = exponent !== undefined && number >= 1e21 && Number.isFinite(number);
  return !isMeasurement || digits.replaceAll(/\D/g, '').length > keptDigits;
}

/** The path to the first member that differs between two values of the same shape. */
function firstDifference(one: unknown, other: unknown): (string | number)[] {
  if (typeof one !== 'object' || one === null) return [];
  for (const [name, member] of Object.entries(one)) {
    const counterpart = (other as Readonly<Record<string, unknown>>)[name];
    if (typeof member === typeof counterpart && typeof member !== 'object') continue;
    if (typeof member !== 'object') return [Array.isArray(one) ? Number(name) : name];
    const path = firstDifference(member, counterpart);
    if (path.length > 0) return [Array.isArray(one) ? Number(name) : name, ...path];
  }
  return [];
}
