import type { ClaimsSpec } from '../../src/claims/build.ts';
import type { Input } from '../../src/claims/input.ts';
import { createIssuer, type IssuedToken, type IssuerSpec } from '../../src/jwt/issue.ts';
import { secretKey } from './keys.ts';

/** 2026-11-21T12:00:00Z. */
export const noon = 1_795_262_400;

export const surroundings = { clock: () => noon + 0.75, randomId: () => '7f0c7a5e-6f0e-4a0e-9f5e-000000000001' };

export const constant = (value: unknown): Input => ({ constant: value });

export const noClaims: ClaimsSpec = { scopeClaim: 'scope', scopeFormat: 'string', customClaims: [] };

/** Issues one token with HS256, from constant claims. */
export function issueClaims(claims: Partial<ClaimsSpec>, spec: Partial<IssuerSpec> = {}): IssuedToken {
  const issue = createIssuer(
    {
      claims: { ...noClaims, ...claims },
      signature: { kind: 'symmetric', key: secretKey('sig', 32), algorithm: '', kid: '' },
      typ: 'JWT',
      headers: [],
      ...spec,
    },
    surroundings,
  );
  return issue([]) as IssuedToken;
}

/** The claims set that a token of these constant claims carries. */
export function claimsOf(claims: Partial<ClaimsSpec>): Record<string, unknown> {
  return JSON.parse(issueClaims(claims).json);
}
