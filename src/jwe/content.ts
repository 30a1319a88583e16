import { createCipheriv, createHmac, createSecretKey } from 'node:crypto';
import {
  type ContentEncryptionAlgorithm,
  type ContentEncryptionName,
  contentEncryptionAlgorithms,
} from '../algorithms.ts';

/** A ciphertext and its authentication tag (RFC 7516 §2). */
export interface EncryptedContent {
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/**
 * Encrypts one plaintext, which is written in UTF-8.
 *
 * @param key - content encryption key, of the length that the algorithm requires; used for one plaintext only
 * @param iv - initialization vector; never reused with the same key
 * @param data - additional authenticated data, which is ASCII: the encoded protected header
 */
export type EncryptContent = (key: Buffer, iv: Buffer, data: string, plaintext: string) => EncryptedContent;

export function compileContentEncryption(name: ContentEncryptionName): EncryptContent {
  const { keyBits, tagBytes, isPadded }: ContentEncryptionAlgorithm = contentEncryptionAlgorithms[name];
  return isPadded ? cbcWithHmac(keyBits, tagBytes) : gcm(keyBits, tagBytes);
}

// A cipher or MAC is created ten times faster from a KeyObject than from bytes.
const keyOf = createSecretKey;

// RFC 7518 §5.3.
function gcm(keyBits: number, authTagLength: number): EncryptContent {
  const algorithm = `aes-${keyBits}-gcm` as 'aes-256-gcm';
  return (key, iv, data, plaintext) => {
    const cipher = createCipheriv(algorithm, keyOf(key), iv, { authTagLength });
    cipher.setAAD(Buffer.from(data));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return { ciphertext, tag: cipher.getAuthTag() };
  };
}

// RFC 7518 §5.2.2.1: the first half of the key is for the MAC, the second for the cipher.
function cbcWithHmac(keyBits: number, tagBytes: number): EncryptContent {
  const half = keyBits / 16;
  return (key, iv, data, plaintext) => {
    const cipher = createCipheriv(`aes-${keyBits / 2}-cbc`, keyOf(key.subarray(half)), iv);
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    const mac = createHmac(`sha${keyBits}`, keyOf(key.subarray(0, half)))
      .update(data)
      .update(iv)
      .update(ciphertext)
      .update(lengthInBits(data))
      .digest();
    return { ciphertext, tag: mac.subarray(0, tagBytes) };
  };
}

/** The AL of RFC 7518 §5.2.2.1: 64 bits, big-endian. */
function lengthInBits(data: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(data.length * 8));
  return length;
}
