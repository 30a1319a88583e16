/** What can be saved of an issued token, in the order in which the panel offers it. */
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
] as const;

export type AttributeName = (typeof attributeNames)[number];
