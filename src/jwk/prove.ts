import {
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { type Curve, curveRows, type KeyShape, type KeyUse } from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** Longest RSA key whose proof takes a few milliseconds; it grows with the cube of the length. */
const maxBitsOnLoop = 4096;

/**
 * Proves that the two halves of a key belong together: signs and verifies, or encrypts and decrypts, a probe.
 * A damaged RSA key signs happily, and nobody can verify what it signed.
 *
 * @returns later for a long RSA key, which is proven outside the event loop
 * @throws JwtError `ERR_KEY_BROKEN`
 */
export function prove(
  privateKey: KeyObject,
  publicKey: KeyObject,
  use: KeyUse,
  shape: KeyShape,
): undefined | Promise<undefined> {
  // Node.js decrypts on the event loop alone: a long key for encryption signs its probe.
  if (shape.kty === 'RSA' && shape.bits > maxBitsOnLoop) {
    return oneAtATime(() => signsInPool(privateKey, publicKey).catch(() => false)).then(requireProof);
  }
  let isProven = false;
  try {
    isProven = use === 'sig' ? signs(privateKey, publicKey) : decrypts(privateKey, publicKey, shape);
  } catch {
    // OpenSSL refuses the key, and its errors say nothing to a person.
  }
  return requireProof(isProven);
}

function requireProof(isProven: boolean): undefined {
  if (isProven) return;
  throw new JwtError('ERR_KEY_BROKEN', 'the private key does not work: a probe made with it failed', {
    hint: 'The text was probably damaged on its way. Copy it again, whole, or generate a new key.',
  });
}

function signs(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const hash = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const probe = randomBytes(32);
  return verify(hash, probe, publicKey, sign(hash, probe, privateKey));
}

function signsInPool(privateKey: KeyObject, publicKey: KeyObject): Promise<boolean> {
  const probe = randomBytes(32);
  return new Promise((resolve) => {
    sign('sha256', probe, privateKey, (error, signature) => {
      if (error) return resolve(false);
      verify('sha256', probe, publicKey, signature, (error, isValid) => resolve(!error && isValid));
    });
  });
}

function decrypts(privateKey: KeyObject, publicKey: KeyObject, { curve }: KeyShape): boolean {
  // Small enough for any modulus: a short one is refused by its algorithm, and not as damaged.
  const probe = randomBytes(8);
  if (curve === undefined) return privateDecrypt(privateKey, publicEncrypt(publicKey, probe)).equals(probe);
  const peer = ephemeral(curve);
  return diffieHellman({ privateKey, publicKey: peer.publicKey }).equals(
    diffieHellman({ privateKey: peer.privateKey, publicKey }),
  );
}

function ephemeral(curve: Curve): KeyPairKeyObjectResult {
  const { keyType, namedCurve = '' } = curveRows[curve];
  // The overloads are told apart by literal types, and here the type is data.
  return generateKeyPairSync(keyType as 'ec', { namedCurve });
}
