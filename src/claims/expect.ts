import { JwtError } from '../errors.ts';
import { compileInput, type Input, required, type Values } from '../input.ts';
import { parseTimeSpan } from './time-span.ts';
import type { Claims } from './write.ts';

/** What the claims of a token must be. What is absent is not checked. */
export interface Expectations {
  /** A text, or a list of texts of which one must be there. */
  readonly issuer?: Input | undefined;
  readonly subject?: Input | undefined;
  readonly audience?: Input | undefined;
  readonly requiredClaims: readonly string[];
  /** Seconds by which the clocks of the two sides may differ. */
  readonly clockTolerance: Input;
  /** Seconds or a time span since the time of issue. */
  readonly maxTokenAge?: Input | undefined;
}

/**
 * Checks the claims of one token.
 *
 * @param now - seconds since 1970-01-01T00:00:00Z
 * @throws JwtError `ERR_TOKEN_CLAIM`, `ERR_TOKEN_EXPIRED`, `ERR_TOKEN_EARLY`
 */
export type CheckClaims = (claims: Claims, values: Values, now: number) => void;

/**
 * Prepares the check of claims (RFC 7519 §4.1). What is known already is parsed now, so that a wrong setting is found
 * at deploy.
 *
 * @throws JwtError `ERR_SETTINGS` for a required claim without a name, `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`,
 *   `ERR_TIME_SPAN`
 */
export function compileExpectations(spec: Expectations): CheckClaims {
  requireNames(spec.requiredClaims);
  const checks = [
    ...spec.requiredClaims.map(requirePresence),
    ...expectOneOf('iss', spec.issuer),
    ...expectOneOf('sub', spec.subject),
    ...expectOneOf('aud', spec.audience),
    compileTimes(spec),
  ];
  return (claims, values, now) => {
    for (const check of checks) check(claims, values, now);
  };
}

/** Reads the highest age of a token: one second at least. @throws JwtError `ERR_CLAIM_MISSING`, `ERR_TIME_SPAN` */
export function parseAge(raw: unknown): number {
  const seconds = parseTimeSpan(required(raw, 'iat'), 'iat');
  if (seconds >= 1) return seconds;
  throw new JwtError('ERR_TIME_SPAN', 'the highest age of a token is at least one second', { claim: 'iat' });
}

/** Most seconds by which the clocks of two sides may differ: more, and an expiry means nothing. */
const maxToleranceSeconds = 600;

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

function expectOneOf(claim: 'iss' | 'sub' | 'aud', input: Input | undefined): CheckClaims[] {
  if (!input) return [];
  const read = compileInput(input, (raw) => parseExpected(raw, claim));
  const checkPresence = requirePresence(claim);
  const check: CheckClaims = (claims, values, now) => {
    checkPresence(claims, values, now);
    const value = claims[claim];
    // RFC 7519 §4.1.3: only the audience may be a list.
    const given: unknown[] = claim === 'aud' && Array.isArray(value) ? value : [value];
    if (!read(values).some((expected) => given.includes(expected))) throw unexpected(claim, 'not the one expected');
  };
  return [check];
}

function requireNames(claims: readonly string[]): void {
  if (!claims.includes('')) return;
  throw new JwtError('ERR_SETTINGS', 'a required claim has no name', {
    hint: 'Remove the comma too many from the required claims.',
    setting: 'requiredClaims',
  });
}

function requirePresence(claim: string): CheckClaims {
  return (claims) => {
    if (!Object.hasOwn(claims, claim) || claims[claim] === null) throw unexpected(claim, 'missing');
  };
}

function compileTimes(spec: Expectations): CheckClaims {
  const readTolerance = compileInput(spec.clockTolerance, parseTolerance);
  const readAge = spec.maxTokenAge && compileInput(spec.maxTokenAge, parseAge);
  return (claims, values, now) => {
    const tolerance = readTolerance(values);
    const [nbf, exp, iat] = ['nbf', 'exp', 'iat'].map((claim) => timeOf(claims, claim));
    if (nbf !== undefined && nbf > now + tolerance) throw early('nbf', 'is not valid yet');
    // RFC 7519 §4.1.4: on or after this time it must not be accepted.
    if (exp !== undefined && exp <= now - tolerance) throw expired('exp', 'has expired');
    if (!readAge) return;
    if (iat === undefined) throw unexpected('iat', 'missing');
    if (iat > now + tolerance) throw early('iat', 'was issued in the future');
    if (now - iat > readAge(values) + tolerance) throw expired('iat', 'is older than this node accepts');
  };
}

/** A NumericDate (RFC 7519 §2), which may have a fraction. */
function timeOf(claims: Claims, claim: string): number | undefined {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw unexpected(claim, 'no number of seconds');
}

function unexpected(claim: string, what: string): JwtError {
  return new JwtError('ERR_TOKEN_CLAIM', `"${claim}" of the token is ${what}`, {
    claim,
    hint: 'The token is for something else, or the settings expect another one.',
  });
}

function expired(claim: string, what: string): JwtError {
  return new JwtError('ERR_TOKEN_EXPIRED', `the token ${what}`, { claim, hint: 'Get a new one.' });
}

function early(claim: string, what: string): JwtError {
  return new JwtError('ERR_TOKEN_EARLY', `the token ${what}`, {
    claim,
    hint: 'Compare the clocks of both machines; a tolerance allows for a difference.',
  });
}
