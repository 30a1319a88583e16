import assert from 'node:assert/strict';
import {
  foreignAlgorithms,
  foreignCurves,
  foreignJwkCurves,
  foreignTypes,
} from '../../../src/jwk/read/foreign-keys.ts';
import * as der from '../../support/der.ts';
import { rejects } from '../../support/errors.ts';
import { keyLater } from '../../support/keys.ts';

const usual =
  'Use an RSA key, or one of P-256, P-384, P-521, secp256k1, Ed25519, Ed448, X25519, ML-DSA-44, ML-DSA-65, ML-DSA-87.';
const newEcKey = 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem';
const dsa = `No algorithm of JSON Web Tokens uses DSA. Use a new key: ${newEcKey}`;
const x448 = 'Use an X25519 key instead: openssl genpkey -algorithm x25519 -out key.pem';
const otherCurve = `JSON Web Tokens do not use this curve. Use a key on P-256 and ES256: ${newEcKey}`;
const hashMlDsa = 'Use an ML-DSA key: tokens are signed with ML-DSA itself.';
const rsaPss =
  'Convert it to a plain RSA key, and choose PS256, PS384 or PS512: openssl rsa -in key.pem -traditional | ' +
  'sed s/RSA-PSS/RSA/ > new.pem (a public key: openssl rsa -pubin -in key.pem -RSAPublicKey_out | sed s/RSA-PSS/RSA/ > new.pem)';
const rsaOaep = 'Generate a plain RSA key, and choose RSA-OAEP or RSA-OAEP-256 for it.';

type Rows = Record<string, readonly [what: string, hint?: string]>;
const nist = (family: number, first: number, last: number, ...row: Rows[string]): Rows =>
  Object.fromEntries(
    Array.from({ length: last - first + 1 }, (_, index) => [`2.16.840.1.101.3.4.${family}.${first + index}`, row]),
  );

const algorithms: Rows = {
  '1.2.840.10040.4.1': ['a DSA key', dsa],
  '1.3.14.3.2.12': ['a DSA key', dsa],
  '1.2.840.113549.1.3.1': ['a Diffie-Hellman key'],
  '1.2.840.10046.2.1': ['a Diffie-Hellman key'],
  '1.2.840.113549.1.1.10': ['an RSA-PSS key', rsaPss],
  '1.2.840.113549.1.1.7': ['an RSA-OAEP key', rsaOaep],
  '1.3.132.1.12': ['an EC key only for ECDH'],
  '1.3.132.1.13': ['an EC key only for ECMQV'],
  '1.3.101.111': ['an X448 key', x448],
  '1.2.643.7.1.1.1.1': ['a GOST key'],
  '1.2.643.7.1.1.1.2': ['a GOST key'],
  // FIPS 204 §5.4, RFC 9909 §3, RFC 9935 §3.
  ...nist(3, 32, 34, 'a HashML-DSA key', hashMlDsa),
  ...nist(3, 20, 31, 'an SLH-DSA key'),
  ...nist(4, 1, 3, 'an ML-KEM key'),
};

/** RFC 5639 §4.1 and its appendix A: a curve and its twist of each size. */
const brainpool = [160, 192, 224, 256, 320, 384, 512].flatMap((bits) => [`brainpoolP${bits}r1`, `brainpoolP${bits}t1`]);
const curves: Rows = {
  '1.2.840.10045.3.1.1': ['an EC key on P-192', otherCurve],
  '1.3.132.0.33': ['an EC key on P-224', otherCurve],
  '1.2.156.10197.1.301': ['an EC key on SM2', otherCurve],
  ...Object.fromEntries(
    brainpool.map((name, index) => [`1.3.36.3.3.2.8.1.1.${index + 1}`, [`an EC key on ${name}`, otherCurve]]),
  ),
};

const jwkCurves: Rows = {
  'P-256K': [
    'an EC key on "P-256K", the former name of secp256k1',
    'Write "secp256k1" for the "crv" of the JWK (RFC 8812 §3.1), and use ES256K.',
  ],
  X448: ['an X448 key', x448],
  ...Object.fromEntries(['P-192', 'P-224', 'SM2'].map((name) => [name, [`an EC key on ${name}`, otherCurve]])),
  ...Object.fromEntries(
    ['256', '320', '384', '512'].flatMap((bits) =>
      [`BP-${bits}`, `brainpoolP${bits}r1`].map((name) => [name, [`an EC key on brainpoolP${bits}r1`, otherCurve]]),
    ),
  ),
};

async function isNamed(text: string, [what, hint = usual]: Rows[string], kty: 'EC' | 'OKP' = 'EC'): Promise<void> {
  const error = await rejects(
    (async () => keyLater('sig', kty, { privateKey: text }))(),
    'ERR_KEY_MISMATCH',
    /^the key is /,
  );
  assert.deepEqual([error.message, error.hint], [`the key is ${what}, which is not supported`, hint]);
}

describe('a key that tokens cannot use is named, and the hint says what to do instead:', () => {
  for (const [id, row] of Object.entries(algorithms)) {
    it(`${row[0]} (${id})`, () => isNamed(der.pem('PUBLIC KEY', der.spki(id, [], Buffer.alloc(1))), row));
  }

  for (const [id, row] of Object.entries(curves)) {
    it(`${row[0]} (${id})`, () => {
      const key = der.spki('1.2.840.10045.2.1', [der.objectId(id)], Buffer.alloc(1));
      return isNamed(der.pem('PUBLIC KEY', key), row);
    });
  }

  for (const [crv, row] of Object.entries(jwkCurves)) {
    const kty = crv === 'X448' ? 'OKP' : 'EC';
    it(`a JWK with "${crv}"`, () => isNamed(JSON.stringify({ kty, crv, x: 'AA', y: 'AA' }), row, kty));
  }

  it('a JWK with "DSA"', () => isNamed(JSON.stringify({ kty: 'DSA', y: 'AA' }), ['a DSA key', dsa]));

  it('and no other', () => {
    assert.deepEqual(Object.keys(foreignAlgorithms).sort(), Object.keys(algorithms).sort());
    assert.deepEqual(Object.keys(foreignCurves).sort(), Object.keys(curves).sort());
    assert.deepEqual(Object.keys(foreignJwkCurves).sort(), Object.keys(jwkCurves).sort());
    assert.deepEqual(Object.keys(foreignTypes), ['DSA']);
  });
});
