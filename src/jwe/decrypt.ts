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

/** Largest plaintext after decompression, in bytes: a kilobyte of DEFLATE can hold a megabyte of nothing. */
export const maxInflatedBytes = 250_000;

/**
 * Fraction of a thread that a token takes, see `Queue.runInPool`; one that is encrypted with a password takes a thread,
 * and is the only one in the process. `jose` leaves the pool and comes back several times for each token.
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
 * Prepares decryption with one algorithm, whatever the token says of itself.
 *
 * @param key - a secret, or a private key; it must fit the algorithm
 * @param queue - where tokens wait
 * @param maxPasswordIterations - of PBKDF2, that a token may ask for: they are this machine's work, and a stranger's
 *   choice
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
  const decrypting =
    (token: string): Work<Uint8Array> =>
    (end) =>
      void compactDecrypt(token, material, options).then(
        ({ plaintext }) => end(null, plaintext),
        () => end(undecryptable()),
      );
  if (scheme !== 'password') return (token) => queue.runInPool(decrypting(token), shares[scheme]);
  return (token, { p2c }) => {
    // The header is no secret: to name what it asks for tells nobody anything.
    if (typeof p2c === 'number' && p2c > maxPasswordIterations) {
      throw undecryptable({
        setting: 'maxPasswordIterations',
        hint: `It asks for more than ${maxPasswordIterations} password iterations. If it is yours, allow more.`,
      });
    }
    return queue.runExclusive(decrypting(token));
  };
}

// One answer for all: whoever could tell the reasons apart could decrypt by asking (RFC 7516 §11.5).
function undecryptable(details: ErrorDetails = {}): JwtError {
  return new JwtError('ERR_TOKEN_DECRYPT', 'the token cannot be decrypted', {
    hint: 'It is for another key, was changed on its way, or asks for more memory than any token needs.',
    ...details,
  });
}
