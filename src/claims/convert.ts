import { JwtError } from '../errors.ts';
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
    const isPlain = typeof value === 'boolean' || typeof value === 'bigint' || Number.isFinite(value);
    return isPlain ? String(value) : inconvertible;
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
 * Converts a value without loss: `"12"` to 12, `"true"` to true, JSON to an array or object.
 *
 * @returns the converted value; undefined where something would be lost
 */
export function convert(value: unknown, dataType: DataType): unknown {
  const converted = conversions[dataType](value);
  return converted === inconvertible ? undefined : converted;
}

/** Does the same as {@link convert}, for a claim. @throws JwtError `ERR_CLAIM_TYPE` */
export function convertClaim(value: unknown, dataType: DataType, claim: string): unknown {
  const converted = convert(value, dataType);
  if (converted === undefined) {
    throw new JwtError('ERR_CLAIM_TYPE', `"${claim}" must be of type ${dataType}, and its value cannot be converted`, {
      claim,
      hint: 'Change the type of the claim, or its value.',
    });
  }
  return converted;
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
