/** What can be saved of a verified token, in the order in which the panel offers it. */
export const verifiedAttributeNames = [
  'claims',
  'header',
  'keyId',
  'algorithm',
  'issuedAt',
  'expiresAt',
  'expiresIn',
  'token',
] as const;

export type VerifiedAttributeName = (typeof verifiedAttributeNames)[number];
