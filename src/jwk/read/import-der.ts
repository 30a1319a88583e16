import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { type JwtError, replacingErrors } from '../../errors.ts';
import { publicKeyOf, requireKnownKey } from './key-der.ts';
import { nameDer } from './name-der.ts';

/** A structure in which a private key is written, and Node's name for it. */
const privateTypes = { 'PKCS#8': 'pkcs8', 'PKCS#1': 'pkcs1', 'SEC 1': 'sec1' } as const;
const publicTypes = { SPKI: 'spki', 'PKCS#1 public': 'pkcs1' } as const;

export type PrivateStructure = keyof typeof privateTypes;

/**
 * Imports a private key, after its algorithm and sizes were looked at.
 *
 * @param structures - which it may be written in
 * @param damaged - makes the error for what is none of them
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
  return replacingErrors(() => createPrivateKey({ key: der, format: 'der', type: privateTypes[structure] }), damaged);
}

/** Like {@link importPrivate}, for a public key. */
export function importPublic(der: Buffer, structure: keyof typeof publicTypes, damaged: () => JwtError): KeyObject {
  requireKnownKey(der, structure, damaged);
  return replacingErrors(() => createPublicKey({ key: der, format: 'der', type: publicTypes[structure] }), damaged);
}

/** Like {@link importPrivate}, for the public key in a certificate. */
export function importCertificateKey(certificate: Buffer, damaged: () => JwtError): KeyObject {
  return importPublic(publicKeyOf(certificate, damaged), 'SPKI', damaged);
}
