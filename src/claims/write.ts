import { bytesInWords, utf8Length } from '../bytes.ts';
import { JwtError } from '../errors.ts';
import { findJsonProblem, type JsonRules, maxJsonBytes, mayHoldLoneSurrogate, tooLarge } from './json-faults.ts';
import { maxTime } from './time-span.ts';

/** A claims set (RFC 7519 §4): values by claim names. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Writes claims as JSON, and refuses what JSON would silently lose or change.
 *
 * @returns the claims set of the token, in JSON
 * @throws JwtError `ERR_CLAIM_VALUE` with the path of the claim, `ERR_CLAIM_TYPE` for a registered claim of another
 *   type, `ERR_TOO_LARGE`
 */
export function writeClaims(claims: Claims): string {
  let json: string;
  try {
    checkRegistered(claims);
    checkValues(claims, { checksSurrogates: false });
    json = JSON.stringify(claims);
    if (mayHoldLoneSurrogate(json)) checkValues(claims, {});
  } catch (error) {
    throw error instanceof JwtError ? error : unreadable();
  }
  // A UTF-16 code unit takes at most three bytes in UTF-8.
  if (json.length > maxJsonBytes / 3 && utf8Length(json) > maxJsonBytes) throw oversize();
  return json;
}

function checkValues(claims: Claims, rules: JsonRules): void {
  const problem = findJsonProblem(claims, rules);
  if (problem === undefined) return;
  if (problem === tooLarge) throw oversize();
  throw new JwtError('ERR_CLAIM_VALUE', `"${problem.path}" ${problem.why}`, {
    claim: problem.path,
    hint: 'Use a string, a number, a boolean, null, or an array or object of these.',
  });
}

/** Whether a value is a NumericDate in whole seconds from 1970 to 9999 (RFC 7519 §2). */
export function isTime(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= maxTime;
}

export function unreadable(): JwtError {
  return new JwtError('ERR_CLAIM_VALUE', 'a claim cannot be read: reading it throws an error', {
    hint: 'Pass plain values: a getter, a Proxy or a toJSON in the claims throws.',
  });
}

export function oversize(): JwtError {
  return new JwtError('ERR_TOO_LARGE', `the claims are larger than ${bytesInWords(maxJsonBytes)}`, {
    hint: 'Put a reference into the token, and the data where the receiver can fetch them.',
  });
}

// --- Registered claims (RFC 7519 §4.1) ---

const isString = (value: unknown) => typeof value === 'string';
const isStringOrStrings = (value: unknown) => isString(value) || (Array.isArray(value) && value.every(isString));
const isNumber = (value: unknown) => typeof value === 'number';

interface Rule {
  readonly type: (value: unknown) => boolean;
  readonly what: string;
  /** What to do about another value; by default, to correct it. */
  readonly hint?: string;
  /** Whether a value of the type is allowed; undefined allows all. */
  readonly value?: (value: unknown) => boolean;
}

const string: Rule = {
  type: isString,
  what: 'a string',
  hint: 'Fill it from a single string or number, such as msg.payload.id; pass an integer beyond 2^53 as a string.',
};
const time: Rule = { type: isNumber, what: 'a whole number of seconds between 1970 and 9999', value: isTime };

const audience: Rule = {
  type: isStringOrStrings,
  what: 'a string or a non-empty array of strings',
  hint: 'Fill it from a string or an array of strings; if there may be no audience, make the claim optional.',
  value: (value) => !Array.isArray(value) || value.length > 0,
};

/** Each by its name in the code: a lookup by a text takes ten times as long. */
function checkRegistered({ iss, sub, aud, exp, nbf, iat, jti }: Claims): void {
  check('iss', iss, string);
  check('sub', sub, string);
  check('aud', aud, audience);
  check('exp', exp, time);
  check('nbf', nbf, time);
  check('iat', iat, time);
  check('jti', jti, string);
}

function check(claim: string, value: unknown, rule: Rule): void {
  if (value === undefined) return;
  const code = !rule.type(value) ? 'ERR_CLAIM_TYPE' : rule.value?.(value) === false ? 'ERR_CLAIM_VALUE' : undefined;
  if (!code) return;
  const { what, hint = 'Correct the value of the claim, or where it is read from.' } = rule;
  throw new JwtError(code, `"${claim}" must be ${what}`, { claim, hint });
}
