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

/**
 * Proves that the two halves of a key belong together: signs and verifies, or encrypts and decrypts, a probe.
 * A damaged RSA key signs happily, and nobody can verify what it signed.
 *
 * @throws JwtError `ERR_KEY_BROKEN`
 */
export function prove(privateKey: KeyObject, publicKey: KeyObject, use: KeyUse, shape: KeyShape): void {
  let proven = false;
  try {
    proven = use === 'sig' ? signs(privateKey, publicKey) : decrypts(privateKey, publicKey, shape);
  } catch {
    // OpenSSL refuses the key, and its errors say nothing to a person.
  }
  if (!proven) {
    throw new JwtError('ERR_KEY_BROKEN', 'the private key does not work: a probe made with it failed', {
      hint: 'The text was probably damaged on its way. Copy it again, whole, or generate a new key.',
    });
  }
}

function signs(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const hash = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const probe = randomBytes(32);
  return verify(hash, probe, publicKey, sign(hash, probe, privateKey));
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
