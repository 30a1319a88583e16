import { diffieHellman, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Curve, curveRows } from '../algorithms.ts';
import type { Queue, Work } from '../scheduler/queue.ts';

/** A shared secret, and the ephemeral public key that the receiver derives it from (RFC 7518 §4.6.1.1). */
export interface Agreement {
  readonly secret: Buffer;
  readonly epk: EphemeralPublicKey;
}

/** Agrees on the secret of one token, with an ephemeral key pair that is used once. */
export type Agree = () => Agreement | Promise<Agreement>;

// The overloads of these functions need literal types, and do not know a JWK; here the type is data.
const generateOnLoop = generateKeyPairSync as unknown as (type: string, options: object) => Ephemeral;
const generateInPool = generateKeyPair as unknown as (
  type: string,
  options: object,
  end: (error: Error | null, publicKey: EphemeralPublicKey, privateKey: KeyObject) => void,
) => void;

interface Ephemeral {
  readonly publicKey: EphemeralPublicKey;
  readonly privateKey: KeyObject;
}

/** As a JWK, on a curve (RFC 7518 §6.2.1, RFC 8037 §2). */
interface EphemeralPublicKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
}

/** Curves whose agreement is about as fast as the round trip to the thread pool. */
const quickCurves: readonly Curve[] = ['P-256', 'X25519'];

/**
 * Compiles the key agreement with a receiver (RFC 7518 §4.6, RFC 8037 §3.2).
 *
 * @param publicKey - the receiver's, on the curve
 * @param queue - runs the agreements
 */
export function compileAgreement(publicKey: KeyObject, curve: Curve, queue: Queue): Agree {
  const { keyType: type, namedCurve } = curveRows[curve];
  // Encoded during generation: on Node 20 the JWK export of a new KeyObject can deadlock the process. OpenSSL takes twice as
  // long to write an SPKI.
  const options = { namedCurve, publicKeyEncoding: { format: 'jwk' } };

  const agree = (): Agreement => {
    const { publicKey: epk, privateKey } = generateOnLoop(type, options);
    return { secret: diffieHellman({ privateKey, publicKey }), epk };
  };
  const begin: Work<Agreement> = (end) => {
    generateInPool(type, options, (error, epk, privateKey) => {
      if (error) end(error);
      else agreeLater(privateKey, publicKey, end, (secret) => ({ secret, epk }));
    });
  };
  if (!quickCurves.includes(curve)) return () => queue.runInPool(begin);
  return () => queue.runQuick(agree, begin);
}

function agreeLater(
  privateKey: KeyObject,
  publicKey: KeyObject,
  end: (error: Error | null, agreement?: Agreement) => void,
  toAgreement: (secret: Buffer) => Agreement,
): void {
  const agreed = (error: Error | null, secret: Buffer) => (error ? end(error) : end(null, toAgreement(secret)));
  try {
    // Before Node 23.11 the callback is ignored, and the secret is returned.
    const secret: unknown = diffieHellman({ privateKey, publicKey }, agreed);
    if (Buffer.isBuffer(secret)) agreed(null, secret);
  } catch (error) {
    end(error as Error);
  }
}
