import { type KeyObject, sign } from 'node:crypto';
import { type SigningAlgorithm, type SigningAlgorithmName, signingAlgorithms } from '../algorithms.ts';
import { JwtError, replacingErrors } from '../errors.ts';
import { withOptions } from '../key-options.ts';
import type { Queue, Work } from '../scheduler/queue.ts';
import { fromDer } from './ecdsa-signature.ts';
import { compileMac } from './mac.ts';
import { curveOf, halfWidth, schemeOptions } from './options.ts';

/**
 * Signs a JWS signing input, which is ASCII (RFC 7515 §5.1). A MAC is returned synchronously, a signature may be a promise.
 *
 * @param before - prepended to the signature: a whole JWS then needs no second promise
 * @returns the signature in base64url
 */
export type Sign = (signingInput: string, before?: string) => string | Promise<string>;

/** Makes a JWS in compact serialization from its payload: bytes, or text in UTF-8. */
export type SignCompact = (payload: string | Uint8Array) => string | Promise<string>;

/**
 * Compiles signing with one key.
 *
 * @param key - a secret for HMAC, else a private key; it must fit the algorithm
 * @param queue - runs the signatures
 */
export function compileSign(name: SigningAlgorithmName, key: KeyObject, queue: Queue): Sign {
  const algorithm: SigningAlgorithm = signingAlgorithms[name];
  if (algorithm.scheme === 'HMAC') {
    const mac = compileMac(algorithm.hash ?? 'sha256', key);
    return (input, before = '') => before + mac.of(input);
  }
  const hash = algorithm.hash ?? null;
  const signingKey = withOptions(key, schemeOptions[algorithm.scheme]);
  // RFC 7518 §3.4: r and s are as wide as the curve of the algorithm; a tolerated key on a smaller curve makes shorter ones.
  const width = halfWidth(algorithm);
  const bytesOf = (signature: Buffer) => (width > 0 ? fromDer(signature, width) : signature);
  const write = (signature: Buffer, before: string) => {
    const bytes = bytesOf(signature);
    return bytes && before + bytes.toString('base64url');
  };
  const signOnLoop = (input: string, before: string) => {
    const signed = replacingErrors(() => write(sign(hash, Buffer.from(input), signingKey), before), failed);
    if (signed === undefined) throw failed();
    return signed;
  };
  const begin =
    (input: string, before: string): Work<string> =>
    (end) =>
      replacingErrors(
        () =>
          sign(hash, Buffer.from(input), signingKey, (error, signature) => {
            const signed = error ? undefined : write(signature, before);
            if (signed === undefined) end(failed());
            else end(null, signed);
          }),
        failed,
      );
  if (!curveOf(key)?.isQuick) return (input, before = '') => queue.runInPool(begin(input, before));
  return (input, before = '') => queue.runQuick(() => signOnLoop(input, before), begin(input, before));
}

function failed(): JwtError {
  return new JwtError('ERR_SIGN', 'the key could not sign', { hint: 'Try another key of the same kind.' });
}

/** How the payload of a JWS travels. */
export interface PayloadForm {
  /** Left out of the JWS (RFC 7515 Appendix F): the receiver has it already. */
  readonly isDetached: boolean;
  /** Signed as it is, without base64url (RFC 7797). */
  readonly isUnencoded: boolean;
}

const attached: PayloadForm = { isDetached: false, isUnencoded: false };

/**
 * Writes a JWS in compact serialization (RFC 7515 §7.1).
 *
 * @param protectedHeader - the header as JSON text; it is encoded byte for byte
 */
export function compileSignCompact(
  sign: Sign,
  protectedHeader: string,
  { isDetached, isUnencoded }: PayloadForm = attached,
): SignCompact {
  const head = `${base64url(protectedHeader)}.`;
  return (payload) => {
    const input = head + (isUnencoded ? textOf(payload) : base64url(payload));
    return sign(input, isDetached ? `${head}.` : `${input}.`);
  };
}

function base64url(payload: string | Uint8Array): string {
  return Buffer.from(payload as string).toString('base64url');
}

function textOf(payload: string | Uint8Array): string {
  return typeof payload === 'string' ? payload : Buffer.from(payload).toString('utf8');
}
