import { JwtError } from '../errors.ts';
import { types } from './object-kinds.ts';

/** The type that a custom claim or header is to have. */
export type DataType = 'string' | 'number' | 'boolean' | 'array' | 'object';

type Convert = (value: unknown) => unknown;

const lost = Symbol('nothing that can be converted without loss');

// Each takes what already has its type, and what can be converted with nothing lost on the way.
const conversions: Readonly<Record<DataType, Convert>> = {
  string: (value) => {
    if (typeof value === 'string') return value;
    if (types.isDate(value) && !Number.isNaN(value.getTime())) return value.toISOString();
    const isPlain = typeof value === 'boolean' || typeof value === 'bigint' || Number.isFinite(value);
    return isPlain ? String(value) : lost;
  },
  number: (value) => (typeof value === 'number' ? value : typeof value === 'string' ? numberOf(value.trim()) : lost),
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : lost;
  },
  array: (value) => {
    const array = typeof value === 'string' ? parsed(value) : value;
    return Array.isArray(array) ? array : lost;
  },
  object: (value) => {
    const object = typeof value === 'string' ? parsed(value) : value;
    const isObject = typeof object === 'object' && object !== null && !Array.isArray(object);
    return isObject && !types.isDate(object) ? object : lost;
  },
};

/**
 * Converts a value where nothing is lost: `"12"` to 12, `"true"` to true, JSON text to an array or object.
 *
 * @returns the converted value, or undefined where something would be lost
 */
export function convert(value: unknown, dataType: DataType): unknown {
  const converted = conversions[dataType](value);
  return converted === lost ? undefined : converted;
}

/** Like {@link convert}, for a claim. @throws JwtError `ERR_CLAIM_TYPE` */
export function convertClaim(value: unknown, dataType: DataType, claim: string): unknown {
  const converted = convert(value, dataType);
  if (converted === undefined) {
    throw new JwtError('ERR_CLAIM_TYPE', `"${claim}" is to be of type ${dataType}, and its value is not`, {
      claim,
      hint: 'Change the type of the claim, or what it is filled from.',
    });
  }
  return converted;
}

// RFC 8259 §6. "007" is an identifier and no number; more than 15 digits may not survive the conversion.
function numberOf(text: string): number | typeof lost {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?$/.test(text)) return lost;
  const number = Number(text);
  const digits = text
    .replace(/[Ee].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '').length;
  const isKept = Number.isFinite(number) && (number !== 0 || digits === 0) && (digits <= 15 || String(number) === text);
  return isKept ? number : lost;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
