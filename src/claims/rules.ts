import { JwtError } from '../errors.ts';
import { compileInput, type Input, type Origin, required } from '../input.ts';
import { isEqualJson } from '../json.ts';
import { type ClaimPath, claimAt } from './claim-path.ts';
import { convertClaim, type DataType } from './convert.ts';
import { type CheckClaims, parseExpected } from './expect.ts';
import { missingClaim } from './missing-claim.ts';
import type { Claims } from './write.ts';

/** How many of several scopes or roles a token must have. */
export const grantMatches = ['all', 'any'] as const;
export type GrantMatch = (typeof grantMatches)[number];

/** The scopes or roles that a token must have. */
export interface GrantRule {
  /** A string with white space between them, or an array of strings. */
  readonly required: Input;
  readonly match: GrantMatch;
  /** The claims that may have them; what they say is added up. */
  readonly claims: readonly ClaimPath[];
}

/** A claim that must have a value, or be an array that contains it. */
export interface ExpectedClaim {
  readonly claim: ClaimPath;
  readonly dataType: DataType;
  readonly value: Input;
}

/** Rules for the values of claims. An absent member is not checked. */
export interface ClaimRules {
  readonly scopes?: GrantRule | undefined;
  readonly roles?: GrantRule | undefined;
  readonly expectedClaims?: readonly ExpectedClaim[];
}

/** One rule. */
export interface Rule {
  /** `scope`, `role`, or the path of a claim. */
  readonly name: string;
  /** The claim that it is about, whatever its name; of scopes and roles there may be several. */
  readonly claim?: string;
  readonly expected: Input;
  /** What a token says of it. */
  readonly received: (claims: Claims) => unknown;
  /** @throws JwtError `ERR_TOKEN_CLAIM`, `ERR_TOKEN_SCOPE` */
  readonly check: CheckClaims;
}

/**
 * Compiles rules for the values of claims. Constant values are parsed now, so that an invalid setting is found at deploy.
 * Expected claims come first: a token that is not the right one at all says so before it says what it does not permit.
 *
 * @throws JwtError `ERR_SETTINGS`, `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`
 */
export function compileRules({ scopes, roles, expectedClaims = [] }: ClaimRules): readonly Rule[] {
  return [
    ...expectedClaims.map(expectValue),
    ...(scopes ? [requireGrants('scope', scopes)] : []),
    ...(roles ? [requireGrants('role', roles)] : []),
  ];
}

/** What can be required, with the names of its settings. */
const grants = {
  scope: { setting: 'scopes', claims: 'scopeClaims' },
  role: { setting: 'roles', claims: 'roleClaims' },
} as const;

export type Grant = keyof typeof grants;

/**
 * Parses the required scopes or roles.
 *
 * @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`
 */
export function parseGrants(raw: unknown, grant: Grant): readonly string[] {
  const { setting } = grants[grant];
  const value = required(raw, setting, { setting });
  const names = parseExpected(typeof value === 'string' ? words(value) : value, grant, { setting });
  // RFC 6749 §3.3 allows a comma in a scope; at the end of one, it was meant to separate it from the next.
  if (typeof value !== 'string' || !names.some((name) => name.endsWith(','))) return names;
  throw new JwtError('ERR_CLAIM_TYPE', `"${setting}" are separated by commas`, {
    setting,
    hint: 'Separate them by spaces.',
  });
}

function requireGrants(grant: Grant, { required: input, match, claims }: GrantRule): Rule {
  const [first] = claims;
  if (!first) throw noClaim(grant);
  const read = compileInput(input, (raw) => parseGrants(raw, grant));
  const present = (token: Claims) => claims.find((path) => claimAt(token, path) !== undefined) ?? first;
  const check: CheckClaims = (token, values) => {
    const expected = read(values);
    const given = new Set(claims.flatMap((path) => grantsIn(claimAt(token, path))));
    const isGranted =
      match === 'all' ? expected.every((name) => given.has(name)) : expected.some((name) => given.has(name));
    if (isGranted) return;
    const { name } = present(token);
    throw new JwtError('ERR_TOKEN_SCOPE', `"${name}" of the token lacks a required ${grant}`, {
      claim: name,
      hint: `Ask the issuer for a token with the ${grant}s that this node requires, or correct them in this node.`,
      mismatch: { kind: grant, expected },
      // RFC 6750 §3: the challenge to a client names them.
      ...(grant === 'scope' && { scopes: expected }),
    });
  };
  return { name: grant, expected: input, received: (token) => claimAt(token, present(token)), check };
}

/** The scopes or roles in a claim: a string is split at white space, an array is taken as it is. */
function grantsIn(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return words(value);
  return Array.isArray(value) ? value : [];
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function expectValue({ claim, dataType, value: input }: ExpectedClaim): Rule {
  const { name } = claim;
  if (name === '') throw noName();
  const read = compileInput(input, (raw, origin: Origin) => convertClaim(required(raw, name), dataType, name, origin));
  const check: CheckClaims = (token, values) => {
    const expected = read(values);
    const value = claimAt(token, claim);
    if (value === undefined || value === null)
      throw missingClaim(name, 'remove it from the expected claims of this node', expected);
    const isContained = Array.isArray(value) && value.some((item) => isEqualJson(item, expected));
    if (isContained || isEqualJson(value, expected)) return;
    throw new JwtError('ERR_TOKEN_CLAIM', `"${name}" of the token is not the expected one`, {
      claim: name,
      hint: 'Use a token with the expected value, or correct it under Expected claims in this node; its type counts, too.',
      mismatch: { kind: 'different', expected },
    });
  };
  return { name, claim: name, expected: input, received: (token) => claimAt(token, claim), check };
}

function noName(): JwtError {
  return new JwtError('ERR_SETTINGS', 'an expected claim has no name', {
    setting: 'expectedClaims',
    hint: 'Enter the name of the claim, or remove the row.',
  });
}

function noClaim(grant: Grant): JwtError {
  const { claims: setting } = grants[grant];
  return new JwtError('ERR_SETTINGS', `no claim is named that has the ${grant}s`, {
    setting,
    hint: `Enter the claim that has them, such as ${grant === 'scope' ? 'scope' : 'realm_access.roles'}.`,
  });
}
