import { attempt } from '../attempt.ts';
import { JwtError } from '../errors.ts';
import type { Origin } from '../input.ts';
import { parseJson } from '../json.ts';
import { types } from './object-kinds.ts';

/** The type of a custom claim or header parameter. */
export type DataType = 'string' | 'number' | 'boolean' | 'array' | 'object';

type Convert = (value: unknown) => unknown;

const inconvertible = Symbol('cannot be converted without loss');

// Each accepts a value of its own type, and one that can be converted without loss.
const conversions: Readonly<Record<DataType, Convert>> = {
  string: (value) => {
    if (typeof value === 'string') return value;
    if (types.isDate(value) && !Number.isNaN(value.getTime())) return value.toISOString();
    const text = typeof value === 'boolean' ? String(value) : numberAsString(value);
    return typeof text === 'string' ? text : inconvertible;
  },
  number: (value) =>
    typeof value === 'number' ? value : typeof value === 'string' ? numberOf(value.trim()) : inconvertible,
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : inconvertible;
  },
  array: (value) => {
    const array = typeof value === 'string' ? parseJson(value) : value;
    return Array.isArray(array) ? array : inconvertible;
  },
  object: (value) => {
    const object = typeof value === 'string' ? parseJson(value) : value;
    const isObject = typeof object === 'object' && object !== null && !Array.isArray(object);
    return isObject && !types.isDate(object) ? object : inconvertible;
  },
};

/**
 * Converts a value without loss: `"12"` to 12, `"true"` to true, JSON to an array or object. A JSONata expression yields
 * one element in the place of a list of one, which becomes an array again.
 *
 * @returns the converted value; undefined where something would be lost
 */
export function convert(value: unknown, dataType: DataType, origin: Origin = 'settings'): unknown {
  const converted = conversions[dataType](value);
  if (converted !== inconvertible) return converted;
  return dataType === 'array' && origin === 'expression' ? [value] : undefined;
}

/** Does the same as {@link convert}, for a claim. @throws JwtError `ERR_CLAIM_TYPE` */
export function convertClaim(value: unknown, dataType: DataType, claim: string, origin?: Origin): unknown {
  const converted = convert(value, dataType, origin);
  if (converted === undefined) {
    throw new JwtError('ERR_CLAIM_TYPE', `"${claim}" must be of type ${dataType}, and its value cannot be converted`, {
      claim,
      hint: 'Change the type of the claim, or its value.',
    });
  }
  return converted;
}

/**
 * Writes a number as a string. An integer beyond 2^53 stays a number: it may be another one than was meant.
 *
 * @returns any other value as it is
 */
export function numberAsString(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  const isExact = Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  return isExact ? String(value) : value;
}

// --- Registered claims that are strings (RFC 7519 §4.1) ---

/** The registered claims that are strings. */
export const stringClaims = ['iss', 'sub', 'aud', 'jti'] as const;

/**
 * Converts a registered claim that is a string, or an array of strings: a number, such as the id of a user, becomes one.
 *
 * @returns any other value as it is, to be refused when the claims are written
 */
export function convertRegistered(value: unknown): unknown {
  if (!Array.isArray(value)) return numberAsString(value);
  const converted = attempt(() => (value.some(isNumeric) ? Array.from(value, numberAsString) : value));
  return converted instanceof Error ? value : converted;
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

// RFC 8259 §6. "007" is an identifier, not a number; more than 15 digits may lose precision.
function numberOf(text: string): number | typeof inconvertible {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?$/.test(text)) return inconvertible;
  const number = Number(text);
  const digits = text
    .replace(/[Ee].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '').length;
  const isExact =
    Number.isFinite(number) && (number !== 0 || digits === 0) && (digits <= 15 || String(number) === text);
  return isExact ? number : inconvertible;
}
