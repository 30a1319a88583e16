import { randomBytes } from 'node:crypto';
import {
  type ContentEncryptionName,
  contentEncryptionAlgorithms,
  type KeyManagementAlgorithmName,
} from '../algorithms.ts';
import { chain } from '../chain.ts';
import { JwtError, replacingErrors } from '../errors.ts';
import { usualPasswordIterations } from '../password-iterations.ts';
import type { Queue } from '../scheduler/queue.ts';
import { compileContentEncryption } from './content.ts';
import { type ContentKey, compileKeyManagement, type ReceiverKey } from './key-management.ts';

/**
 * Writes a JWE in compact serialization (RFC 7516 §7.1); its plaintext is encoded in UTF-8.
 *
 * @throws JwtError `ERR_ENCRYPT`, `ERR_BUSY`, `ERR_CLOSED`
 */
export type Encrypt = (plaintext: string) => string | Promise<string>;

/** The algorithms of a JWE: key management and content encryption. */
export interface Algorithms {
  readonly alg: KeyManagementAlgorithmName;
  readonly enc: ContentEncryptionName;
  /** Number of PBKDF2 iterations, where the receiver's key is a password. */
  readonly passwordIterations?: number | undefined;
}

/** The protected header of a JWE, without the parameters that the algorithm adds. */
export type EncryptionHeader = Readonly<Record<string, unknown>>;

/**
 * Compiles encryption for a receiver: what depends on its key is done once, now.
 *
 * @param receiver - key of the receiver; it must fit the algorithm
 * @param queue - runs the slow steps
 * @returns a function that compiles encryption with one header
 */
export function compileEncrypt(
  { alg, enc, passwordIterations = usualPasswordIterations }: Algorithms,
  receiver: ReceiverKey,
  queue: Queue,
): (header: EncryptionHeader) => Encrypt {
  const makeContentKey = compileKeyManagement(alg, enc, receiver, queue, passwordIterations);
  const encryptContent = compileContentEncryption(enc);
  const { ivBytes } = contentEncryptionAlgorithms[enc];
  const write = (head: string, plaintext: string, { key, encryptedKey }: ContentKey): string => {
    const iv = randomBytes(ivBytes);
    const { ciphertext, tag } = encryptContent(key, iv, head, plaintext);
    return [head, ...[encryptedKey, iv, ciphertext, tag].map((part) => part.toString('base64url'))].join('.');
  };
  return (header) => {
    const fixed = encodeHeader(header);
    const headOf = ({ parameters }: ContentKey) => (parameters ? encodeHeader({ ...header, ...parameters }) : fixed);
    return (plaintext) => {
      const encrypted = replacingErrors(
        () => chain(makeContentKey(), (key) => write(headOf(key), plaintext, key)),
        failed,
      );
      return encrypted instanceof Promise ? encrypted.catch(fail) : encrypted;
    };
  };
}

function encodeHeader(header: object): string {
  return Buffer.from(JSON.stringify(header)).toString('base64url');
}

function fail(error: unknown): never {
  throw error instanceof JwtError ? error : failed();
}

function failed(): JwtError {
  return new JwtError('ERR_ENCRYPT', 'the key could not encrypt', { hint: 'Try another key of the same kind.' });
}
