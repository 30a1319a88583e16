import { constants, createSecretKey, type KeyObject, pbkdf2, publicEncrypt, randomBytes } from 'node:crypto';
import {
  type ContentEncryptionName,
  type Curve,
  contentEncryptionAlgorithms,
  type KeyManagementAlgorithm,
  type KeyManagementAlgorithmName,
  keyManagementAlgorithms,
} from '../algorithms.ts';
import { chain } from '../chain.ts';
import { withOptions } from '../key-options.ts';
import type { Queue } from '../scheduler/queue.ts';
import { compileAgreement } from './agree.ts';
import { compileDerivation } from './derive.ts';
import { countUse, gcmUsesOf } from './key-uses.ts';
import { wrapKey, wrapKeyWithGcm } from './wrap.ts';

/** The content encryption key of one token, and how it is sent to the receiver. */
export interface ContentKey {
  readonly key: Buffer;
  readonly encryptedKey: Buffer;
  /** Header parameters that the algorithm adds. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Generates, or derives, the content encryption key of one token. */
export type MakeContentKey = () => ContentKey | Promise<ContentKey>;

/** The key of a receiver: a secret, or a public key and its curve. */
export interface ReceiverKey {
  readonly material: KeyObject;
  readonly curve?: Curve | undefined;
}

interface Task {
  readonly alg: KeyManagementAlgorithmName;
  readonly enc: ContentEncryptionName;
  readonly algorithm: KeyManagementAlgorithm;
  /** Generates a random content encryption key. */
  readonly generateKey: () => Buffer;
  readonly receiver: ReceiverKey;
  readonly queue: Queue;
  /** Number of PBKDF2 iterations, where the receiver's key is a password. */
  readonly passwordIterations: number;
}

const empty = Buffer.alloc(0);

const schemes: Readonly<Record<KeyManagementAlgorithm['scheme'], (task: Task) => MakeContentKey>> = {
  // RFC 7518 §4.5.
  direct: ({ enc, receiver }) => {
    const key = receiver.material.export();
    const content = () => ({ key, encryptedKey: empty });
    if (contentEncryptionAlgorithms[enc].isPadded) return content;
    const uses = gcmUsesOf(receiver.material);
    return () => {
      countUse(uses);
      return content();
    };
  },
  wrap: ({ algorithm: { wrapBits = 128 }, receiver, generateKey }) => {
    return () => wrapped(generateKey(), wrapBits, receiver.material);
  },
  wrapGCM: ({ algorithm: { wrapBits = 128 }, receiver, generateKey }) => {
    const uses = gcmUsesOf(receiver.material);
    return () => {
      countUse(uses);
      const key = generateKey();
      return { key, ...wrapKeyWithGcm(wrapBits, receiver.material, key) };
    };
  },
  // RFC 7518 §4.3: the mask generation function uses the same hash.
  RSA: ({ algorithm: { hash = 'sha1' }, receiver, queue, generateKey }) => {
    const key = withOptions(receiver.material, { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash });
    return () => {
      const contentKey = generateKey();
      return queue.runOnLoop(() => ({ key: contentKey, encryptedKey: publicEncrypt(key, contentKey) }));
    };
  },
  // RFC 7518 §4.6: the agreed key is the content encryption key itself; its AlgorithmID is `enc`.
  ECDH: ({ enc, receiver, queue }) => {
    const agree = compileAgreement(receiver.material, curveOf(receiver), queue);
    const derive = compileDerivation(enc, contentEncryptionAlgorithms[enc].keyBits);
    return () =>
      chain(agree(), ({ secret, epk }) => ({ key: derive(secret), encryptedKey: empty, parameters: { epk } }));
  },
  'ECDH+wrap': ({ alg, algorithm: { wrapBits = 128 }, receiver, queue, generateKey }) => {
    const agree = compileAgreement(receiver.material, curveOf(receiver), queue);
    const derive = compileDerivation(alg, wrapBits);
    return () =>
      chain(agree(), ({ secret, epk }) => ({
        ...wrapped(generateKey(), wrapBits, createSecretKey(derive(secret))),
        parameters: { epk },
      }));
  },
  password: ({
    alg,
    algorithm: { hash = 'sha256', wrapBits = 128 },
    receiver,
    queue,
    generateKey,
    passwordIterations,
  }) => {
    const password = receiver.material.export();
    return async () => {
      // RFC 7518 §4.8.1.1: a new salt input for each token, of at least 8 octets.
      const input = randomBytes(16);
      // RFC 7518 §4.8.1.1: the name of the algorithm is part of the salt.
      const salt = Buffer.concat([Buffer.from(`${alg}\0`), input]);
      const wrappingKey = await queue.runExclusive<Buffer>((end) =>
        pbkdf2(password, salt, passwordIterations, wrapBits / 8, hash, end),
      );
      const parameters = { p2s: input.toString('base64url'), p2c: passwordIterations };
      return { ...wrapped(generateKey(), wrapBits, createSecretKey(wrappingKey)), parameters };
    };
  },
};

/**
 * Compiles the key management of a JWE (RFC 7516 §5.1, steps 1 to 8).
 *
 * @param receiver - key of the receiver; it must fit the algorithm
 * @param queue - runs the slow steps
 * @param passwordIterations - number of PBKDF2 iterations, where the receiver's key is a password
 */
export function compileKeyManagement(
  alg: KeyManagementAlgorithmName,
  enc: ContentEncryptionName,
  receiver: ReceiverKey,
  queue: Queue,
  passwordIterations: number,
): MakeContentKey {
  const algorithm: KeyManagementAlgorithm = keyManagementAlgorithms[alg];
  const bytes = contentEncryptionAlgorithms[enc].keyBits / 8;
  const generateKey = () => randomBytes(bytes);
  return schemes[algorithm.scheme]({ alg, enc, algorithm, receiver, queue, generateKey, passwordIterations });
}

function wrapped(key: Buffer, bits: number, wrappingKey: KeyObject): ContentKey {
  return { key, encryptedKey: wrapKey(bits, wrappingKey, key) };
}

function curveOf({ curve }: ReceiverKey): Curve {
  if (!curve) throw new TypeError('a key agreement needs a key on a curve');
  return curve;
}
