import { createHash } from 'node:crypto';
import type { KeyType } from '../algorithms.ts';

// RFC 7638 §3.2, RFC 8037 §2: the required members of each key type, in lexicographic order.
const requiredMembers = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
} as const satisfies Record<Exclude<KeyType, 'oct'>, readonly string[]>;

/**
 * The SHA-256 thumbprint of a public key, in base64url (RFC 7638). Never of a secret: it is a hash without a salt, from
 * which a password is quickly guessed.
 *
 * @param jwk - the key; members beyond the required ones make no difference
 */
export function thumbprint(jwk: { readonly kty: KeyType; readonly [member: string]: unknown }): string {
  if (jwk.kty === 'oct') throw new TypeError('a secret has no thumbprint');
  const members = Object.fromEntries(requiredMembers[jwk.kty].map((name) => [name, jwk[name]]));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
