import type { KeyObject } from 'node:crypto';
import { compactDecrypt } from 'jose';
import {
  type ContentEncryptionName,
  contentEncryptionAlgorithms,
  type KeyManagementAlgorithmName,
} from '../algorithms.ts';
import { JwtError } from '../errors.ts';

/** Decrypts a JWE in compact serialization. @throws JwtError `ERR_TOKEN_DECRYPT` */
export type Decrypt = (token: string) => Promise<Uint8Array>;

/** Most iterations of PBKDF2 that a token may ask for: they are this machine's work, and a stranger's choice. */
export const maxIterations = 1_200_000;

/** Largest plaintext after decompression, in bytes: a kilobyte of DEFLATE can hold a megabyte of nothing. */
export const maxInflatedBytes = 250_000;

/**
 * Prepares decryption with one algorithm, whatever the token says of itself.
 *
 * @param key - a secret, or a private key; it must fit the algorithm
 */
export function compileDecrypt(name: KeyManagementAlgorithmName, key: KeyObject): Decrypt {
  const material = key.type === 'secret' ? new Uint8Array(key.export()) : key;
  const options = {
    keyManagementAlgorithms: [name],
    contentEncryptionAlgorithms: Object.keys(contentEncryptionAlgorithms) as ContentEncryptionName[],
    maxPBES2Count: maxIterations,
    maxDecompressedLength: maxInflatedBytes,
  };
  return async (token) => {
    try {
      return (await compactDecrypt(token, material, options)).plaintext;
    } catch {
      // One answer for all: whoever could tell the reasons apart could decrypt by asking (RFC 7516 §11.5).
      throw new JwtError('ERR_TOKEN_DECRYPT', 'the token cannot be decrypted', {
        hint: 'It is for another key, was changed on its way, or asks for more time or memory than any token needs.',
      });
    }
  };
}
