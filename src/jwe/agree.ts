import { diffieHellman, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Curve, curveRows } from '../algorithms.ts';
import type { Queue, Work } from '../scheduler/queue.ts';

/** A secret that only the receiver can compute too, with the fresh public key that it needs (RFC 7518 §4.6.1.1). */
export interface Agreement {
  readonly secret: Buffer;
  readonly epk: Readonly<Record<string, string>>;
}

/** Agrees with the receiver, for one token: the key pair is used once and forgotten. */
export type Agree = () => Agreement | Promise<Agreement>;

// The overloads of these functions are told apart by literal types, and here the type is data.
const generateOnLoop = generateKeyPairSync as unknown as (type: string, options: object) => Ephemeral;
const generateInPool = generateKeyPair as unknown as (
  type: string,
  options: object,
  end: (error: Error | null, publicKey: Buffer, privateKey: KeyObject) => void,
) => void;

interface Ephemeral {
  /** As SPKI in DER. */
  readonly publicKey: Buffer;
  readonly privateKey: KeyObject;
}

/** Curves on which a thread of the pool agrees as soon as the event loop could hand it the next agreement. */
const quick: readonly Curve[] = ['P-256', 'X25519'];

/** Fraction of a thread, see `Queue.runInPool`: at most sixteen quick agreements are under way. */
const quickShare = 1 / 4;

/**
 * Prepares the agreement with a receiver (RFC 7518 §4.6, RFC 8037 §3.2).
 *
 * @param publicKey - the receiver's, on the curve
 * @param queue - where agreements wait
 */
export function compileAgreement(publicKey: KeyObject, curve: Curve, queue: Queue): Agree {
  const { keyType: type, namedCurve } = curveRows[curve];
  // Written as it is made: on Node 20 the JWK export of a fresh KeyObject can deadlock the process.
  const options = { namedCurve, publicKeyEncoding: { type: 'spki', format: 'der' } };

  const agree = (): Agreement => {
    const { publicKey: spki, privateKey } = generateOnLoop(type, options);
    return { secret: diffieHellman({ privateKey, publicKey }), epk: publicJwk(curve, spki) };
  };
  const begin: Work<Agreement> = (end) => {
    generateInPool(type, options, (error, spki, privateKey) => {
      if (error) end(error);
      else agreeLater(privateKey, publicKey, end, (secret) => ({ secret, epk: publicJwk(curve, spki) }));
    });
  };
  if (!quick.includes(curve)) return () => queue.runInPool(begin);
  return () => queue.runQuick(agree, begin, quickShare);
}

function agreeLater(
  privateKey: KeyObject,
  publicKey: KeyObject,
  end: (error: Error | null, agreement?: Agreement) => void,
  toAgreement: (secret: Buffer) => Agreement,
): void {
  const agreed = (error: Error | null, secret: Buffer) => (error ? end(error) : end(null, toAgreement(secret)));
  try {
    // Before Node 23.11 there is no callback, and the secret is there at once.
    const secret: unknown = diffieHellman({ privateKey, publicKey }, agreed);
    if (Buffer.isBuffer(secret)) agreed(null, secret);
  } catch (error) {
    end(error as Error);
  }
}

/** The public key at the end of its SPKI: an uncompressed point (RFC 5480 §2.2), or the bytes of X25519 (RFC 8410 §4). */
function publicJwk(curve: Curve, spki: Buffer): Agreement['epk'] {
  const { kty, bits } = curveRows[curve];
  const size = Math.ceil(bits / 8);
  const text = (from: number, to?: number) => spki.subarray(from, to).toString('base64url');
  if (kty === 'OKP') return { kty, crv: curve, x: text(-size) };
  return { kty, crv: curve, x: text(-2 * size, -size), y: text(-size) };
}
