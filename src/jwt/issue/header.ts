import { bytesInWords } from '../../bytes.ts';
import { convert, type DataType } from '../../claims/convert.ts';
import { findJsonProblem, isObjectOfMembers, maxJsonBytes, tooLarge } from '../../claims/json-faults.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, isMissing, type TokenFacts, type Values } from '../../input.ts';
import { privateMembers } from '../../private-members.ts';

/** A protected header (RFC 7515 §4, RFC 7516 §4). */
export type Header = Readonly<Record<string, unknown>>;

/** A custom header parameter. */
export interface HeaderParameter {
  readonly key: string;
  readonly dataType: DataType;
  readonly value: Input;
}

/** Builds the header of one message; the same object each time where no parameter depends on the message. */
export type BuildHeader = (values: Values, facts?: TokenFacts) => Header;

const computed = 'the package sets it';
const refused: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['alg', 'enc', 'zip', 'epk', 'p2s', 'p2c', 'iv', 'tag', 'apu', 'apv'].map((key) => [key, computed]),
  ),
  b64: 'RFC 7797 §7 forbids it in a JSON Web Token',
  '': 'it has no name',
  // A computed key, which creates a member instead of setting the prototype.
  ['__proto__']: 'it could harm receivers',
};

const isText = (value: unknown) => typeof value === 'string';

// RFC 7515 §4.1: the values of registered parameters.
const registered: Readonly<Record<string, (value: unknown) => boolean>> = {
  typ: isText,
  cty: isText,
  kid: isText,
  jku: isText,
  x5u: isText,
  x5t: isText,
  'x5t#S256': isText,
  x5c: (value) => Array.isArray(value) && value.every(isText),
  // A private key in a header would be published with every token.
  jwk: (value) => isObjectOfMembers(value) && !privateMembers.some((name) => name in value),
  crit: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
};

/**
 * Compiles the custom header parameters.
 *
 * @param parameters - one named `typ`, `kid` or `cty` replaces the fixed one
 * @returns a function that adds them to fixed parameters, of which an undefined or blank one is left out
 * @throws JwtError `ERR_HEADER`, `ERR_CLAIM_MISSING`
 */
export function compileHeader(parameters: readonly HeaderParameter[]): (fixed: Header) => BuildHeader {
  requireNames(parameters);
  const readers = parameters.map(({ key, dataType, value }) => ({
    key,
    read: compileInput(value, (raw, origin) => parameter(key, convert(present(key, raw), dataType, origin))),
  }));
  const isConstant = parameters.every(({ value }) => 'constant' in value);
  return (fixed) => {
    const base = Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== undefined && value !== ''));
    const build: BuildHeader = (values, facts) => {
      const header = { ...base, ...Object.fromEntries(readers.map(({ key, read }) => [key, read(values, facts)])) };
      requireCritical(header);
      return header;
    };
    if (!isConstant) return build;
    const header = build([]);
    return () => header;
  };
}

function requireNames(parameters: readonly HeaderParameter[]): void {
  const names = new Set<string>();
  for (const { key } of parameters) {
    const why = Object.hasOwn(refused, key) ? refused[key] : names.has(key) ? 'it is given twice' : undefined;
    if (why) throw parameterError('ERR_HEADER', key, `cannot be set: ${why}`, 'Remove it.');
    names.add(key);
  }
}

function present(key: string, raw: unknown): unknown {
  if (!isMissing(raw)) return raw;
  const hint = 'Fill in its row, or make sure that the message, context or environment variable has the value.';
  throw parameterError('ERR_CLAIM_MISSING', key, 'has no value', hint);
}

function parameter(key: string, value: unknown): unknown {
  if (value === undefined) throw wrong(key, 'does not have the type that is chosen for it');
  if (Object.hasOwn(registered, key) && !registered[key]?.(value)) throw wrong(key, 'has an invalid value');
  const problem = findJsonProblem({ [key]: value });
  if (problem) throw wrong(key, problem === tooLarge ? `is larger than ${bytesInWords(maxJsonBytes)}` : problem.why);
  return value;
}

// RFC 7515 §4.1.11: every listed name is in the header, and not defined by the specifications.
function requireCritical(header: Header): void {
  if (!Array.isArray(header.crit)) return;
  for (const name of header.crit) {
    if (!Object.hasOwn(header, name) || Object.hasOwn(registered, name) || Object.hasOwn(refused, name)) {
      throw wrong('crit', 'names a parameter that is not in the header, or a registered one');
    }
  }
}

function wrong(key: string, why: string): JwtError {
  return parameterError('ERR_HEADER', key, why, 'Correct it: see RFC 7515 §4.1.');
}

/** The error of a header parameter, which is a row of a setting. */
function parameterError(code: 'ERR_HEADER' | 'ERR_CLAIM_MISSING', key: string, why: string, hint: string): JwtError {
  return new JwtError(code, `the header parameter "${key}" ${why}`, { setting: 'headers', hint });
}
