import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { ErrorCode } from '../../../../src/errors.ts';
import { readPublicJwk } from '../../../../src/jwk/read/public-jwk.ts';
import { parseJwkSet } from '../../../../src/jwk/sets/parse.ts';
import { refuses } from '../../../support/errors.ts';
import { curvePair, rsaPair } from '../../../support/keys.ts';
import { smallOrderEncodings } from '../../../support/small-order.ts';

type Jwk = Record<string, unknown>;

const jwkOf = (pem: string, members: object = {}): Jwk => ({
  ...createPublicKey(pem).export({ format: 'jwk' }),
  ...members,
});
const rsaJwk = (members: object = {}) => jwkOf(rsaPair().publicKey, { kid: 'x', ...members });
const ecJwk = (members: object = {}) => jwkOf(curvePair('P-256').publicKey, { kid: 'x', ...members });
const mlDsaJwk = (members: object = {}) => jwkOf(curvePair('ML-DSA-44').publicKey, { kid: 'x', ...members });
const edJwk = (members: object = {}) => jwkOf(curvePair('Ed25519').publicKey, { kid: 'x', ...members });
const bytesOf = (jwk: Jwk, name: string) => Buffer.from(String(jwk[name]), 'base64url');
const good = ecJwk({ kid: 'good' });
const setOf = (...keys: unknown[]) => JSON.stringify({ keys });

describe('the keys that an issuer publishes', () => {
  it('are those that verify, each with its key id and its one algorithm', () => {
    const { keys, problems } = parseJwkSet(
      setOf(
        rsaJwk({ kid: 'rsa', use: 'sig', alg: 'PS256', x5c: ['MIIB'], x5t: 'x' }),
        jwkOf(curvePair('P-384').publicKey, { kid: 'ec', key_ops: ['verify'] }),
        edJwk({ kid: 'ed' }),
      ),
    );
    assert.deepEqual(
      keys.map(({ kid, kty, bits, curve, onlyAlgorithm }) => [kid, kty, bits, curve, onlyAlgorithm]),
      [
        ['rsa', 'RSA', 2048, undefined, 'PS256'],
        ['ec', 'EC', 384, 'P-384', undefined],
        ['ed', 'OKP', 256, 'Ed25519', undefined],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('hold nothing of an entry but its public members', () => {
    const { publicJwk, ...key } = readPublicJwk(rsaJwk({ use: 'sig', issuer: 'evil', x5c: ['MIIB'], '': 1 }));
    assert.deepEqual(publicJwk, { ...rsaJwk(), use: 'sig' });
    assert.deepEqual([key.use, key.format, key.issuer, key.certificate, key.privateKey], ['sig', 'JWK', ...Array(3)]);
  });

  it('may be short: the algorithm, or what is tolerated of it, decides', () => {
    assert.equal(readPublicJwk(jwkOf(rsaPair(1024).publicKey)).bits, 1024);
  });

  it('are named by their thumbprints where they have no key id (RFC 7638)', () => {
    const { kty, n, e } = rsaJwk();
    const thumbprint = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
    for (const kid of [undefined, null, '']) assert.equal(readPublicJwk(rsaJwk({ kid })).kid, thumbprint);
  });

  const zero = Buffer.from([0]);
  const lenient: readonly (readonly [string, Jwk])[] = [
    ['members that are null', ecJwk({ use: null, alg: null, key_ops: null, d: null, x5c: null })],
    ['blank members', ecJwk({ use: '', alg: '' })],
    ['no operations, as WebCrypto exports them', ecJwk({ key_ops: [] })],
    ['more operations than the one that is needed', ecJwk({ key_ops: ['sign', 'verify'] })],
    ['the alphabet of plain base64, and padding', ecJwk({ x: bytesOf(ecJwk(), 'x').toString('base64') })],
    ['a sign byte', rsaJwk({ n: Buffer.concat([zero, bytesOf(rsaJwk(), 'n')]).toString('base64url') })],
    ['a sign byte of a coordinate', ecJwk({ y: Buffer.concat([zero, bytesOf(ecJwk(), 'y')]).toString('base64url') })],
  ];
  for (const [what, jwk] of lenient) {
    it(`are read with ${what}, which leave no doubt`, () => {
      const plain = readPublicJwk(jwk.kty === 'RSA' ? rsaJwk() : ecJwk());
      assert.deepEqual(readPublicJwk(jwk).publicJwk, plain.publicJwk);
    });
  }

  it('are read with a number for a key id, as a token names it in text', () => {
    assert.equal(readPublicJwk(ecJwk({ kid: 7 })).kid, '7');
  });
});

describe('an entry of a JWK Set is refused, and no other with it:', () => {
  const privateJwk = createPrivateKey(curvePair('P-256').privateKey).export({ format: 'jwk' });
  const pem = curvePair('P-256').publicKey;
  const n = bytesOf(rsaJwk(), 'n');
  const even = Buffer.from(n);
  even[even.length - 1] = (even.at(-1) ?? 0) & 0xfe;
  const huge = Buffer.alloc(2049, 0xff).toString('base64url');
  const e = (hex: string) => rsaJwk({ e: Buffer.from(hex, 'hex').toString('base64url') });
  const secret = { kty: 'oct', k: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', kid: 'x' };
  const forOther = (member: string) => `the JWK is not for verifying signatures: its "${member}" says otherwise`;
  const noFit = 'the EC JWK is not a key: its members do not fit each other or their curve';
  const noType = 'the JWK is of a type that is not supported';
  const noCurve = 'the EC JWK is on a curve that does not verify signatures here';
  const named = (what: string) => `the key is ${what}, which is not supported`;
  const exponent = 'the RSA key has a public exponent below 65537, or an even one';
  const rows: readonly (readonly [string, unknown, ErrorCode, string])[] = [
    ['a secret', secret, 'ERR_KEY_USE', 'the JWK has the private member "k"; it must be a public key'],
    [
      'a secret without its text',
      { kty: 'oct', kid: 'x' },
      'ERR_KEY_USE',
      'the JWK is a secret; it must be a public key',
    ],
    [
      'a private key',
      { ...privateJwk, kid: 'x' },
      'ERR_KEY_USE',
      'the JWK has the private member "d"; it must be a public key',
    ],
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].map(
      (name) =>
        [
          `a public key with "${name}"`,
          rsaJwk({ [name]: 'AQAB' }),
          'ERR_KEY_USE',
          `the JWK has the private member "${name}"; it must be a public key`,
        ] as const,
    ),
    ['a key for encryption', rsaJwk({ use: 'enc' }), 'ERR_KEY_USE', forOther('use')],
    ['a key for an algorithm of encryption', rsaJwk({ alg: 'RSA-OAEP' }), 'ERR_KEY_USE', forOther('alg')],
    ['a key that is only to encrypt', rsaJwk({ key_ops: ['encrypt'] }), 'ERR_KEY_USE', forOther('key_ops')],
    ['a key that is only to sign', rsaJwk({ key_ops: ['sign'] }), 'ERR_KEY_USE', forOther('key_ops')],
    [
      'an operation twice',
      rsaJwk({ key_ops: ['verify', 'verify'] }),
      'ERR_KEY_FORMAT',
      '"key_ops" of the JWK names an operation twice',
    ],
    [
      'operations in a text',
      rsaJwk({ key_ops: 'verify' }),
      'ERR_KEY_FORMAT',
      '"key_ops" of the JWK must be an array of strings',
    ],
    ['a use that is a list', rsaJwk({ use: ['sig'] }), 'ERR_KEY_FORMAT', '"use" of the JWK must be a string'],
    ['a key id that is an object', rsaJwk({ kid: {} }), 'ERR_KEY_FORMAT', '"kid" of the JWK must be a string'],
    [
      'a long key id',
      rsaJwk({ kid: 'x'.repeat(257) }),
      'ERR_KEY_FORMAT',
      '"kid" of the JWK is longer than 256 characters',
    ],
    ['an unknown type', { kty: 'XYZ', kid: 'x', pub: 'AA' }, 'ERR_KEY_MISMATCH', noType],
    [
      'an ML-DSA key of two bytes',
      mlDsaJwk({ pub: 'AAAA' }),
      'ERR_KEY_FORMAT',
      'the ML-DSA-44 public key is not 1312 bytes long',
    ],
    [
      'an ML-DSA-44 key said to be one for ML-DSA-65',
      mlDsaJwk({ alg: 'ML-DSA-65' }),
      'ERR_KEY_FORMAT',
      'the ML-DSA-65 public key is not 1952 bytes long',
    ],
    ['an ML-DSA key without "alg"', mlDsaJwk({ alg: undefined }), 'ERR_KEY_FORMAT', 'the AKP JWK lacks "alg"'],
    ['an ML-DSA key without "pub"', mlDsaJwk({ pub: undefined }), 'ERR_KEY_FORMAT', 'the AKP JWK lacks "pub"'],
    [
      'an ML-DSA key for another algorithm',
      mlDsaJwk({ alg: 'ES256' }),
      'ERR_KEY_MISMATCH',
      'the AKP JWK is for an algorithm that does not verify signatures here',
    ],
    [
      'an ML-DSA key with its seed',
      mlDsaJwk({ priv: 'A'.repeat(43) }),
      'ERR_KEY_USE',
      'the JWK has the private member "priv"; it must be a public key',
    ],
    ['an X448 key', { kty: 'OKP', crv: 'X448', kid: 'x', x: 'AA' }, 'ERR_KEY_MISMATCH', named('an X448 key')],
    [
      'a key of Ed25519 said to be one of Ed448',
      edJwk({ crv: 'Ed448' }),
      'ERR_KEY_FORMAT',
      'the Ed448 public key is not 57 bytes long',
    ],
    ['a key on a Brainpool curve', ecJwk({ crv: 'BP-256' }), 'ERR_KEY_MISMATCH', named('an EC key on brainpoolP256r1')],
    ['the name of a method', { kty: 'toString', kid: 'x' }, 'ERR_KEY_MISMATCH', noType],
    ['a type in a list', { ...rsaJwk(), kty: ['RSA'] }, 'ERR_KEY_MISMATCH', noType],
    ['no type', rsaJwk({ kty: undefined }), 'ERR_KEY_FORMAT', 'the JWK lacks "kty"'],
    ['an unknown curve', ecJwk({ crv: 'P-257' }), 'ERR_KEY_MISMATCH', noCurve],
    ['a point of P-256 said to be on secp256k1', ecJwk({ crv: 'secp256k1' }), 'ERR_KEY_FORMAT', noFit],
    ['a curve of another type', ecJwk({ crv: 'Ed25519' }), 'ERR_KEY_MISMATCH', noCurve],
    [
      'a curve that only encrypts',
      jwkOf(curvePair('X25519').publicKey),
      'ERR_KEY_MISMATCH',
      'the OKP JWK is on a curve that does not verify signatures here',
    ],
    ['no curve', ecJwk({ crv: undefined }), 'ERR_KEY_FORMAT', 'the EC JWK lacks "crv"'],
    ['a point that is not on its curve', ecJwk({ y: ecJwk().x }), 'ERR_KEY_FORMAT', noFit],
    ['the point at infinity', ecJwk({ x: 'AA', y: 'AA' }), 'ERR_KEY_FORMAT', noFit],
    [
      'a coordinate of another curve',
      ecJwk({ x: jwkOf(curvePair('P-384').publicKey).x }),
      'ERR_KEY_FORMAT',
      'the EC JWK has a coordinate that is too long for its curve',
    ],
    ['no numbers', { kty: 'RSA', kid: 'x' }, 'ERR_KEY_FORMAT', 'the RSA JWK lacks "n"'],
    ['a number that is none', rsaJwk({ n: 65537 }), 'ERR_KEY_FORMAT', '"n" of the JWK must be a string'],
    ['a PEM in the place of a number', rsaJwk({ n: pem }), 'ERR_KEY_FORMAT', '"n" of the JWK is not base64url'],
    ['a number of a megabyte', rsaJwk({ n: 'A'.repeat(1_000_000) }), 'ERR_TOO_LARGE', '"n" of the JWK is too long'],
    ['a modulus of 16,392 bits', rsaJwk({ n: huge }), 'ERR_TOO_LARGE', 'the RSA modulus is longer than 16384 bits'],
    ['an even modulus', rsaJwk({ n: even.toString('base64url') }), 'ERR_KEY_FORMAT', 'the RSA modulus is even'],
    ['a modulus of 0', rsaJwk({ n: 'AA' }), 'ERR_KEY_FORMAT', 'the RSA modulus is even'],
    ['an exponent of 0', e('00'), 'ERR_KEY_WEAK', exponent],
    ['an exponent of 1', e('01'), 'ERR_KEY_WEAK', exponent],
    ['an exponent of 3', e('03'), 'ERR_KEY_WEAK', exponent],
    ['an even exponent', e('010002'), 'ERR_KEY_WEAK', exponent],
    ['an exponent of 65 bits', e('010000000000000001'), 'ERR_TOO_LARGE', 'the public exponent is longer than 64 bits'],
    [
      'an exponent as long as the modulus',
      rsaJwk({ e: rsaJwk().n }),
      'ERR_TOO_LARGE',
      'the public exponent is longer than 64 bits',
    ],
    [
      'a point of 31 bytes',
      edJwk({ x: Buffer.alloc(31, 9).toString('base64url') }),
      'ERR_KEY_FORMAT',
      'the Ed25519 public key is not 32 bytes long',
    ],
    ['a text', pem, 'ERR_KEY_FORMAT', 'the key is not a JSON object'],
    ['a list', [good], 'ERR_KEY_FORMAT', 'the key is not a JSON object'],
    ['nothing', null, 'ERR_KEY_FORMAT', 'the key is not a JSON object'],
    [
      'a PEM with its passphrase',
      { kty: 'EC', privateKey: pem, passphrase: 'x', secret: 'x' },
      'ERR_KEY_FORMAT',
      'the EC JWK lacks "crv"',
    ],
    [
      'a service account',
      { type: 'service_account', private_key: pem, private_key_id: 'x', client_email: 'x' },
      'ERR_KEY_FORMAT',
      'the JWK lacks "kty"',
    ],
    ['a set in the place of a key', { kty: 'EC', keys: [good] }, 'ERR_KEY_FORMAT', 'the EC JWK lacks "crv"'],
  ];
  for (const [what, entry, code, message] of rows) {
    it(what, () => {
      const { keys, problems } = parseJwkSet(setOf(entry, good));
      assert.deepEqual(
        keys.map(({ kid }) => kid),
        ['good'],
      );
      assert.deepEqual(
        problems.map(({ index, problem }) => [index, problem.code, problem.message]),
        [[0, code, message]],
      );
      assert.ok(problems[0]?.problem.hint);
    });
  }

  for (const crv of ['Ed25519', 'Ed448'] as const) {
    for (const encoding of smallOrderEncodings[crv]()) {
      it(`the point ${encoding.toString('hex').replace(/^(.{8}).*(.{4})$/, '$1…$2')} of ${crv}, of small order`, () => {
        refuses(
          () => readPublicJwk(edJwk({ crv, x: encoding.toString('base64url') })),
          'ERR_KEY_WEAK',
          new RegExp(`^the ${crv} public key is a point of small order, for which anyone can sign$`),
        );
      });
    }
  }
});

describe('a JWK Set', () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['a web page', '<!doctype html>'],
    ['one key', JSON.stringify(good)],
    ['a list', JSON.stringify([good])],
    ['keys that are no list', '{"keys":{}}'],
    ['two lists of keys', '{"keys":[],"keys":[]}'],
    ['null', 'null'],
    ['101 keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => ({ kty: 'EC' })) })],
  ];
  for (const [what, text] of wrong) {
    it(`is not ${what}`, () => {
      refuses(() => parseJwkSet(text), 'ERR_JWKS', /the server did not send a JWK Set of at most 100 keys/);
    });
  }

  it('says of each entry that it cannot use where it is, what its key id is, and why', () => {
    const { problems } = parseJwkSet(setOf(good, rsaJwk({ use: 'enc' }), rsaJwk({ kid: 4, e: 'Aw' }), 'key'));
    assert.deepEqual(
      problems.map(({ index, kid, problem }) => [index, kid, problem.code]),
      [
        [1, 'x', 'ERR_KEY_USE'],
        [2, '4', 'ERR_KEY_WEAK'],
        [3, undefined, 'ERR_KEY_FORMAT'],
      ],
    );
  });
});
