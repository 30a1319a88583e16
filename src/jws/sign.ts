import { createHmac, type KeyObject, sign } from 'node:crypto';
import { type SigningAlgorithm, type SigningAlgorithmName, signingAlgorithms } from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import { withOptions } from '../key-options.ts';
import type { Queue, Work } from '../scheduler/queue.ts';
import { halfWidth, quickShare, schemeOptions } from './options.ts';

/**
 * Signs the ASCII bytes of a JWS signing input (RFC 7515 §5.1). A MAC is ready at once, a signature later.
 *
 * @param before - what the signature is to follow: with it a whole JWS is ready at once, and not one wait later
 * @returns the signature in base64url
 */
export type Sign = (signingInput: string, before?: string) => string | Promise<string>;

/** Makes a JWS in compact serialization from its payload, which is UTF-8 text. */
export type SignCompact = (payload: string) => string | Promise<string>;

/**
 * Prepares a signer.
 *
 * @param key - a secret for HMAC, else a private key; it must fit the algorithm
 * @param queue - where signatures wait
 */
export function compileSign(name: SigningAlgorithmName, key: KeyObject, queue: Queue): Sign {
  const algorithm: SigningAlgorithm = signingAlgorithms[name];
  if (algorithm.scheme === 'HMAC') {
    const hash = algorithm.hash ?? 'sha256';
    return (input, before = '') => before + createHmac(hash, key).update(input).digest('base64url');
  }
  const hash = algorithm.hash ?? null;
  const signingKey = withOptions(key, schemeOptions[algorithm.scheme]);
  const width = halfWidth(algorithm);
  const write = (signature: Buffer, before: string) => before + widen(signature, width).toString('base64url');
  const signOnLoop = (input: string, before: string) => {
    try {
      return write(sign(hash, Buffer.from(input), signingKey), before);
    } catch {
      throw failed();
    }
  };
  const begin =
    (input: string, before: string): Work<string> =>
    (end) => {
      try {
        sign(hash, Buffer.from(input), signingKey, (error, signature) =>
          error ? end(failed()) : end(null, write(signature, before)),
        );
      } catch {
        throw failed();
      }
    };
  if (!algorithm.isQuick) return (input, before = '') => queue.runInPool(begin(input, before));
  return (input, before = '') => queue.runQuick(() => signOnLoop(input, before), begin(input, before), quickShare);
}

// RFC 7518 §3.4: r and s are as wide as the algorithm's curve; a tolerated key on a shorter one makes shorter ones.
/** @param width - of each half of an elliptic curve signature, in bytes; 0 for any other */
function widen(signature: Buffer, width: number): Buffer {
  const half = signature.length / 2;
  if (half >= width || width === 0) return signature;
  const fill = Buffer.alloc(width - half);
  return Buffer.concat([fill, signature.subarray(0, half), fill, signature.subarray(half)]);
}

function failed(): JwtError {
  return new JwtError('ERR_SIGN', 'the key could not sign', { hint: 'Try another key of the same kind.' });
}

/**
 * Writes a JWS in compact serialization (RFC 7515 §7.1).
 *
 * @param protectedHeader - the header as JSON text; it is encoded byte for byte
 */
export function compileSignCompact(sign: Sign, protectedHeader: string): SignCompact {
  const head = `${base64url(protectedHeader)}.`;
  return (payload) => {
    const input = head + base64url(payload);
    return sign(input, `${input}.`);
  };
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}
