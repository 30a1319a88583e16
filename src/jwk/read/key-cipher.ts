import { createDecipheriv } from 'node:crypto';
import { JwtError } from '../../errors.ts';
import type { KeyCipher } from './object-ids.ts';

/** Decrypts a private key. @throws JwtError `ERR_KEY_PASSPHRASE`, `ERR_KEY_FORMAT` */
export function decryptKey({ name }: KeyCipher, key: Buffer, iv: Buffer, encrypted: Buffer): Buffer {
  try {
    const decipher = createDecipheriv(name, key, iv);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  } catch (error) {
    // A Node.js that is built without the cipher, or may not use it.
    throw (error as NodeJS.ErrnoException).code === 'ERR_CRYPTO_UNKNOWN_CIPHER' ? outdated() : wrongPassphrase();
  }
}

export function wrongPassphrase(): JwtError {
  return new JwtError('ERR_KEY_PASSPHRASE', 'the passphrase does not open the private key', {
    hint: 'Look for another keyboard layout, or a space at its end.',
  });
}

export function outdated(): JwtError {
  return new JwtError('ERR_KEY_FORMAT', 'the private key is encrypted in a way that is no longer supported', {
    hint: 'Encrypt it anew: openssl pkcs8 -topk8 -provider legacy -provider default -in key.pem -out new.pem',
  });
}
