import { isoTime } from '../../claims/iso-time.ts';
import { cloneJson } from '../../json.ts';
import type { VerifiedToken } from './verify.ts';

/** What can be saved of a verified token. Each is made afresh at every call, so that nobody shares it. */
const attributes = {
  claims: ({ claims }) => cloneJson(claims),
  header: ({ header }) => cloneJson(header),
  keyId: ({ header }) => header.kid,
  algorithm: ({ header }) => header.alg,
  issuedAt: ({ claims }) => isoTime(claims.iat),
  expiresAt: ({ claims }) => isoTime(claims.exp),
  expiresIn: ({ claims, now }) => (typeof claims.exp === 'number' ? claims.exp - now : undefined),
  token: ({ token }) => token,
} as const satisfies Record<string, (verified: VerifiedToken) => unknown>;

export type VerifiedAttributeName = keyof typeof attributes;

export const verifiedAttributeNames = Object.keys(attributes) as readonly VerifiedAttributeName[];

/**
 * The chosen attributes of a token; one that the token does not have is left out. Those of a token that was only
 * decoded say so: `verified` is false.
 */
export function verifiedAttributesOf(
  token: VerifiedToken,
  names: readonly VerifiedAttributeName[],
): Readonly<Record<string, unknown>> {
  const entries = names.map((name) => [name, attributes[name](token)] as const);
  const known = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return token.isVerified ? known : { ...known, verified: false };
}
