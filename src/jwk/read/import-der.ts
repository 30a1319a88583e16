import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { type JwtError, replacingErrors } from '../../errors.ts';
import { publicKeyOf, requireKnownKey, withoutPublicKey } from './key-der.ts';
import { nameDer } from './name-der.ts';

/** The structures of private keys, with their names in Node.js. */
const privateTypes = { 'PKCS#8': 'pkcs8', 'PKCS#1': 'pkcs1', 'SEC 1': 'sec1' } as const;
const publicTypes = { SPKI: 'spki', 'PKCS#1 public': 'pkcs1' } as const;

export type PrivateStructure = keyof typeof privateTypes;

/**
 * Imports a private key, after a check of its algorithm and sizes.
 *
 * @param structures - the structures that it may have
 * @param damaged - creates the error for any other structure
 * @throws JwtError `ERR_KEY_MISMATCH`, `ERR_TOO_LARGE`, `ERR_KEY_FORMAT`
 */
export function importPrivate(
  der: Buffer,
  structures: readonly PrivateStructure[],
  damaged: () => JwtError,
): KeyObject {
  const structure = structures.find((name) => name === nameDer(der));
  if (structure === undefined) throw damaged();
  requireKnownKey(der, structure, damaged);
  const key = structure === 'PKCS#8' ? withoutPublicKey(der, damaged) : der;
  return replacingErrors(() => createPrivateKey({ key, format: 'der', type: privateTypes[structure] }), damaged);
}

/** Does the same as {@link importPrivate}, for a public key. */
export function importPublic(der: Buffer, structure: keyof typeof publicTypes, damaged: () => JwtError): KeyObject {
  requireKnownKey(der, structure, damaged);
  return replacingErrors(() => createPublicKey({ key: der, format: 'der', type: publicTypes[structure] }), damaged);
}

/** Does the same as {@link importPrivate}, for the public key of a certificate. */
export function importCertificateKey(certificate: Buffer, damaged: () => JwtError): KeyObject {
  return importPublic(publicKeyOf(certificate, damaged), 'SPKI', damaged);
}
