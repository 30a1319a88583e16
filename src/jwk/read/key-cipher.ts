import { createDecipheriv } from 'node:crypto';
import { JwtError } from '../../errors.ts';
import type { KeyCipher } from './object-ids.ts';

/** Decrypts a private key. @throws JwtError `ERR_KEY_PASSPHRASE`, `ERR_KEY_FORMAT` */
export function decryptKey({ name }: KeyCipher, key: Buffer, iv: Buffer, encrypted: Buffer): Buffer {
  try {
    const decipher = createDecipheriv(name, key, iv);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  } catch (error) {
    // This Node.js is built without the cipher, or must not use it.
    throw (error as NodeJS.ErrnoException).code === 'ERR_CRYPTO_UNKNOWN_CIPHER' ? outdated() : wrongPassphrase();
  }
}

export function wrongPassphrase(): JwtError {
  return new JwtError('ERR_KEY_PASSPHRASE', 'the passphrase does not decrypt the private key', {
    hint: 'Enter the passphrase again; check the keyboard layout, and for a space at its end.',
  });
}

export function outdated(): JwtError {
  return new JwtError('ERR_KEY_FORMAT', 'the private key is encrypted with a method that is no longer supported', {
    hint: 'Encrypt it again: openssl pkcs8 -topk8 -provider legacy -provider default -in key.pem -out new.pem',
  });
}
