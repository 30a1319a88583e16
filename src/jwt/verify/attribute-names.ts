/** The attributes of a verified token that can be saved, in the order of the panel. */
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
