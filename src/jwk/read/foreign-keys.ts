import { curves } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';

/** A key of a type, or on a curve, that is not supported. */
export interface ForeignKey {
  readonly what: string;
  /** What to do; by default, to use a key of a supported type. */
  readonly hint?: string;
}

const newKey = (options: string) => `openssl genpkey ${options} -out key.pem`;
const newEcKey = newKey('-algorithm EC -pkeyopt ec_paramgen_curve:P-256');

const dsa: ForeignKey = {
  what: 'a DSA key',
  hint: `No algorithm of JSON Web Tokens uses DSA. Use a new key: ${newEcKey}`,
};
const dh: ForeignKey = { what: 'a Diffie-Hellman key' };
const gost: ForeignKey = { what: 'a GOST key' };
const x448: ForeignKey = { what: 'an X448 key', hint: `Use an X25519 key instead: ${newKey('-algorithm x25519')}` };
/** OpenSSL writes it as PKCS#1, under a label of its own. */
export const rsaPss: ForeignKey = {
  what: 'an RSA-PSS key',
  hint:
    'Convert it to a plain RSA key, and choose PS256, PS384 or PS512: openssl rsa -in key.pem -traditional | ' +
    'sed s/RSA-PSS/RSA/ > new.pem (a public key: openssl rsa -pubin -in key.pem -RSAPublicKey_out | sed s/RSA-PSS/RSA/ > new.pem)',
};
const onCurve = (curve: string): ForeignKey => ({
  what: `an EC key on ${curve}`,
  hint: `JSON Web Tokens do not use this curve. Use a key on P-256 and ES256: ${newEcKey}`,
});
const numbered = (key: ForeignKey, family: number, numbers: readonly number[]) =>
  numbers.map((number) => [`2.16.840.1.101.3.4.${family}.${number}`, key] as const);

/** By object identifier: RFC 3279 §2.3, RFC 4055, RFC 5480 §2.1.2, RFC 8410 §3, FIPS 204 §5.4, RFC 9909, RFC 9935. */
export const foreignAlgorithms: Readonly<Record<string, ForeignKey>> = {
  '1.2.840.10040.4.1': dsa,
  '1.3.14.3.2.12': dsa,
  '1.2.840.113549.1.3.1': dh,
  '1.2.840.10046.2.1': dh,
  '1.2.840.113549.1.1.10': rsaPss,
  '1.2.840.113549.1.1.7': {
    what: 'an RSA-OAEP key',
    hint: 'Generate a plain RSA key, and choose RSA-OAEP or RSA-OAEP-256 for it.',
  },
  '1.3.132.1.12': { what: 'an EC key only for ECDH' },
  '1.3.132.1.13': { what: 'an EC key only for ECMQV' },
  '1.3.101.111': x448,
  '1.2.643.7.1.1.1.1': gost,
  '1.2.643.7.1.1.1.2': gost,
  ...Object.fromEntries([
    ...numbered(
      { what: 'a HashML-DSA key', hint: 'Use an ML-DSA key: tokens are signed with ML-DSA itself.' },
      3,
      [32, 33, 34],
    ),
    ...numbered({ what: 'an SLH-DSA key' }, 3, [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]),
    ...numbered({ what: 'an ML-KEM key' }, 4, [1, 2, 3]),
  ]),
};

/** By the object identifier of a curve: RFC 5480 §2.1.1.1, RFC 5639 §4.1. */
export const foreignCurves: Readonly<Record<string, ForeignKey>> = {
  '1.2.840.10045.3.1.1': onCurve('P-192'),
  '1.3.132.0.33': onCurve('P-224'),
  ...Object.fromEntries(
    ['160r1', '160t1', '192r1', '192t1', '224r1', '224t1', '256r1', '256t1', '320r1', '320t1', '384r1', '384t1']
      .concat('512r1', '512t1')
      .map((name, index) => [`1.3.36.3.3.2.8.1.1.${index + 1}`, onCurve(`brainpoolP${name}`)]),
  ),
  '1.2.156.10197.1.301': onCurve('SM2'),
};

/** By the `crv` of a JWK: RFC 8037 §2, and names that are written though not registered. */
export const foreignJwkCurves: Readonly<Record<string, ForeignKey>> = {
  'P-256K': {
    what: 'an EC key on "P-256K", the former name of secp256k1',
    hint: 'Write "secp256k1" for the "crv" of the JWK (RFC 8812 §3.1), and use ES256K.',
  },
  X448: x448,
  'P-192': onCurve('P-192'),
  'P-224': onCurve('P-224'),
  SM2: onCurve('SM2'),
  ...Object.fromEntries(
    ['256', '320', '384', '512'].flatMap((bits) => {
      const key = onCurve(`brainpoolP${bits}r1`);
      return [`BP-${bits}`, `brainpoolP${bits}r1`].map((name) => [name, key] as const);
    }),
  ),
};

/** By the `kty` of a JWK. */
export const foreignTypes: Readonly<Record<string, ForeignKey>> = { DSA: dsa };

/** The error of an unsupported key, which it names. */
export function foreignKey(key: ForeignKey | undefined): JwtError {
  const what = key ? `${key.what}, which is not supported` : 'of a type or on a curve that is not supported';
  return new JwtError('ERR_KEY_MISMATCH', `the key is ${what}`, {
    hint: key?.hint ?? `Use an RSA key, or one of ${Object.keys(curves).join(', ')}.`,
  });
}
