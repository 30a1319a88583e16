import type { IssuedToken } from './issue.ts';

type Attribute = (issued: IssuedToken, scheme: string) => unknown;

const timeOf = (seconds: unknown) => (typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : undefined);

/** What can be saved of a token. Each is made afresh at every call, so that nobody shares it with another flow. */
const attributes = {
  token: ({ token }) => token,
  authorization: ({ token }, scheme) => authorizationOf(token, scheme),
  header: ({ header }) => structuredClone(header),
  claims: ({ json }) => JSON.parse(json),
  algorithm: ({ header }) => header.alg,
  keyId: ({ header }) => header.kid,
  issuedAt: ({ claims }) => timeOf(claims.iat),
  expiresAt: ({ claims }) => timeOf(claims.exp),
  lifetime: ({ claims, now }) => (typeof claims.exp === 'number' ? claims.exp - now : undefined),
  jwtId: ({ claims }) => claims.jti,
  signedToken: ({ signedToken }) => signedToken,
  publicKey: ({ publicJwk }) => publicJwk && { ...publicJwk },
} as const satisfies Record<string, Attribute>;

export type AttributeName = keyof typeof attributes;

export const attributeNames = Object.keys(attributes) as readonly AttributeName[];

/**
 * The chosen attributes of a token; one that the token does not have is left out.
 *
 * @param scheme - of the `authorization` attribute, such as `Bearer`
 */
export function attributesOf(
  issued: IssuedToken,
  names: readonly AttributeName[],
  scheme: string,
): Partial<Record<AttributeName, unknown>> {
  const chosen: Partial<Record<AttributeName, unknown>> = {};
  for (const name of names) {
    const value = (attributes[name] as Attribute)(issued, scheme);
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}

/** The value of an Authorization header (RFC 6750 §2.1). */
export function authorizationOf(token: string, scheme: string): string {
  return scheme === '' ? token : `${scheme} ${token}`;
}
