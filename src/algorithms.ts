/**
 * The tables of all algorithms. The panel's lists, the key checks, signing and encryption read these rows; nothing else
 * in the package branches on the name of an algorithm.
 */

import { type Curve, curveNames, curves, isUsedFor, type KeyShape, type KeyType, type KeyUse } from './curves.ts';

export {
  type Curve,
  type CurveRow,
  curveRows,
  curves,
  isUsedFor,
  type KeyShape,
  type KeyType,
  type KeyUse,
  kindOfKey,
  placed,
} from './curves.ts';

/** What an algorithm requires of its key. */
export interface KeyDemand {
  readonly kty: readonly KeyType[];
  /** Curves the key may lie on; empty for RSA and secrets. */
  readonly curves: readonly Curve[];
  /** The smallest allowed key, in bits. */
  readonly minimumBits: number;
  /** The only allowed size, in bits. */
  readonly exactBits?: number;
  /** Whether this is the default algorithm of keys of this shape. */
  readonly usual: boolean;
}

/** A JWS algorithm: RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2, RFC 9864 §2.2, RFC 9964 §4. */
export interface SigningAlgorithm extends KeyDemand {
  readonly scheme: 'HMAC' | 'PKCS1' | 'PSS' | 'ECDSA' | 'EdDSA' | 'ML-DSA';
  readonly hash: 'sha256' | 'sha384' | 'sha512' | undefined;
}

/** A JWE key management algorithm: RFC 7518 §4.1. */
export interface KeyManagementAlgorithm extends KeyDemand {
  readonly scheme: 'direct' | 'wrap' | 'wrapGCM' | 'RSA' | 'ECDH' | 'ECDH+wrap' | 'password';
  /** Hash of OAEP, or of PBKDF2. */
  readonly hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  /** Length of the AES key that wraps the content encryption key, in bits; absent where none does. */
  readonly wrapBits?: 128 | 192 | 256;
}

/** A JWE content encryption algorithm: RFC 7518 §5.1. */
export interface ContentEncryptionAlgorithm {
  /** Length of the content encryption key, in bits. */
  readonly keyBits: number;
  readonly ivBytes: number;
  readonly tagBytes: number;
  /** Whether the plaintext is padded to blocks of 16 bytes (RFC 7518 §5.2.2.1). */
  readonly isPadded: boolean;
}

// RFC 7518 §3.2: a MAC key is at least as long as the hash. §3.3, §3.5: an RSA key has at least 2048 bits.
const hmac = (bits: 256 | 384 | 512, usual = false) =>
  ({ scheme: 'HMAC', hash: `sha${bits}`, kty: ['oct'], curves: [], minimumBits: bits, usual }) as const;
const rsa = (scheme: 'PKCS1' | 'PSS', bits: 256 | 384 | 512, usual = false) =>
  ({ scheme, hash: `sha${bits}`, kty: ['RSA'], curves: [], minimumBits: 2048, usual }) as const;
const ecdsa = (bits: 256 | 384 | 512, curve: Curve) =>
  ({ scheme: 'ECDSA', hash: `sha${bits}`, kty: ['EC'], curves: [curve], minimumBits: 0, usual: true }) as const;
const eddsa = (curves: readonly Curve[], usual = false) =>
  ({ scheme: 'EdDSA', hash: undefined, kty: ['OKP'], curves, minimumBits: 0, usual }) as const;

const mldsa = (curve: Curve) =>
  ({ scheme: 'ML-DSA', hash: undefined, kty: ['AKP'], curves: [curve], minimumBits: 0, usual: true }) as const;

export const signingAlgorithms = {
  HS256: hmac(256, true),
  HS384: hmac(384),
  HS512: hmac(512),
  RS256: rsa('PKCS1', 256, true),
  RS384: rsa('PKCS1', 384),
  RS512: rsa('PKCS1', 512),
  PS256: rsa('PSS', 256),
  PS384: rsa('PSS', 384),
  PS512: rsa('PSS', 512),
  ES256: ecdsa(256, 'P-256'),
  ES384: ecdsa(384, 'P-384'),
  ES512: ecdsa(512, 'P-521'),
  ES256K: ecdsa(256, 'secp256k1'),
  EdDSA: eddsa(['Ed25519', 'Ed448'], true),
  Ed25519: eddsa(['Ed25519']),
  Ed448: eddsa(['Ed448']),
  'ML-DSA-44': mldsa('ML-DSA-44'),
  'ML-DSA-65': mldsa('ML-DSA-65'),
  'ML-DSA-87': mldsa('ML-DSA-87'),
} as const satisfies Record<string, SigningAlgorithm>;

const wrap = (scheme: 'wrap' | 'wrapGCM', bits: 128 | 192 | 256, usual: boolean) =>
  ({ scheme, wrapBits: bits, kty: ['oct'], curves: [], minimumBits: bits, exactBits: bits, usual }) as const;
const oaep = (hash: 'sha1' | 'sha256' | 'sha384' | 'sha512', usual = false) =>
  ({ scheme: 'RSA', hash, kty: ['RSA'], curves: [], minimumBits: 2048, usual }) as const;
const agreed = {
  kty: ['EC', 'OKP'],
  curves: curveNames.filter((name) => isUsedFor(name, 'enc')),
  minimumBits: 0,
} as const;
const ecdh = { ...agreed, scheme: 'ECDH', usual: false } as const;
const ecdhWrap = (wrapBits: 128 | 192 | 256, usual = false) =>
  ({ ...agreed, scheme: 'ECDH+wrap', wrapBits, usual }) as const;
// RFC 7518 §8.8: a password has at least 16 octets; iterations do not make up for a short one.
const password = (hash: 'sha256' | 'sha384' | 'sha512', wrapBits: 128 | 192 | 256) =>
  ({ scheme: 'password', hash, wrapBits, kty: ['oct'], curves: [], minimumBits: 128, usual: false }) as const;

export const keyManagementAlgorithms = {
  dir: { scheme: 'direct', kty: ['oct'], curves: [], minimumBits: 128, usual: false },
  A128KW: wrap('wrap', 128, true),
  A192KW: wrap('wrap', 192, true),
  A256KW: wrap('wrap', 256, true),
  A128GCMKW: wrap('wrapGCM', 128, false),
  A192GCMKW: wrap('wrapGCM', 192, false),
  A256GCMKW: wrap('wrapGCM', 256, false),
  'RSA-OAEP': oaep('sha1'),
  'RSA-OAEP-256': oaep('sha256', true),
  'RSA-OAEP-384': oaep('sha384'),
  'RSA-OAEP-512': oaep('sha512'),
  'ECDH-ES': ecdh,
  'ECDH-ES+A128KW': ecdhWrap(128),
  'ECDH-ES+A192KW': ecdhWrap(192),
  'ECDH-ES+A256KW': ecdhWrap(256, true),
  'PBES2-HS256+A128KW': password('sha256', 128),
  'PBES2-HS384+A192KW': password('sha384', 192),
  'PBES2-HS512+A256KW': password('sha512', 256),
} as const satisfies Record<string, KeyManagementAlgorithm>;

// RFC 7518 §5.2: the tag is half of the hash. §5.3: 96 bits of IV, 128 of tag.
const cbc = (keyBits: 256 | 384 | 512) => ({ keyBits, ivBytes: 16, tagBytes: keyBits / 16, isPadded: true }) as const;
const gcm = (keyBits: 128 | 192 | 256) => ({ keyBits, ivBytes: 12, tagBytes: 16, isPadded: false }) as const;

export const contentEncryptionAlgorithms = {
  'A128CBC-HS256': cbc(256),
  'A192CBC-HS384': cbc(384),
  'A256CBC-HS512': cbc(512),
  A128GCM: gcm(128),
  A192GCM: gcm(192),
  A256GCM: gcm(256),
} as const satisfies Record<string, ContentEncryptionAlgorithm>;

export type SigningAlgorithmName = keyof typeof signingAlgorithms;
export type KeyManagementAlgorithmName = keyof typeof keyManagementAlgorithms;
export type ContentEncryptionName = keyof typeof contentEncryptionAlgorithms;

/** Sizes of RSA keys that can be generated, in bits. 8192 bits would take more than ten seconds. */
export const modulusSizes = [2048, 3072, 4096] as const;

/** Sizes of a secret that can be generated, in bits. */
const secretSizes = { sig: [256, 384, 512], enc: [256, 128, 192, 384, 512] } as const;

/** The sizes in bits, or the curves, that a key of this type and use can be generated with; the default first. */
export function sizesFor(kty: KeyType, use: KeyUse): readonly (number | Curve)[] {
  if (kty === 'RSA') return modulusSizes;
  if (kty === 'oct') return secretSizes[use];
  return curveNames.filter((name) => curves[name].kty === kty && isUsedFor(name, use));
}

/** The algorithms of one use, by name: signing for `sig`, key management for `enc`. */
export const algorithmsByUse: Readonly<Record<KeyUse, Readonly<Record<string, KeyDemand>>>> = {
  sig: signingAlgorithms,
  enc: keyManagementAlgorithms,
};

/** Whether a table has a row of this name; inherited members such as `toString` do not count. */
export function isNameOf<T extends object>(table: T, name: string): name is keyof T & string {
  return Object.hasOwn(table, name);
}

/** Whether a key management algorithm derives a key from a password for each token (PBES2). */
export function isPasswordAlgorithm(name: string): boolean {
  return isNameOf(keyManagementAlgorithms, name) && keyManagementAlgorithms[name].scheme === 'password';
}

/** Whether a key has the type, curve and exact size that an algorithm requires; its minimum size is not checked. */
export function isOfKind(demand: KeyDemand, shape: KeyShape): boolean {
  return (
    demand.kty.includes(shape.kty) &&
    (demand.curves.length === 0 || (shape.curve !== undefined && demand.curves.includes(shape.curve))) &&
    (demand.exactBits === undefined || demand.exactBits === shape.bits)
  );
}

/** The names of the algorithms that a key of this shape can be used with. */
export function algorithmsFor(use: KeyUse, shape: KeyShape): string[] {
  return Object.entries(algorithmsByUse[use])
    .filter(([, demand]) => isOfKind(demand, shape) && shape.bits >= demand.minimumBits)
    .map(([name]) => name);
}

/** The default algorithm of keys of this shape; undefined where there is none. */
export function usualAlgorithm(use: KeyUse, shape: KeyShape): string | undefined {
  return Object.entries(algorithmsByUse[use]).find(([, demand]) => demand.usual && isOfKind(demand, shape))?.[0];
}
