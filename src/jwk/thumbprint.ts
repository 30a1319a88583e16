import { createHash } from 'node:crypto';
import type { KeyType } from '../algorithms.ts';

// RFC 7638 §3.2, RFC 8037 §2: the required members of each key type, in lexicographic order.
const requiredMembers = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
} as const satisfies Record<Exclude<KeyType, 'oct'>, readonly string[]>;

/**
 * The SHA-256 thumbprint of a public key, in base64url (RFC 7638). A secret has none: it would be a hash without salt,
 * from which a password can be guessed.
 *
 * @param jwk - the public key; members that are not required are ignored
 */
export function thumbprint(jwk: { readonly kty: KeyType; readonly [member: string]: unknown }): string {
  if (jwk.kty === 'oct') throw new TypeError('a secret has no thumbprint');
  const members = Object.fromEntries(requiredMembers[jwk.kty].map((name) => [name, jwk[name]]));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
