import type { KeyObject } from 'node:crypto';
import { CompactEncrypt, type CompactJWEHeaderParameters } from 'jose';
import {
  type KeyManagementAlgorithm,
  type KeyManagementAlgorithmName,
  keyManagementAlgorithms,
} from '../algorithms.ts';
import { JwtError } from '../errors.ts';

/** Makes a JWE in compact serialization (RFC 7516 §7.1) from its plaintext, which is UTF-8 text. */
export type Encrypt = (plaintext: string) => Promise<string>;

/** The protected header of a JWE, without what the algorithm adds to it. */
export type EncryptionHeader = CompactJWEHeaderParameters & { readonly alg: KeyManagementAlgorithmName };

/**
 * Iterations of PBKDF2. RFC 7518 §4.8.1.2 asks for 1,000 at least; libraries that read foreign tokens accept
 * 10,000 at most unless told otherwise, and a token that the receiver refuses helps nobody.
 */
export const passwordIterations = 10_000;

/**
 * Prepares an encrypter.
 *
 * @param key - a secret, or a public key; it must fit the algorithm
 */
export function createEncrypter(header: EncryptionHeader, key: KeyObject): Encrypt {
  const algorithm: KeyManagementAlgorithm = keyManagementAlgorithms[header.alg];
  const material = key.type === 'secret' ? new Uint8Array(key.export()) : key;
  // jose writes a critical parameter only when told that it is meant.
  const critical = Array.isArray(header.crit) ? Object.fromEntries(header.crit.map((name) => [name, true])) : {};
  const encoder = new TextEncoder();
  return async (plaintext) => {
    const jwe = new CompactEncrypt(encoder.encode(plaintext)).setProtectedHeader(header);
    if (algorithm.scheme === 'password') jwe.setKeyManagementParameters({ p2c: passwordIterations });
    try {
      return await jwe.encrypt(material, { crit: critical });
    } catch {
      throw new JwtError('ERR_ENCRYPT', 'the key could not encrypt', { hint: 'Try another key of the same kind.' });
    }
  };
}
