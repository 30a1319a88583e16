import { createCipheriv, type KeyObject, randomBytes } from 'node:crypto';

// RFC 3394 §2.2.3.1.
const initialValue = Buffer.alloc(8, 0xa6);

/**
 * Wraps a content encryption key with AES Key Wrap (RFC 7518 §4.4, RFC 3394).
 *
 * @param bits - length of the wrapping key, in bits
 */
export function wrapKey(bits: number, wrappingKey: KeyObject, key: Buffer): Buffer {
  const cipher = createCipheriv(`aes${bits}-wrap`, wrappingKey, initialValue);
  return Buffer.concat([cipher.update(key), cipher.final()]);
}

/** A wrapped key, and the header parameters `iv` and `tag` that go with it. */
export interface WrappedWithGcm {
  readonly encryptedKey: Buffer;
  readonly parameters: { readonly iv: string; readonly tag: string };
}

/** Wraps a content encryption key with AES GCM (RFC 7518 §4.7). */
export function wrapKeyWithGcm(bits: number, wrappingKey: KeyObject, key: Buffer): WrappedWithGcm {
  // §4.7.1.1, §4.7.1.2: an initialization vector of 96 bits, a tag of 128.
  const iv = randomBytes(12);
  const cipher = createCipheriv(`aes-${bits}-gcm` as 'aes-256-gcm', wrappingKey, iv, { authTagLength: 16 });
  const encryptedKey = Buffer.concat([cipher.update(key), cipher.final()]);
  return {
    encryptedKey,
    parameters: { iv: iv.toString('base64url'), tag: cipher.getAuthTag().toString('base64url') },
  };
}
