import assert from 'node:assert/strict';
import { createPrivateKey, ECDH, type JsonWebKey } from 'node:crypto';
import type { Curve, KeyType, KeyUse } from '../../../src/algorithms.ts';
import { refuses } from '../../support/errors.ts';
import { curvePair, keyOf } from '../../support/keys.ts';

const jwkOf = (curve: Curve): JsonWebKey => createPrivateKey(curvePair(curve).privateKey).export({ format: 'jwk' });
const bytes = (text = '') => Buffer.from(text, 'base64url');
const pointOf = ({ x, y }: { readonly x?: string | undefined; readonly y?: string | undefined }) =>
  Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
const encodings = ['base64', 'base64url', 'hex'] as const;
const thumbprintOf = (kty: KeyType, use: KeyUse, curve: Curve) =>
  keyOf(use, kty, { privateKey: curvePair(curve).privateKey }).kid;

describe('a secret', () => {
  // One of 65,000 random secrets.
  for (const secret of [
    'MB43kQZiOJJuS-AC0fmO-9tXYD9ZPwEXtVnFnwl5TCo',
    'MC5q8CI7bQRTv9KFPJJ1oVLR9kLggbzzPqYQAS-fHHv_Snm5HCiIeu9eiXiyHec0',
  ]) {
    it(`is none of DER though it begins with the tag and the length of a sequence: ${secret.slice(0, 4)}…`, () => {
      const key = keyOf('sig', 'oct', { secret, secretEncoding: 'base64url' });
      assert.equal(key.secret?.export().length, bytes(secret).length);
    });
  }
});

describe('a raw key', () => {
  const curves = [
    ['EC', 'sig', 'P-256'],
    ['EC', 'sig', 'P-384'],
    ['EC', 'enc', 'P-521'],
    ['OKP', 'sig', 'Ed25519'],
    ['OKP', 'sig', 'Ed448'],
    ['OKP', 'enc', 'X25519'],
  ] as const;
  for (const [kty, use, curve] of curves) {
    const { d, x, ...jwk } = jwkOf(curve);
    const publicBytes = kty === 'EC' ? pointOf({ ...jwk, x }) : bytes(x);
    for (const encoding of encodings) {
      it(`on ${curve} is read in ${encoding}, alone and with its public half beside it`, () => {
        const [privateKey, publicKey] = [bytes(d).toString(encoding), publicBytes.toString(encoding)];
        const key = keyOf(use, kty, { privateKey: `${privateKey}\n` });
        assert.deepEqual([key.kid, key.curve, key.format], [thumbprintOf(kty, use, curve), curve, 'raw']);
        assert.equal(keyOf(use, kty, { privateKey, publicKey }).kid, key.kid);
        assert.equal(keyOf(use, kty, { eitherKey: privateKey, publicKey }).kid, key.kid);
        const half = keyOf(use, kty, { publicKey });
        assert.deepEqual([half.kid, half.privateKey], [key.kid, undefined]);
      });
    }
  }

  it('is a compressed point, too', () => {
    const jwk = jwkOf('P-384');
    const point = ECDH.convertKey(pointOf(jwk), 'secp384r1', undefined, 'base64', 'compressed');
    assert.equal(keyOf('sig', 'EC', { publicKey: String(point) }).kid, thumbprintOf('EC', 'sig', 'P-384'));
  });

  it('is the seed of an Ed25519 key with its public key behind it', () => {
    const { d, x } = jwkOf('Ed25519');
    const both = Buffer.concat([bytes(d), bytes(x)]);
    for (const encoding of encodings) {
      assert.ok(keyOf('sig', 'OKP', { privateKey: both.toString(encoding) }).privateKey);
      assert.ok(keyOf('sig', 'OKP', { eitherKey: both.toString(encoding) }).privateKey);
    }
    const text = both.toString('base64');
    const escaped = text.replaceAll('/', '\\/').replaceAll('=', '\\u003d');
    for (const wrapped of [
      `"${text}"`,
      `'${text}' `,
      `"${escaped}\\n"`,
      `${escaped}\\n`,
      JSON.stringify(`"${text}"\n`),
    ]) {
      assert.ok(keyOf('sig', 'OKP', { privateKey: wrapped }).privateKey, 'in what it was wrapped in on its way');
    }
    const wrong = Buffer.concat([bytes(d), bytes(jwkOf('X25519').x)]).toString('base64');
    refuses(() => keyOf('sig', 'OKP', { privateKey: wrong }), 'ERR_KEY_MISMATCH', /^the two halves of the Ed25519 key/);
  });

  it('is that of a Coinbase file, as PEM or raw, with its name as key id', () => {
    const { d, x } = jwkOf('Ed25519');
    const name = 'organizations/1/apiKeys/2';
    const raw = Buffer.concat([bytes(d), bytes(x)]).toString('base64');
    const sec1 = createPrivateKey(curvePair('P-256').privateKey).export({ type: 'sec1', format: 'pem' });
    for (const [kty, privateKey] of [
      ['OKP', raw],
      ['EC', sec1],
    ] as const) {
      for (const file of [
        { name, privateKey },
        { id: name, privateKey },
      ]) {
        const { kid, format } = keyOf('sig', kty, { privateKey: JSON.stringify(file) });
        assert.deepEqual([kid, format], [name, 'Coinbase API key']);
      }
    }
  });

  it('is that of a VAPID file, whose public key must belong to it', () => {
    const { d, ...jwk } = jwkOf('P-256');
    const publicKey = pointOf(jwk).toString('base64url');
    const { kid, format } = keyOf('sig', 'EC', { privateKey: JSON.stringify({ publicKey, privateKey: d }) });
    assert.deepEqual([kid, format], [thumbprintOf('EC', 'sig', 'P-256'), 'VAPID keys']);
    const { d: other } = createPrivateKey(curvePair('P-256', 'other').privateKey).export({ format: 'jwk' });
    const foreign = JSON.stringify({ publicKey, privateKey: other });
    refuses(() => keyOf('sig', 'EC', { privateKey: foreign }), 'ERR_KEY_MISMATCH', /public key does not belong/);
  });
});

describe('raw bytes that are refused', () => {
  const { d = '', x = '', y } = jwkOf('P-256');
  const ed = jwkOf('Ed25519');
  const point = pointOf({ x, y }).toString('base64url');
  const off = Buffer.concat([Buffer.from([4]), bytes(x), bytes(x)]).toString('base64url');
  const scalar = 'the key is 32 raw bytes, which may be the scalar of an EC private key on P-256';
  const hintOfTypes = /Set the type of the JWT key to EC or OKP or AKP/;

  it('are named where the type is another, with the types that they may be', () => {
    for (const texts of [{ privateKey: d }, { publicKey: d }, { eitherKey: d }]) {
      const { message, hint } = refuses(() => keyOf('sig', 'RSA', texts), 'ERR_KEY_FORMAT', /raw bytes/);
      assert.equal(
        message,
        `${scalar}, or an Ed25519 private key, or an Ed25519 public key, or an X25519 private key, or an X25519 public key, or the seed of an ML-DSA key`,
      );
      assert.match(hint, hintOfTypes);
    }
    const both = Buffer.concat([bytes(ed.d), bytes(ed.x)]).toString('base64url');
    refuses(
      () => keyOf('sig', 'EC', { privateKey: both }),
      'ERR_KEY_FORMAT',
      /^the key is 64 raw bytes, .*seed of an Ed25519/,
    );
    refuses(() => keyOf('enc', 'OKP', { privateKey: both }), 'ERR_KEY_FORMAT', /^the key is 64 raw bytes/);
    refuses(
      () => keyOf('sig', 'OKP', { publicKey: point }),
      'ERR_KEY_FORMAT',
      /^the key is 65 raw bytes, .*the point of an EC/,
    );
  });

  it('are those of an OKP key whose field does not say which half they are', () => {
    const { message, hint } = refuses(
      () => keyOf('sig', 'OKP', { eitherKey: ed.d ?? '' }),
      'ERR_KEY_FORMAT',
      /raw bytes/,
    );
    assert.equal(message, 'the key is 32 raw bytes, which may be an Ed25519 private key, or an Ed25519 public key');
    assert.match(hint, /^Store it in the credentials/);
  });

  it('are private ones in the field of the public key, and public ones in the other', () => {
    refuses(() => keyOf('sig', 'EC', { publicKey: d }), 'ERR_KEY_USE', /now in the flow file/);
    refuses(() => keyOf('sig', 'EC', { privateKey: point }), 'ERR_KEY_USE', /contains a public key/);
    refuses(
      () =>
        keyOf('sig', 'EC', {
          privateKey: d,
          publicKey: pointOf(jwkOf('P-256'))
            .toString('base64')
            .replace(/^.{20}/, 'BAAAAAAAAAAAAAAAAAAA'),
        }),
      'ERR_KEY_FORMAT',
      /is not one$/,
    );
  });

  const rows: readonly (readonly [string, string, RegExp])[] = [
    [
      'a scalar of zero',
      'A'.repeat(43),
      /^the key has the length of the scalar of an EC private key on P-256, but is not one$/,
    ],
    ['a scalar beyond the order of its curve', `${'_'.repeat(42)}8`, /but is not one$/],
    ['a text with bits to spare', `${d.slice(0, -1)}_`, /neither a PEM nor a JSON Web Key/],
    ['31 bytes', bytes(d).subarray(1).toString('base64'), /neither a PEM nor a JSON Web Key/],
    ['words', 'correct horse battery staple and much more text', /neither a PEM nor a JSON Web Key/],
  ];
  for (const [what, privateKey, message] of rows) {
    it(`are ${what}`, () => void refuses(() => keyOf('sig', 'EC', { privateKey }), 'ERR_KEY_FORMAT', message));
  }

  it('are a point that is not on its curve', () => {
    refuses(() => keyOf('sig', 'EC', { publicKey: off }), 'ERR_KEY_FORMAT', /^the key has the length of the point/);
  });

  it('never appear in the error', () => {
    const { message, hint } = refuses(() => keyOf('sig', 'RSA', { privateKey: d }), 'ERR_KEY_FORMAT', /raw bytes/);
    assert.ok(!`${message}${hint}`.includes(d));
  });
});
