import { createHash } from 'node:crypto';
import type { KeyType } from '../algorithms.ts';

// RFC 7638 §3.2, RFC 8037 §2: the required members of each key type, in lexicographic order.
const requiredMembers = {
  oct: ['k', 'kty'],
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
} as const satisfies Record<KeyType, readonly string[]>;

/**
 * The SHA-256 thumbprint of a key, in base64url (RFC 7638).
 *
 * @param jwk - the key; members beyond the required ones make no difference
 */
export function thumbprint(jwk: { readonly kty: KeyType; readonly [member: string]: unknown }): string {
  const members = Object.fromEntries(requiredMembers[jwk.kty].map((name) => [name, jwk[name]]));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
