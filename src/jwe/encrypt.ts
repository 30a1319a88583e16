import { randomBytes } from 'node:crypto';
import {
  type ContentEncryptionName,
  contentEncryptionAlgorithms,
  type KeyManagementAlgorithmName,
} from '../algorithms.ts';
import { JwtError, replacingErrors } from '../errors.ts';
import { after } from '../later.ts';
import type { Queue } from '../scheduler.ts';
import { prepareContentEncryption } from './content.ts';
import { type ContentKey, prepareKeyManagement, type ReceiverKey } from './key-management.ts';

/**
 * Makes a JWE in compact serialization (RFC 7516 §7.1) from its plaintext, which is UTF-8 text.
 *
 * @throws JwtError `ERR_ENCRYPT`, `ERR_BUSY`, `ERR_CLOSED`
 */
export type Encrypt = (plaintext: string) => string | Promise<string>;

/** The protected header of a JWE, without what the algorithm adds to it. */
export interface EncryptionHeader {
  readonly alg: KeyManagementAlgorithmName;
  readonly enc: ContentEncryptionName;
  readonly [parameter: string]: unknown;
}

/**
 * Prepares an encrypter.
 *
 * @param receiver - its key; it must fit the algorithm
 * @param queue - where what takes its time waits for its turn
 */
export function createEncrypter(header: EncryptionHeader, receiver: ReceiverKey, queue: Queue): Encrypt {
  const { alg, enc } = header;
  const makeContentKey = prepareKeyManagement(alg, enc, receiver, queue);
  const encryptContent = prepareContentEncryption(enc);
  const { ivBytes } = contentEncryptionAlgorithms[enc];
  const fixed = encodeHeader(header);
  const write = (plaintext: string, { key, encryptedKey, parameters }: ContentKey): string => {
    const head = parameters ? encodeHeader({ ...header, ...parameters }) : fixed;
    const iv = randomBytes(ivBytes);
    const { ciphertext, tag } = encryptContent(key, iv, head, plaintext);
    return [head, ...[encryptedKey, iv, ciphertext, tag].map((part) => part.toString('base64url'))].join('.');
  };
  return (plaintext) => {
    const encrypted = replacingErrors(() => after(makeContentKey(), (key) => write(plaintext, key)), failed);
    return encrypted instanceof Promise ? encrypted.catch(fail) : encrypted;
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
