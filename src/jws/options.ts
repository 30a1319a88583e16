import { constants, type SigningOptions } from 'node:crypto';
import { curves, type SigningAlgorithm } from '../algorithms.ts';

/** How `node:crypto` signs and verifies by a scheme, beside its hash. */
export const schemeOptions: Readonly<Record<Exclude<SigningAlgorithm['scheme'], 'HMAC'>, SigningOptions>> = {
  PKCS1: { padding: constants.RSA_PKCS1_PADDING },
  // RFC 7518 §3.5: the salt is as long as the hash.
  PSS: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  // RFC 7518 §3.4: r and s are fixed-width; DER would be refused.
  ECDSA: { dsaEncoding: 'ieee-p1363' },
  EdDSA: {},
};

/** The width of r and of s, which is that of the algorithm's curve, in bytes (RFC 7518 §3.4); 0 for other schemes. */
export function halfWidth({ scheme, curves: [curve] }: SigningAlgorithm): number {
  return scheme === 'ECDSA' && curve ? Math.ceil(curves[curve].bits / 8) : 0;
}

/**
 * Fraction of a thread that a quick signature or its verification takes, see `Queue.runInPool`: at most sixty-four are
 * under way, which the pool does in about a millisecond. With four, its threads stood idle for a third of the time.
 */
export const quickShare = 1 / 16;
