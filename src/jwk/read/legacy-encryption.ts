import { createHash } from 'node:crypto';
import { isNameOf } from '../../algorithms.ts';
import { JwtError, replacingErrors } from '../../errors.ts';
import { decryptKey, outdated } from './key-cipher.ts';
import { type KeyCipher, tripleDes } from './object-ids.ts';

/** The headers of a PEM block with the older encryption (RFC 1421 §4.6). */
export interface LegacyEncryption {
  /** OpenSSL's name of the cipher, from `DEK-Info`. */
  readonly cipher: string;
  readonly iv: Buffer;
}

// RFC 1421 §4.6.1.1 and §4.6.1.3. They may be on one line.
const headers =
  /Proc-Type:\s{0,9}4,\s{0,9}ENCRYPTED\s{1,9}DEK-Info:\s{0,9}([A-Z0-9-]{1,32}),\s{0,9}([0-9A-Fa-f]{1,64})/;

/** Splits the encryption headers from the body of a block. */
export function takeLegacyHeaders(inside: string): { body: string; encryption: LegacyEncryption | undefined } {
  const [found, cipher = '', iv = ''] = headers.exec(inside) ?? [];
  if (found === undefined) return { body: inside, encryption: undefined };
  return { body: inside.replace(found, ''), encryption: { cipher, iv: Buffer.from(iv, 'hex') } };
}

const aes = (bits: number): KeyCipher => ({ name: `aes-${bits}-cbc`, keyBytes: bits / 8, ivBytes: 16 });
const camellia = (bits: number): KeyCipher => ({ name: `camellia-${bits}-cbc`, keyBytes: bits / 8, ivBytes: 16 });

const ciphers: Readonly<Record<string, KeyCipher>> = {
  'AES-128-CBC': aes(128),
  'AES-192-CBC': aes(192),
  'AES-256-CBC': aes(256),
  'CAMELLIA-128-CBC': camellia(128),
  'CAMELLIA-192-CBC': camellia(192),
  'CAMELLIA-256-CBC': camellia(256),
  'DES-EDE3-CBC': tripleDes,
};

/**
 * Decrypts a PEM block with the older encryption, whose key derivation takes only a few hashes.
 *
 * @returns the DER of the block, still unchecked
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_PASSPHRASE`
 */
export function decryptLegacyPem(der: Buffer, { cipher: name, iv }: LegacyEncryption, passphrase: string): Buffer {
  const cipher = isNameOf(ciphers, name) ? ciphers[name] : undefined;
  if (cipher === undefined) throw outdated();
  if (iv.length !== cipher.ivBytes) {
    throw new JwtError('ERR_KEY_FORMAT', 'the PEM is damaged: its DEK-Info line does not fit its cipher', {
      hint: 'Copy the whole text again.',
    });
  }
  // In FIPS 140 mode, Node.js has no MD5.
  const key = replacingErrors(() => deriveKey(passphrase, iv.subarray(0, 8), cipher.keyBytes), outdated);
  return decryptKey(cipher, key, iv, der);
}

/** Derives a key as `EVP_BytesToKey` of OpenSSL does, with MD5 and one iteration. */
function deriveKey(passphrase: string, salt: Buffer, bytes: number): Buffer {
  let key: Buffer = Buffer.alloc(0);
  for (let last: Buffer = key; key.length < bytes; key = Buffer.concat([key, last])) {
    last = createHash('md5').update(last).update(passphrase).update(salt).digest();
  }
  return key.subarray(0, bytes);
}
