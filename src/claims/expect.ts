import { type ErrorPlace, JwtError } from '../errors.ts';
import { compileInput, type Input, type Origin, required, type Values } from '../input.ts';
import { parseTolerance } from './clock-tolerance.ts';
import { missingClaim } from './missing-claim.ts';
import { readTime, requireOtherTimes } from './numeric-date.ts';
import { parseTimeSpan } from './time-span.ts';
import type { Claims } from './write.ts';

/** The required claims of a token. An absent member is not checked. */
export interface Expectations {
  /** A string, or an array of strings of which one must match. */
  readonly issuer?: Input | undefined;
  readonly subject?: Input | undefined;
  readonly audience?: Input | undefined;
  readonly requiredClaims: readonly string[];
  /** The allowed difference of the clocks of issuer and receiver, in seconds. */
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

/** One check of the claims. */
export interface ClaimCheck {
  /** `required`, `times`, or the claim. */
  readonly name: string;
  /** The claim that it is about, if it is one. */
  readonly claim?: string;
  /** The values of which one must match. */
  readonly expected?: Input | undefined;
  /** What a token says of it. */
  readonly received: (claims: Claims) => unknown;
  readonly check: CheckClaims;
}

/**
 * Compiles the checks of claims (RFC 7519 §4.1), in the order in which they are made. Constant values are parsed now, so
 * that an invalid setting is found at deploy.
 *
 * @throws JwtError `ERR_SETTINGS` for a required claim without a name, `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`,
 *   `ERR_TIME_SPAN`
 */
export function compileClaimChecks(spec: Expectations): readonly ClaimCheck[] {
  requireNames(spec.requiredClaims);
  const one = (claim: ExpectedClaim, expected: Input | undefined) =>
    expectOneOf(claim, expected).map((check) => ({ name: claim, claim, expected, received: claimValue(claim), check }));
  return [
    ...spec.requiredClaims.map((claim) => ({
      name: 'required',
      claim,
      received: claimValue(claim),
      check: requirePresence(claim, 'remove it from the required claims of this node'),
    })),
    ...one('iss', spec.issuer),
    ...one('sub', spec.subject),
    ...one('aud', spec.audience),
    { name: 'times', received: timesOf, check: compileTimes(spec) },
  ];
}

function claimValue(claim: string): ClaimCheck['received'] {
  return (claims) => (Object.hasOwn(claims, claim) ? claims[claim] : undefined);
}

/** The times that a token has; undefined where it has none. */
function timesOf(claims: Claims): unknown {
  const present = ['exp', 'nbf', 'iat'].filter((time) => Object.hasOwn(claims, time));
  return present.length === 0 ? undefined : Object.fromEntries(present.map((time) => [time, claims[time]]));
}

/** Parses the maximum age of a token, at least one second. @throws JwtError `ERR_CLAIM_MISSING`, `ERR_TIME_SPAN` */
export function parseAge(raw: unknown, origin?: Origin): number {
  const place = { setting: 'maxTokenAge' };
  const seconds = parseTimeSpan(required(raw, 'maxTokenAge', place), 'maxTokenAge', origin, place);
  if (seconds >= 1) return seconds;
  throw new JwtError('ERR_TIME_SPAN', 'the maximum age of a token must be at least one second', {
    ...place,
    hint: 'Enter seconds, or a time span such as "10m".',
  });
}

/**
 * Parses the expected values of a claim or header parameter, of which one must match.
 *
 * @param name - of the claim, or of what else is compared
 * @param place - for the error; by default a claim
 * @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`
 */
export function parseExpected(raw: unknown, name: string, place: ErrorPlace = { claim: name }): readonly string[] {
  const value = required(raw, name, place);
  const expected: unknown[] = Array.isArray(value) ? value : [value];
  if (expected.length === 0 || !expected.every((item) => typeof item === 'string' && item !== '')) {
    throw new JwtError('ERR_CLAIM_TYPE', `the expected value of "${name}" must be a string or an array of strings`, {
      ...place,
      hint: 'Correct the setting, or the value that it reads; a number becomes a string with $string(…) in JSONata.',
    });
  }
  return expected as string[];
}

/** The claims that are compared, with the names of their fields in the panel. */
const expectations = {
  iss: { label: 'Issuer', remedy: 'Use a token of the expected issuer' },
  sub: { label: 'Subject', remedy: 'Use a token for the expected subject' },
  aud: { label: 'Audience', remedy: 'Ask the issuer for a token for this audience' },
} as const;

type ExpectedClaim = keyof typeof expectations;

function expectOneOf(claim: ExpectedClaim, input: Input | undefined): CheckClaims[] {
  if (!input) return [];
  const read = compileInput(input, (raw) => parseExpected(raw, claim));
  const otherwise = `clear ${expectations[claim].label} in this node`;
  const check: CheckClaims = (claims, values) => {
    const expected = read(values);
    if (!isPresent(claims, claim)) throw missingClaim(claim, otherwise, expected);
    const value = claims[claim];
    // RFC 7519 §4.1.3: only the audience may be an array.
    const actual: unknown[] = claim === 'aud' && Array.isArray(value) ? value : [value];
    if (!expected.some((item) => actual.includes(item))) throw unexpected(claim, expected, value);
  };
  return [check];
}

function requireNames(claims: readonly string[]): void {
  if (!claims.includes('')) return;
  throw new JwtError('ERR_SETTINGS', 'a required claim has no name', {
    hint: 'Remove the extra comma from the required claims.',
    setting: 'requiredClaims',
  });
}

/** @param otherwise - what to do where the issuer is right, for the hint */
function requirePresence(claim: string, otherwise: string): CheckClaims {
  return (claims) => {
    if (!isPresent(claims, claim)) throw missingClaim(claim, otherwise);
  };
}

function isPresent(claims: Claims, claim: string): boolean {
  return Object.hasOwn(claims, claim) && claims[claim] !== null;
}

function compileTimes(spec: Expectations): CheckClaims {
  const readTolerance = compileInput(spec.clockTolerance, parseTolerance);
  const readAge = spec.maxTokenAge && compileInput(spec.maxTokenAge, parseAge);
  return (claims, values, now) => {
    const tolerance = readTolerance(values);
    const [nbf, exp, iat] = [readTime(claims, 'nbf'), readTime(claims, 'exp'), readTime(claims, 'iat')];
    requireOtherTimes(claims);
    const [earliest, latest] = [now - tolerance, now + tolerance];
    if (nbf !== undefined && nbf > latest) throw early('nbf', 'is not valid yet', latest, nbf);
    // RFC 7519 §4.1.4: on or after this time it must not be accepted.
    if (exp !== undefined && exp <= earliest) throw expired('exp', 'has expired', earliest, exp);
    if (!readAge) return;
    if (iat === undefined) throw missingClaim('iat', 'clear the highest age in this node');
    if (iat > latest) throw early('iat', 'was issued in the future', latest, iat);
    const oldest = earliest - readAge(values);
    if (iat < oldest) throw expired('iat', 'is older than this node accepts', oldest, iat);
  };
}

function unexpected(claim: ExpectedClaim, expected: readonly string[], value: unknown): JwtError {
  const { label, remedy } = expectations[claim];
  const isComparable = typeof value === 'string' || (claim === 'aud' && Array.isArray(value));
  return new JwtError('ERR_TOKEN_CLAIM', `"${claim}" of the token is not the expected one`, {
    claim,
    hint: isComparable
      ? `${remedy}, or correct ${label} in this node: both must be equal to the last character.`
      : `It is not a string, and is never equal to ${label} in this node: ask the issuer to write it as one.`,
    mismatch: { kind: 'different', expected, received: value },
  });
}

/** @param expected - the time that it must be after, in seconds since 1970-01-01T00:00:00Z */
function expired(claim: string, what: string, expected: number, received: number): JwtError {
  const mismatch = { kind: 'different', expected, received } as const;
  return new JwtError('ERR_TOKEN_EXPIRED', `the token ${what}`, { claim, hint: 'Get a new token.', mismatch });
}

/** @param expected - the latest time that it may be, in seconds since 1970-01-01T00:00:00Z */
function early(claim: string, what: string, expected: number, received: number): JwtError {
  return new JwtError('ERR_TOKEN_EARLY', `the token ${what}`, {
    claim,
    hint: 'Compare the clocks of both machines, or set a clock tolerance.',
    mismatch: { kind: 'different', expected, received },
  });
}
