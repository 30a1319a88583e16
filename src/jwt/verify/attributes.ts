import { isoTime } from '../../claims/iso-time.ts';
import { isNumericDate } from '../../claims/numeric-date.ts';
import { cloneJson } from '../../json.ts';
import type { VerifiedAttributeName } from './attribute-names.ts';
import type { VerifiedToken } from './verify.ts';

export { verifiedAttributeNames } from './attribute-names.ts';

/** The attributes of a verified token. Each call returns new objects, so that flows do not share them. */
const attributes = {
  claims: ({ claims }) => cloneJson(claims),
  header: ({ header }) => cloneJson(header),
  keyId: ({ header }) => header.kid,
  algorithm: ({ header }) => header.alg,
  issuedAt: ({ claims }) => isoTime(claims.iat),
  expiresAt: ({ claims }) => isoTime(claims.exp),
  expiresIn: ({ claims, now }) => (isNumericDate(claims.exp) ? claims.exp - now : undefined),
  token: ({ token }) => token,
} as const satisfies Record<VerifiedAttributeName, (verified: VerifiedToken) => unknown>;

/**
 * Returns the chosen attributes of a token; one that the token does not have is left out. A token that was only decoded
 * has the attribute `verified: false`.
 */
export function verifiedAttributesOf(
  token: VerifiedToken,
  names: readonly VerifiedAttributeName[],
): Readonly<Record<string, unknown>> {
  const entries = names.map((name) => [name, attributes[name](token)] as const);
  const known = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return token.isVerified ? known : { ...known, verified: false };
}
