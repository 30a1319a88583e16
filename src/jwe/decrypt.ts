import type { KeyObject } from 'node:crypto';
import { compactDecrypt } from 'jose';
import {
  type ContentEncryptionName,
  contentEncryptionAlgorithms,
  type KeyManagementAlgorithm,
  type KeyManagementAlgorithmName,
  keyManagementAlgorithms,
} from '../algorithms.ts';
import { type ErrorDetails, JwtError } from '../errors.ts';
import type { Queue, Work } from '../scheduler/queue.ts';
import { useX25519 } from './experimental-x25519.ts';

/**
 * Decrypts a JWE in compact serialization.
 *
 * @param header - its protected header
 * @throws JwtError `ERR_TOKEN_DECRYPT`, `ERR_BUSY`, `ERR_CLOSED`
 */
export type Decrypt = (token: string, header: Readonly<Record<string, unknown>>) => Promise<Uint8Array>;

/** The largest plaintext after decompression, in bytes: a kilobyte of DEFLATE can expand to a megabyte. */
export const maxInflatedBytes = 250_000;

/**
 * Fraction of one pool thread that a token takes. Tokens that are encrypted with a password run one at a time in the
 * whole process. `jose` leaves the pool and returns to it several times for each token.
 */
const shares: Readonly<Record<Exclude<KeyManagementAlgorithm['scheme'], 'password'>, number>> = {
  direct: 1 / 4,
  wrap: 1 / 4,
  wrapGCM: 1 / 4,
  ECDH: 1 / 2,
  'ECDH+wrap': 1 / 2,
  RSA: 1,
};

/**
 * Compiles decryption with one algorithm, whatever the header of the token says.
 *
 * @param key - a secret, or a private key; it must fit the algorithm
 * @param queue - runs the decryptions
 * @param maxPasswordIterations - largest PBKDF2 count that a token may ask for: the sender chooses it, and this machine
 *   does the work
 */
export function compileDecrypt(
  name: KeyManagementAlgorithmName,
  key: KeyObject,
  queue: Queue,
  maxPasswordIterations: number,
): Decrypt {
  if (key.asymmetricKeyType === 'x25519') useX25519();
  const { scheme }: KeyManagementAlgorithm = keyManagementAlgorithms[name];
  const material = key.type === 'secret' ? new Uint8Array(key.export()) : key;
  const options = {
    keyManagementAlgorithms: [name],
    contentEncryptionAlgorithms: Object.keys(contentEncryptionAlgorithms) as ContentEncryptionName[],
    maxPBES2Count: maxPasswordIterations,
    maxDecompressedLength: maxInflatedBytes,
  };
  const decrypt =
    (token: string): Work<Uint8Array> =>
    (end) =>
      void compactDecrypt(token, material, options).then(
        ({ plaintext }) => end(null, plaintext),
        () => end(undecryptable()),
      );
  if (scheme !== 'password') return (token) => queue.runInPool(decrypt(token), shares[scheme]);
  return (token, { p2c }) => {
    // The header is not secret, so this reason may be told.
    if (typeof p2c === 'number' && p2c > maxPasswordIterations) {
      throw undecryptable({
        setting: 'maxPasswordIterations',
        hint: `The token asks for more than ${maxPasswordIterations} password iterations. Allow more if you trust its issuer.`,
      });
    }
    return queue.runExclusive(decrypt(token));
  };
}

const anyReason: ErrorDetails = {
  hint: 'Choose the key that it was encrypted for. It may also have been modified, or be too large when decompressed.',
};

// The same error for all other reasons: a sender who can tell them apart has a decryption oracle (RFC 7516 §11.5).
function undecryptable(details: ErrorDetails = anyReason): JwtError {
  return new JwtError('ERR_TOKEN_DECRYPT', 'the token cannot be decrypted', details);
}
