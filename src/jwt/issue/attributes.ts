import { isoTime } from '../../claims/iso-time.ts';
import { compileJsonCheck } from '../../schema/check.ts';
import type { AttributeName } from './attribute-names.ts';
import type { IssuedToken } from './token.ts';

export { attributeNames } from './attribute-names.ts';

type Attribute = (issued: IssuedToken, scheme: string) => unknown;

/** What can be saved of a token. Each is made afresh at every call, so that nobody shares it with another flow. */
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
} as const satisfies Record<AttributeName, Attribute>;

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

/**
 * Prepares the check of the attributes that are saved.
 *
 * @param schema - JSON Schema, in JSON; blank: none
 * @returns a function that throws `ERR_SCHEMA` where they do not match; undefined where nothing is checked
 * @throws JwtError `ERR_SCHEMA` for a schema that cannot be used
 */
export function compileAttributesCheck(
  schema: string,
  names: readonly AttributeName[],
  scheme: string,
): ((issued: IssuedToken) => void) | undefined {
  if (schema.trim() === '') return undefined;
  const check = compileJsonCheck(schema, 'outputSchema', 'the saved attributes');
  return (issued) => check(JSON.stringify(attributesOf(issued, names, scheme)));
}

/** The value of an Authorization header (RFC 6750 §2.1). */
export function authorizationOf(token: string, scheme: string): string {
  return scheme === '' ? token : `${scheme} ${token}`;
}
