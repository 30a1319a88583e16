/** The types of keys, and the table of their curves and parameter sets. */

export type KeyType = 'oct' | 'RSA' | 'EC' | 'OKP' | 'AKP';
export type KeyUse = 'sig' | 'enc';
/** Name of a curve in a JWK (`crv`), or of a parameter set, which is the algorithm of its key (`alg`, RFC 9964 §3). */
export type Curve = keyof typeof curves;

/** The type and size of a key, without the key. */
export interface KeyShape {
  readonly kty: KeyType;
  /** Length of the secret, of the RSA modulus, or what the row of the curve says, in bits. */
  readonly bits: number;
  /** Set for EC, OKP and AKP keys only. */
  readonly curve?: Curve | undefined;
}

/** A curve: RFC 7518 §6.2.1.1, RFC 8037 §2, RFC 8812 §3.1; or a parameter set of ML-DSA: FIPS 204 §4. */
export interface CurveRow {
  readonly kty: 'EC' | 'OKP' | 'AKP';
  /** Length of the field in bits, of which a coordinate has whole bytes; for OKP and AKP, of the encoded public key. */
  readonly bits: number;
  readonly uses: readonly KeyUse[];
  /** Length of a signature in bytes, where the key alone determines it (RFC 8032 §5.1.6, §5.2.6, FIPS 204 §4). */
  readonly signatureBytes?: number;
  /** Length of an ML-DSA private key that is not a seed, in bytes. */
  readonly expandedBytes?: number;
  /** Whether a signature takes no longer than the round trip to the thread pool. */
  readonly isQuick: boolean;
  /** The `asymmetricKeyType` of its keys in Node.js. */
  readonly keyType: 'ec' | 'ed25519' | 'ed448' | 'x25519' | 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87';
  /** OpenSSL's name of the curve, for a key type with several curves. */
  readonly namedCurve?: string;
  /** Object identifier of the curve (RFC 5480 §2.1.1.1, SEC 2 §A.2), or for OKP and AKP of the algorithm (RFC 8410 §3, RFC 9881 §2). */
  readonly objectId: string;
  /** The first version of Node.js that has it, where not all do. */
  readonly nodeVersion?: string;
}

/** @param sizes - of public key, private key and signature, in bytes (FIPS 204 §4, table 2) */
const mlDsa = <Set extends 44 | 65 | 87>(set: Set, id: number, sizes: readonly [number, number, number]) =>
  ({
    kty: 'AKP',
    bits: sizes[0] * 8,
    uses: ['sig'],
    signatureBytes: sizes[2],
    expandedBytes: sizes[1],
    isQuick: false,
    keyType: `ml-dsa-${set}`,
    objectId: `2.16.840.1.101.3.4.3.${id}`,
    nodeVersion: '24.6',
  }) as const;

export const curves = {
  'P-256': {
    kty: 'EC',
    bits: 256,
    uses: ['sig', 'enc'],
    isQuick: true,
    keyType: 'ec',
    namedCurve: 'prime256v1',
    objectId: '1.2.840.10045.3.1.7',
  },
  'P-384': {
    kty: 'EC',
    bits: 384,
    uses: ['sig', 'enc'],
    isQuick: false,
    keyType: 'ec',
    namedCurve: 'secp384r1',
    objectId: '1.3.132.0.34',
  },
  'P-521': {
    kty: 'EC',
    bits: 521,
    uses: ['sig', 'enc'],
    isQuick: false,
    keyType: 'ec',
    namedCurve: 'secp521r1',
    objectId: '1.3.132.0.35',
  },
  // RFC 8812 §3.1. No algorithm of JWE uses it.
  secp256k1: {
    kty: 'EC',
    bits: 256,
    uses: ['sig'],
    isQuick: false,
    keyType: 'ec',
    namedCurve: 'secp256k1',
    objectId: '1.3.132.0.10',
  },
  Ed25519: {
    kty: 'OKP',
    bits: 256,
    uses: ['sig'],
    signatureBytes: 64,
    isQuick: true,
    keyType: 'ed25519',
    objectId: '1.3.101.112',
  },
  // RFC 8032 §5.2: 448 bits, and a byte for the sign.
  Ed448: {
    kty: 'OKP',
    bits: 456,
    uses: ['sig'],
    signatureBytes: 114,
    isQuick: false,
    keyType: 'ed448',
    objectId: '1.3.101.113',
  },
  X25519: { kty: 'OKP', bits: 256, uses: ['enc'], isQuick: false, keyType: 'x25519', objectId: '1.3.101.110' },
  'ML-DSA-44': mlDsa(44, 17, [1312, 2560, 2420]),
  'ML-DSA-65': mlDsa(65, 18, [1952, 4032, 3309]),
  'ML-DSA-87': mlDsa(87, 19, [2592, 4896, 4627]),
} as const satisfies Record<string, CurveRow>;

/** The curves, typed with all optional members of a row. */
export const curveRows: Readonly<Record<Curve, CurveRow>> = curves;

export const curveNames = Object.keys(curves) as Curve[];

/** Whether keys on a curve can be used for signing or encryption. */
export function isUsedFor(curve: Curve, use: KeyUse): boolean {
  return curveRows[curve].uses.includes(use);
}

/** What a key of a curve or parameter set is said to be: `on P-256`, `for ML-DSA-44`. */
export function placed(curve: Curve): string {
  return `${curves[curve].kty === 'AKP' ? 'for' : 'on'} ${curve}`;
}

const kinds = new Map<string, Pick<KeyShape, 'kty' | 'curve'>>([['rsa', { kty: 'RSA' }]]);
for (const curve of curveNames) {
  const { kty, keyType, namedCurve = '' } = curveRows[curve];
  kinds.set(keyType + namedCurve, { kty, curve });
}

/**
 * Maps a key type of Node.js to `kty` and curve or parameter set (RFC 7518, RFC 8037, RFC 9964).
 *
 * @param keyType - `asymmetricKeyType` of the key
 * @param namedCurve - `namedCurve` of its `asymmetricKeyDetails`
 * @returns undefined for any other type
 */
export function kindOfKey(keyType = '', namedCurve = ''): Pick<KeyShape, 'kty' | 'curve'> | undefined {
  return kinds.get(keyType + namedCurve);
}
