import { type Curve, type CurveRow, curveRows } from '../../algorithms.ts';

/** Object identifiers in dotted form, of supported keys and encryptions. */

const idsOf = (kty: CurveRow['kty']) =>
  Object.entries(curveRows)
    .filter(([, row]) => row.kty === kty)
    .map(([curve, { objectId }]) => [objectId, curve as Curve] as const);

/** Algorithms of supported keys: RFC 3279 §2.3.1, RFC 5480 §2.1.1, RFC 8410 §3, RFC 9881 §2. */
export const keyAlgorithms: Readonly<Record<string, 'RSA' | 'EC' | Curve>> = {
  '1.2.840.113549.1.1.1': 'RSA',
  '1.2.840.10045.2.1': 'EC',
  ...Object.fromEntries([...idsOf('OKP'), ...idsOf('AKP')]),
};

/** Named curves of EC keys (RFC 5480 §2.1.1.1). */
export const namedCurves: Readonly<Record<string, Curve>> = Object.fromEntries(idsOf('EC'));

/** A cipher of encrypted private keys: its name in Node.js, and its sizes in bytes. */
export interface KeyCipher {
  readonly name: string;
  readonly keyBytes: number;
  readonly ivBytes: number;
}

const cbc = (family: string, bits: number): KeyCipher => ({
  name: `${family}-${bits}-cbc`,
  keyBytes: bits / 8,
  ivBytes: 16,
});

export const tripleDes: KeyCipher = { name: 'des-ede3-cbc', keyBytes: 24, ivBytes: 8 };

/** Ciphers of encrypted private keys: RFC 8018 §B.2, RFC 3565 §4.1, RFC 3657 §4.1, RFC 5794 §5.1. */
export const keyCiphers: Readonly<Record<string, KeyCipher>> = {
  '2.16.840.1.101.3.4.1.2': cbc('aes', 128),
  '2.16.840.1.101.3.4.1.22': cbc('aes', 192),
  '2.16.840.1.101.3.4.1.42': cbc('aes', 256),
  '1.2.840.113549.3.7': tripleDes,
  '1.2.392.200011.61.1.1.1.2': cbc('camellia', 128),
  '1.2.392.200011.61.1.1.1.3': cbc('camellia', 192),
  '1.2.392.200011.61.1.1.1.4': cbc('camellia', 256),
  '1.2.410.200046.1.1.2': cbc('aria', 128),
  '1.2.410.200046.1.1.7': cbc('aria', 192),
  '1.2.410.200046.1.1.12': cbc('aria', 256),
};

/** The hash of the HMAC that PBKDF2 uses: RFC 8018 §B.1. */
export const pseudorandomFunctions: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

/** Encryption schemes and key derivation functions: RFC 8018 §A, RFC 7914 §7, RFC 7292 §C. */
export const schemes = {
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  pkcs12TripleDes: '1.2.840.113549.1.12.1.3',
} as const;

/** DES, RC2 and RC4, which OpenSSL 3 no longer supports: RFC 8018 §A.3 and §B.2, RFC 7292 §C. */
export const outdatedSchemes: readonly string[] = [
  ...[1, 3, 4, 6, 10, 11].map((number) => `1.2.840.113549.1.5.${number}`),
  ...[1, 2, 4, 5, 6].map((number) => `1.2.840.113549.1.12.1.${number}`),
  '1.2.840.113549.3.2',
  '1.2.840.113549.3.4',
  '1.3.14.3.2.7',
];
