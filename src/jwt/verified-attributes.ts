import type { VerifiedToken } from './verify.ts';

/** ISO 8601, or undefined for what is no time that it can write. */
function timeOf(seconds: unknown): string | undefined {
  const time = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** What can be saved of a verified token. Each is made afresh at every call, so that nobody shares it. */
const attributes = {
  claims: ({ claims }) => structuredClone(claims),
  header: ({ header }) => structuredClone(header),
  keyId: ({ header }) => header.kid,
  algorithm: ({ header }) => header.alg,
  issuedAt: ({ claims }) => timeOf(claims.iat),
  expiresAt: ({ claims }) => timeOf(claims.exp),
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
