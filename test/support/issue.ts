import type { ClaimsSpec } from '../../src/claims/spec.ts';
import type { Input } from '../../src/input.ts';
import type { Key } from '../../src/jwk/key.ts';
import { compileIssuer, type Issue, type IssuedToken, type IssuerSpec } from '../../src/jwt/issue/issue.ts';
import type { Protection } from '../../src/jwt/issue/seal.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import { secretKey } from './keys.ts';

/** 2026-11-21T12:00:00Z. */
export const noon = 1_795_262_400;

export const surroundings = { clock: () => noon + 0.75, randomId: () => '7f0c7a5e-6f0e-4a0e-9f5e-000000000001' };

export const constant = (value: unknown): Input => ({ constant: value });

export const noClaims: ClaimsSpec = { scopeClaim: 'scope', scopeFormat: 'string', customClaims: [] };

/** A protection and the key that it is bound with. */
export type Protected = Protection & { readonly key: Key };

export const protect = (key: Key, algorithm = '', kid = ''): Protected => ({
  kind: key.kty === 'oct' ? 'symmetric' : 'asymmetric',
  key,
  algorithm,
  kid,
});

export interface TestSpec extends Partial<Omit<IssuerSpec, 'signature' | 'encryption'>> {
  readonly signature?: Protected;
  readonly encryption?: Protected & { readonly contentEncryption: string };
}

/** Prepares an issuer and binds it with its keys. */
export function createIssuer({ signature, encryption, ...others }: TestSpec): Issue {
  const spec = { claims: noClaims, typ: 'JWT', headers: [], signature, encryption, ...others };
  return compileIssuer(spec, openQueue(), surroundings)({ signing: signature?.key, encryption: encryption?.key }).issue;
}

/** Issues one token with HS256, from constant claims. */
export function issueClaims(claims: Partial<ClaimsSpec>): IssuedToken {
  const issue = createIssuer({ claims: { ...noClaims, ...claims }, signature: protect(secretKey('sig', 32)) });
  return issue([]) as IssuedToken;
}

/** The claims set that a token of these constant claims carries. */
export function claimsOf(claims: Partial<ClaimsSpec>): Record<string, unknown> {
  return JSON.parse(issueClaims(claims).json);
}
