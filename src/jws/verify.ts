import { type KeyObject, type SigningOptions, verify } from 'node:crypto';
import { type SigningAlgorithm, type SigningAlgorithmName, signingAlgorithms } from '../algorithms.ts';
import { JwtError, replacingErrors } from '../errors.ts';
import { withOptions } from '../key-options.ts';
import type { Queue, Work } from '../scheduler/queue.ts';
import { isSmallOrder } from '../small-order.ts';
import { toDer } from './ecdsa-signature.ts';
import { compileMac, hashBytes, maxQuickLength } from './mac.ts';
import { curveOf, halfWidth, schemeOptions } from './options.ts';

/**
 * Verifies the signature of a JWS signing input, which is ASCII (RFC 7515 §5.2, step 8).
 *
 * @returns false for every invalid signature
 * @throws JwtError `ERR_KEY_BROKEN`, `ERR_BUSY`, `ERR_CLOSED`
 */
export type Verify = (signingInput: string, signature: Buffer) => boolean | Promise<boolean>;

/**
 * Compiles the verification of signatures with one algorithm, whatever the header of the token says.
 *
 * @param key - a secret for HMAC, else a public key; it must fit the algorithm
 * @param queue - runs the verifications
 */
export function compileVerify(name: SigningAlgorithmName, key: KeyObject, queue: Queue): Verify {
  const algorithm: SigningAlgorithm = signingAlgorithms[name];
  const verifyBytes =
    algorithm.scheme === 'HMAC'
      ? compileMacCheck(algorithm, key, queue)
      : compileSignature(algorithm, schemeOptions[algorithm.scheme], key, queue);
  // RFC 7518 §3.4, RFC 8017 §8.2.2, RFC 8032 §5.1.7, §5.2.7, FIPS 204 §5.3: the length is checked first.
  const length = signatureBytes(algorithm, key);
  return (input, signature) => signature.length === length && verifyBytes(input, signature);
}

function compileMacCheck({ hash = 'sha256' }: SigningAlgorithm, secret: KeyObject, queue: Queue): Verify {
  const { isOf } = compileMac(hash, secret);
  // To wait for a slice of the event loop takes longer than a quick MAC.
  return (input, mac) => (input.length <= maxQuickLength ? isOf(input, mac) : queue.runOnLoop(() => isOf(input, mac)));
}

function compileSignature(
  algorithm: SigningAlgorithm,
  options: SigningOptions,
  publicKey: KeyObject,
  queue: Queue,
): Verify {
  const hash = algorithm.hash ?? null;
  const key = withOptions(publicKey, options);
  const onLoop = (input: string, signature: Buffer) => () => {
    try {
      return verify(hash, bytesOf(input), key, signature);
    } catch {
      throw verificationFailed();
    }
  };
  const inPool =
    (input: string, signature: Buffer): Work<boolean> =>
    (end) =>
      replacingErrors(
        () =>
          verify(hash, bytesOf(input), key, signature, (error, isValid) =>
            error ? end(verificationFailed()) : end(null, isValid),
          ),
        verificationFailed,
      );
  const places: Readonly<Record<Place, Verify>> = {
    quick: (input, signature) => queue.runQuick(onLoop(input, signature), inPool(input, signature)),
    pool: (input, signature) => queue.runInPool(inPool(input, signature)),
  };
  const verifyBytes = places[placeOf(algorithm, publicKey)];
  if (algorithm.scheme === 'ECDSA') return (input, signature) => verifyBytes(input, toDer(signature));
  if (algorithm.scheme !== 'EdDSA') return verifyBytes;
  // RFC 8032 §5.1.7 and §5.2.7 accept them, but anyone can sign with such a key.
  const pointBytes = signatureBytes(algorithm, publicKey) / 2;
  if (isSmallOrder(publicKey.export({ format: 'der', type: 'spki' }).subarray(-pointBytes))) return () => false;
  return (input, signature) => !isSmallOrder(signature.subarray(0, pointBytes)) && verifyBytes(input, signature);
}

/** In the thread pool always, or only in a burst. */
type Place = 'quick' | 'pool';

/**
 * Chooses where to verify. RSA takes 28 µs with 2048 bits, 49 µs with 3072, 79 µs with 4096: less than a lone thread takes to
 * wake, and still more than the event loop needs to hand it over. P-256 and Ed25519 take about 120 µs, Ed448 and ML-DSA up
 * to three times as long, P-384 and P-521 one or two milliseconds.
 */
function placeOf({ kty }: SigningAlgorithm, key: KeyObject): Place {
  if (!kty.includes('RSA')) return curveOf(key)?.isQuick ? 'quick' : 'pool';
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  // The time grows with the exponent too, which the issuer of the key chooses.
  return modulusLength <= 3072 && publicExponent <= 65_537n ? 'quick' : 'pool';
}

function signatureBytes(algorithm: SigningAlgorithm, key: KeyObject): number {
  const { scheme, hash = 'sha256' } = algorithm;
  if (scheme === 'HMAC') return hashBytes[hash];
  if (scheme === 'ECDSA') return 2 * halfWidth(algorithm);
  return curveOf(key)?.signatureBytes ?? Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}

function bytesOf(input: string): Buffer {
  return Buffer.from(input, 'latin1');
}

/** The error of a key that OpenSSL cannot use. An invalid signature is not an error but a result. */
function verificationFailed(): JwtError {
  return new JwtError('ERR_KEY_BROKEN', 'the key could not verify', { hint: 'Try another key of the same kind.' });
}
