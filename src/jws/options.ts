import { constants, type KeyObject, type SigningOptions } from 'node:crypto';
import { type CurveRow, curveRows, curves, kindOfKey, type SigningAlgorithm } from '../algorithms.ts';

/** The options of `node:crypto` for each signature scheme, beside the hash. */
export const schemeOptions: Readonly<Record<Exclude<SigningAlgorithm['scheme'], 'HMAC'>, SigningOptions>> = {
  PKCS1: { padding: constants.RSA_PKCS1_PADDING },
  // RFC 7518 §3.5: the salt is as long as the hash.
  PSS: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  // The signatures are in DER.
  ECDSA: {},
  EdDSA: {},
  // RFC 9964 §4: the context is empty.
  'ML-DSA': {},
};

/** The width of r and s for the curve of an algorithm, in bytes (RFC 7518 §3.4); 0 for other schemes. */
export function halfWidth({ scheme, curves: [curve] }: SigningAlgorithm): number {
  return scheme === 'ECDSA' && curve ? Math.ceil(curves[curve].bits / 8) : 0;
}

/** The row of the curve or parameter set of a key; undefined for RSA keys and secrets. */
export function curveOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): CurveRow | undefined {
  const curve = kindOfKey(asymmetricKeyType, asymmetricKeyDetails?.namedCurve)?.curve;
  return curve && curveRows[curve];
}
