import { pbkdf2, type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { isNameOf } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { type DerReader, derTags, readSequence } from './der.ts';
import { decryptKey, outdated } from './key-cipher.ts';
import {
  type KeyCipher,
  keyCiphers,
  outdatedSchemes,
  pseudorandomFunctions,
  schemes,
  tripleDes,
} from './object-ids.ts';
import { derivePkcs12 } from './pkcs12-derivation.ts';

/** The most iterations of PBKDF2. */
const maxIterations = 1_000_000;
/** The most work of scrypt: the product of N, r and p. */
const maxScryptWork = 2 ** 20;
/** The most iterations of PKCS#12, which run on the event loop. */
const maxPkcs12Iterations = 100_000;

/** Derives the key of a cipher from a passphrase, outside the event loop. */
type Derive = (passphrase: string) => Promise<Buffer>;

/** How a private key is encrypted. */
interface Encryption {
  readonly derive: Derive;
  readonly cipher: KeyCipher;
  /** Initialization vector; undefined where it is derived with the key, and follows it. */
  readonly iv: Buffer | undefined;
}

/**
 * Decrypts an encrypted private key (EncryptedPrivateKeyInfo, RFC 5958 §3). Its parameters are parsed and limited before
 * any work is done.
 *
 * @returns PKCS#8, still unchecked
 * @throws JwtError `ERR_KEY_FORMAT` for an unknown method, or one that takes too much work; rejects with
 *   `ERR_KEY_PASSPHRASE`, and with `ERR_BUSY` where too many keys are waiting
 */
export function decryptPkcs8(der: Buffer, passphrase: string): Promise<Buffer> {
  const key = readSequence(der, unknownMethod);
  const { derive, cipher, iv } = readEncryption(key.takeSequence());
  const encrypted = key.take(derTags.octetString);
  key.end();
  return oneAtATime(async () => {
    // This Node.js does not have the hash, or OpenSSL has stricter limits (RFC 7914 §2).
    const derived = await derive(passphrase).catch(() => {
      throw unknownMethod();
    });
    return decryptKey(cipher, derived.subarray(0, cipher.keyBytes), iv ?? derived.subarray(cipher.keyBytes), encrypted);
  });
}

function readEncryption(scheme: DerReader): Encryption {
  const id = scheme.takeObjectId();
  if (outdatedSchemes.includes(id)) throw outdated();
  const parameters = scheme.takeSequence();
  scheme.end();
  if (id === schemes.pkcs12TripleDes) return readPkcs12(parameters);
  if (id !== schemes.pbes2) throw unknownMethod();
  // RFC 8018 §A.4.
  const derivation = parameters.takeSequence();
  const { cipher, iv } = readCipher(parameters.takeSequence());
  parameters.end();
  return { derive: readDerivation(derivation, cipher), cipher, iv };
}

function readCipher(identifier: DerReader): { cipher: KeyCipher; iv: Buffer } {
  const id = identifier.takeObjectId();
  if (outdatedSchemes.includes(id)) throw outdated();
  const cipher = isNameOf(keyCiphers, id) ? keyCiphers[id] : undefined;
  if (cipher === undefined) throw unknownMethod();
  const iv = identifier.take(derTags.octetString);
  identifier.end();
  if (iv.length !== cipher.ivBytes) throw unknownMethod();
  return { cipher, iv };
}

function readDerivation(identifier: DerReader, cipher: KeyCipher): Derive {
  const id = identifier.takeObjectId();
  const parameters = identifier.takeSequence();
  identifier.end();
  // DER has only primitive OCTET STRINGs; in a constructed one, the parameters behind it could not be read.
  const salt = parameters.take(derTags.octetString);
  if (id === schemes.pbkdf2) return readPbkdf2(parameters, salt, cipher);
  if (id === schemes.scrypt) return readScrypt(parameters, salt, cipher);
  throw unknownMethod();
}

/** RFC 8018 §A.2. */
function readPbkdf2(parameters: DerReader, salt: Buffer, cipher: KeyCipher): Derive {
  const iterations = readIterations(parameters, maxIterations, 'a million');
  requireKeyLength(parameters, cipher);
  const hash = parameters.isNext(derTags.sequence) ? readHash(parameters.takeSequence()) : 'sha1';
  parameters.end();
  return async (passphrase) => promisify(pbkdf2)(passphrase, salt, iterations, cipher.keyBytes, hash);
}

function readHash(identifier: DerReader): string {
  const id = identifier.takeObjectId();
  identifier.takeOptional(derTags.null);
  identifier.end();
  const hash = isNameOf(pseudorandomFunctions, id) ? pseudorandomFunctions[id] : undefined;
  if (hash === undefined) throw unknownMethod();
  return hash;
}

/** RFC 7914 §7.1. */
function readScrypt(parameters: DerReader, salt: Buffer, cipher: KeyCipher): Derive {
  const [N, r, p] = [parameters.takeNumber(), parameters.takeNumber(), parameters.takeNumber()];
  requireKeyLength(parameters, cipher);
  parameters.end();
  // RFC 7914 §2: N is a power of two.
  if (N < 2 || r < 1 || p < 1 || (N <= maxScryptWork && (N & (N - 1)) !== 0)) throw unknownMethod();
  if (!(N * r * p <= maxScryptWork)) {
    throw tooMuchWork('more work than is allowed: N·r·p of its scrypt parameters is over 2^20');
  }
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 };
  return (passphrase) =>
    new Promise((resolve, reject) => {
      scrypt(passphrase, salt, cipher.keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
    });
}

/** RFC 7292 §C: the initialization vector is derived as well. */
function readPkcs12(parameters: DerReader): Encryption {
  const salt = parameters.take(derTags.octetString);
  const iterations = readIterations(parameters, maxPkcs12Iterations, '100,000');
  parameters.end();
  return {
    derive: (passphrase) => derivePkcs12(passphrase, salt, iterations, tripleDes),
    cipher: tripleDes,
    iv: undefined,
  };
}

function readIterations(parameters: DerReader, max: number, maxInWords: string): number {
  const iterations = parameters.takeNumber();
  if (iterations < 1) throw unknownMethod();
  if (iterations > max) throw tooMuchWork(`more than ${maxInWords} iterations`);
  return iterations;
}

function requireKeyLength(parameters: DerReader, cipher: KeyCipher): void {
  if (parameters.isNext(derTags.integer) && parameters.takeNumber() !== cipher.keyBytes) throw unknownMethod();
}

function tooMuchWork(what: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', `decrypting the private key would take ${what}`, {
    hint: 'Encrypt it again: openssl pkcs8 -topk8 -in key.pem -out new.pem',
  });
}

function unknownMethod(): JwtError {
  return new JwtError('ERR_KEY_FORMAT', 'the private key is encrypted with an unknown method', {
    hint: 'Encrypt it again: openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out new.pem',
  });
}
