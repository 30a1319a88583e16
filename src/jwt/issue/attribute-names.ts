/** The attributes of an issued token that can be saved, in the order of the panel. */
export const attributeNames = [
  'token',
  'authorization',
  'header',
  'claims',
  'algorithm',
  'keyId',
  'issuedAt',
  'expiresAt',
  'lifetime',
  'jwtId',
  'signedToken',
  'publicKey',
  'accessToken',
  'tokenType',
  'scope',
  'accessTokenExpiresAt',
  'assertion',
  'response',
] as const;

export type AttributeName = (typeof attributeNames)[number];
