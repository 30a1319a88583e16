/** Common definitions of the two key tabs. */
export const roles = {
  signature: { use: 'sig', key: 'signingKey', algorithm: 'signingAlgorithm' },
  encryption: { use: 'enc', key: 'encryptionKey', algorithm: 'encryptionAlgorithm' },
} as const;

export type Role = keyof typeof roles;
