import {
  constants,
  generateKeyPairSync,
  type KeyObject,
  type SigningOptions,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto';
import { curves, type SigningAlgorithm } from '../algorithms.ts';

/** How `node:crypto` signs and verifies by a scheme, beside its hash. */
const schemeOptions: Readonly<Record<Exclude<SigningAlgorithm['scheme'], 'HMAC'>, SigningOptions>> = {
  PKCS1: { padding: constants.RSA_PKCS1_PADDING },
  // RFC 7518 §3.5: the salt is as long as the hash.
  PSS: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  // RFC 7518 §3.4: r and s are fixed-width; DER would be refused.
  ECDSA: { dsaEncoding: 'ieee-p1363' },
  EdDSA: {},
};

/**
 * A key as `node:crypto` takes it to sign or to verify by a scheme.
 *
 * Node.js 24 tells an object that holds a key and options from a key by an error that it throws and catches, on the
 * event loop, for each signature: with ES256 that takes longer than the signature itself. It reads the options from a
 * key just as well, so that they are put on a copy of the key, which shares its material.
 */
export function withSchemeOptions(key: KeyObject, scheme: Exclude<SigningAlgorithm['scheme'], 'HMAC'>) {
  const options = schemeOptions[scheme];
  if (!areReadFromKey()) return { key, ...options };
  return Object.assign(structuredClone(key), options) as KeyObject & SignKeyObjectInput;
}

let readFromKey: boolean | undefined;

/** Whether this Node.js reads options from a key: tried once, with a key that signs nothing else. */
function areReadFromKey(): boolean {
  if (readFromKey === undefined) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signature = sign('sha256', Buffer.alloc(0), Object.assign(structuredClone(privateKey), schemeOptions.ECDSA));
    readFromKey = signature.length === 64;
  }
  return readFromKey;
}

/** The width of r and of s, which is that of the algorithm's curve, in bytes (RFC 7518 §3.4); 0 for other schemes. */
export function halfWidth({ scheme, curves: [curve] }: SigningAlgorithm): number {
  return scheme === 'ECDSA' && curve ? Math.ceil(curves[curve].bits / 8) : 0;
}

/**
 * Fraction of a thread that a quick signature or its verification takes, see `Queue.runInPool`: at most sixty-four are
 * under way, which the pool does in about a millisecond. With four, its threads stood idle for a third of the time.
 */
export const quickShare = 1 / 16;
