import { bytesInWords, utf8Length } from '../bytes.ts';
import { JwtError } from '../errors.ts';
import { findJsonProblem, type JsonRules, maxJsonBytes, mayHoldLoneSurrogate, tooLarge } from './json-faults.ts';
import { maxTime } from './time-span.ts';

/** A claims set (RFC 7519 §4), by claim names. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Writes claims as JSON, refusing whatever JSON would lose or change without a word.
 *
 * @returns the JSON text that the token will carry
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
  // A character takes three bytes of UTF-8 at most; two, with the other half of its pair.
  if (json.length > maxJsonBytes / 3 && utf8Length(json) > maxJsonBytes) throw oversize();
  return json;
}

function checkValues(claims: Claims, rules: JsonRules): void {
  const fault = findJsonProblem(claims, rules);
  if (fault === undefined) return;
  if (fault === tooLarge) throw oversize();
  throw new JwtError('ERR_CLAIM_VALUE', `"${fault.path}" ${fault.why}`, {
    claim: fault.path,
    hint: 'A claim is a text, a number, true, false, null, or an array or object of these.',
  });
}

/** Whether a value is a NumericDate in whole seconds from 1970 to 9999 (RFC 7519 §2). */
export function isTime(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= maxTime;
}

export function unreadable(): JwtError {
  return new JwtError('ERR_CLAIM_VALUE', 'a claim cannot be read: reading it throws an error');
}

export function oversize(): JwtError {
  return new JwtError('ERR_TOO_LARGE', `the claims are larger than ${bytesInWords(maxJsonBytes)}`, {
    hint: 'Put a reference into the token, and the data where the receiver can fetch it.',
  });
}

// --- Registered claims (RFC 7519 §4.1) ---

const isText = (value: unknown) => typeof value === 'string';
const isTextOrTexts = (value: unknown) => isText(value) || (Array.isArray(value) && value.every(isText));
const isNumber = (value: unknown) => typeof value === 'number';

interface Rule {
  readonly type: (value: unknown) => boolean;
  readonly what: string;
  /** Which values of the type may be there; undefined where all may. */
  readonly value?: (value: unknown) => boolean;
}

const text: Rule = { type: isText, what: 'a text' };
const time: Rule = { type: isNumber, what: 'a whole number of seconds between 1970 and 9999', value: isTime };

const registered = Object.entries<Rule>({
  iss: text,
  sub: text,
  aud: {
    type: isTextOrTexts,
    what: 'a text or a list of texts that is not empty',
    value: (value) => !Array.isArray(value) || value.length > 0,
  },
  exp: time,
  nbf: time,
  iat: time,
  jti: text,
}).map(([claim, rule]) => ({ claim, ...rule }));

function checkRegistered(claims: Claims): void {
  for (const rule of registered) {
    const { claim, what } = rule;
    const value = claims[claim];
    if (value === undefined) continue;
    const code = !rule.type(value) ? 'ERR_CLAIM_TYPE' : rule.value?.(value) === false ? 'ERR_CLAIM_VALUE' : undefined;
    if (code) throw new JwtError(code, `"${claim}" must be ${what}`, { claim });
  }
}
