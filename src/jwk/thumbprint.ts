import { createHash } from 'node:crypto';
import type { KeyType } from '../algorithms.ts';
import { publicMembers } from './members.ts';

/**
 * The SHA-256 thumbprint of a public key, in base64url (RFC 7638). A secret has none: it would be a hash without salt,
 * from which a password can be guessed.
 *
 * @param jwk - the public key; members that are not required are ignored
 */
export function thumbprint(jwk: { readonly kty: KeyType; readonly [member: string]: unknown }): string {
  // RFC 7638 §3.3: in lexicographic order.
  const members = Object.entries({ kty: jwk.kty, ...publicMembers(jwk.kty, jwk) }).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url');
}
