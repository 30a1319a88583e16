import { isoTime } from '../../claims/iso-time.ts';
import { compileJsonCheck } from '../../schema/check.ts';
import type { AttributeName } from './attribute-names.ts';
import type { IssuedToken } from './token.ts';

export { attributeNames } from './attribute-names.ts';

type Attribute = (issued: IssuedToken, scheme: string) => unknown;

/** The attributes of a token. Each call returns new objects, so that flows do not share them. */
const attributes = {
  token: ({ token }) => token,
  authorization: ({ token }, scheme) => authorizationOf(token, scheme),
  header: ({ header }) => structuredClone(header),
  claims: ({ json }) => JSON.parse(json),
  algorithm: ({ header }) => header.alg,
  keyId: ({ header }) => header.kid,
  issuedAt: ({ claims }) => isoTime(claims.iat),
  expiresAt: ({ claims }) => isoTime(claims.exp),
  lifetime: ({ claims, now }) => (typeof claims.exp === 'number' ? claims.exp - now : undefined),
  jwtId: ({ claims }) => claims.jti,
  signedToken: ({ signedToken }) => signedToken,
  publicKey: ({ publicJwk }) => publicJwk && { ...publicJwk },
  accessToken: ({ access }) => access?.token,
  tokenType: ({ access }) => access?.tokenType,
  scope: ({ access, claims }) => (access ? access.scope : claims.scope),
  accessTokenExpiresAt: ({ access }) => access && isoTime(Math.floor(access.expiresAt)),
  assertion: ({ access }) => access?.assertion,
  response: ({ access }) => access && structuredClone(access.response),
} as const satisfies Record<AttributeName, Attribute>;

/**
 * Returns the chosen attributes of a token; one that the token does not have is left out.
 *
 * @param scheme - prefix of the `authorization` attribute, such as `Bearer`
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

/**
 * Compiles the check of the saved attributes.
 *
 * @param schema - JSON Schema, in JSON; may be blank
 * @returns a function that throws `ERR_SCHEMA` where they do not match; undefined for a blank schema
 * @throws JwtError `ERR_SCHEMA` for a schema that cannot be used
 */
export function compileAttributesCheck(
  schema: string,
  names: readonly AttributeName[],
  scheme: string,
): ((issued: IssuedToken) => void) | undefined {
  const check = compileJsonCheck(schema, 'outputSchema', 'the saved attributes');
  return check && ((issued) => check(JSON.stringify(attributesOf(issued, names, scheme))));
}

/** Formats the value of an Authorization header (RFC 6750 §2.1). */
export function authorizationOf(token: string, scheme: string): string {
  return scheme === '' ? token : `${scheme} ${token}`;
}
