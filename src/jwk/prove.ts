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

/** The longest RSA key that is tested on the event loop, in a few milliseconds; the time grows with the cube of it. */
const maxBitsOnLoop = 4096;

/**
 * Tests that private and public key belong together: signs and verifies, or encrypts and decrypts. A damaged RSA key
 * signs without an error, but its signatures are invalid.
 *
 * @returns a promise for a long RSA key, which is tested in the thread pool
 * @throws JwtError `ERR_KEY_BROKEN`
 */
export function prove(
  privateKey: KeyObject,
  publicKey: KeyObject,
  use: KeyUse,
  shape: KeyShape,
): undefined | Promise<undefined> {
  // Node.js decrypts only on the event loop: a long key for encryption is tested with a signature.
  if (shape.kty === 'RSA' && shape.bits > maxBitsOnLoop) {
    return oneAtATime(() => signsInPool(privateKey, publicKey).catch(() => false)).then(requireProof);
  }
  let isProven = false;
  try {
    isProven = use === 'sig' ? signs(privateKey, publicKey, shape) : decrypts(privateKey, publicKey, shape);
  } catch {
    // OpenSSL rejects the key; its messages do not help users.
  }
  return requireProof(isProven);
}

function requireProof(isProven: boolean): undefined {
  if (isProven) return;
  throw new JwtError('ERR_KEY_BROKEN', 'the private key does not work: a test with it failed', {
    hint: 'Copy the whole key again, or generate a new one: its text is probably damaged.',
  });
}

function signs(privateKey: KeyObject, publicKey: KeyObject, { kty }: KeyShape): boolean {
  // EdDSA and ML-DSA hash by themselves (RFC 8032 §4, FIPS 204 §5.2).
  const hash = kty === 'RSA' || kty === 'EC' ? 'sha256' : null;
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
  // Small enough for any modulus: a short key is refused by its algorithm, not as damaged.
  const probe = randomBytes(8);
  if (curve === undefined) return privateDecrypt(privateKey, publicEncrypt(publicKey, probe)).equals(probe);
  const peer = ephemeral(curve);
  return diffieHellman({ privateKey, publicKey: peer.publicKey }).equals(
    diffieHellman({ privateKey: peer.privateKey, publicKey }),
  );
}

function ephemeral(curve: Curve): KeyPairKeyObjectResult {
  const { keyType, namedCurve = '' } = curveRows[curve];
  // The overloads need literal types; here the type is data.
  return generateKeyPairSync(keyType as 'ec', { namedCurve });
}
