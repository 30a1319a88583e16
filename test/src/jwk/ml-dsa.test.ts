import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, importJWK, type JWK, jwtVerify } from 'jose';
import { parseJwkSet } from '../../../src/jwk/sets/parse.ts';
import { createPublicSet } from '../../../src/jwk/sets/publish.ts';
import { isWellKnown } from '../../../src/jwk/well-known.ts';
import * as der from '../../support/der.ts';
import { refuses } from '../../support/errors.ts';
import { createIssuer, protect } from '../../support/issue.ts';
import { curvePair, keyOf } from '../../support/keys.ts';
import { exampleJws, exampleKey, type MlDsa, mlDsaForms, mlDsaPkcs8 } from '../../support/ml-dsa.ts';
import { createVerifier } from '../../support/verify.ts';

const sets = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const;
const expandedBytes = { 'ML-DSA-44': 2560, 'ML-DSA-65': 4032, 'ML-DSA-87': 4896 } as const;
const privateJwk = (set: MlDsa, other = '') =>
  createPrivateKey(curvePair(set, other).privateKey).export({ format: 'jwk' });
const seedOf = (set: MlDsa) => Buffer.from(String((privateJwk(set) as JWK).priv), 'base64url');
/** OpenSSL writes both, the expanded key last. */
const expandedOf = (set: MlDsa) =>
  createPrivateKey(curvePair(set).privateKey).export({ format: 'der', type: 'pkcs8' }).subarray(-expandedBytes[set]);
const pkcs8 = (set: MlDsa, ...inside: readonly Buffer[]) => der.pem('PRIVATE KEY', mlDsaPkcs8(set, ...inside));

describe('an ML-DSA key', () => {
  for (const set of sets) {
    for (const [form, inside] of Object.entries(mlDsaForms)) {
      it(`for ${set} is read as ${form}, and signs what jose verifies`, async () => {
        const key = keyOf('sig', 'AKP', { privateKey: pkcs8(set, inside(seedOf(set), expandedOf(set))) });
        assert.deepEqual([key.curve, key.onlyAlgorithm, key.publicJwk?.alg], [set, set, set]);
        assert.equal(key.kid, await calculateJwkThumbprint(await exportJWK(createPublicKey(curvePair(set).publicKey))));
        const { token } = await createIssuer({ signature: protect(key) })([]);
        const { protectedHeader } = await jwtVerify(token, await importJWK(key.publicJwk as JWK), {
          currentDate: new Date(0),
        });
        assert.equal(protectedHeader.alg, set);
      });
    }

    it(`for ${set} is published with "alg" and "pub", and read again from the set and a certificate`, async () => {
      const key = keyOf('sig', 'AKP', { privateKey: curvePair(set).privateKey });
      const published = createPublicSet();
      published.add(key);
      const [jwk] = published.toJwkSet().keys;
      assert.deepEqual(Object.keys(jwk ?? {}), ['kty', 'kid', 'use', 'alg', 'pub']);
      const spki = createPublicKey(curvePair(set).publicKey).export({ format: 'der', type: 'spki' });
      const x5c = [der.certificate(spki).toString('base64')];
      const text = JSON.stringify({ keys: [jwk, { kty: 'AKP', alg: set, x5c }, { kty: 'AKP', x5c }] });
      const { keys, problems } = parseJwkSet(text);
      assert.deepEqual([keys.map(({ kid }) => kid), problems], [[key.kid, key.kid, key.kid], []]);
      const { token } = await createIssuer({ signature: protect(key) })([]);
      for (const verification of keys) {
        assert.equal((await createVerifier({ verification })(token)).header.alg, set);
      }
    });
  }

  it('of RFC 9964 has the key id of its example, and is known to be one', () => {
    for (const set of sets) {
      const privateKey = String(exampleKey(set).export({ format: 'pem', type: 'pkcs8' }));
      const key = keyOf('sig', 'AKP', { privateKey });
      assert.ok(isWellKnown(key), set);
      const { kid } = JSON.parse(Buffer.from(exampleJws.split('.')[0] ?? '', 'base64url').toString());
      if (set === 'ML-DSA-44') assert.equal(key.kid, kid);
    }
  });

  it('has one algorithm, whatever the settings say', () => {
    const key = keyOf('sig', 'AKP', { privateKey: curvePair('ML-DSA-44').privateKey });
    refuses(
      () => createIssuer({ signature: protect(key, 'ML-DSA-65') }),
      'ERR_KEY_USE',
      /^the key is only for ML-DSA-44, not for ML-DSA-65$/,
    );
    const other = keyOf('sig', 'AKP', { privateKey: curvePair('ML-DSA-44').privateKey, algorithm: 'ML-DSA-65' });
    refuses(
      () => createIssuer({ signature: protect(other) }),
      'ERR_KEY_MISMATCH',
      /^ML-DSA-65 needs an AKP key for ML-DSA-65; this key is an AKP key for ML-DSA-44$/,
    );
    refuses(
      () => keyOf('enc', 'AKP', { privateKey: curvePair('ML-DSA-44').privateKey }),
      'ERR_KEY_MISMATCH',
      /^a key for ML-DSA-44 signs, and cannot encrypt$/,
    );
  });
});

describe('raw bytes of an ML-DSA key', () => {
  for (const set of sets) {
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      it(`for ${set} are read in ${encoding}: the seed with its algorithm, the public key alone`, () => {
        const { kid } = keyOf('sig', 'AKP', { privateKey: curvePair(set).privateKey });
        const privateKey = seedOf(set).toString(encoding);
        const key = keyOf('sig', 'AKP', { privateKey, algorithm: set });
        assert.deepEqual([key.kid, key.format, key.privateKey?.type], [kid, 'raw', 'private']);
        const publicKey = Buffer.from(String((privateJwk(set) as JWK).pub), 'base64url').toString(encoding);
        assert.equal(keyOf('sig', 'AKP', { publicKey }).kid, kid);
        assert.equal(keyOf('sig', 'AKP', { publicKey, algorithm: set }).kid, kid);
      });
    }
  }

  it('are refused where the algorithm does not tell which set they are of, or tells another', () => {
    const privateKey = seedOf('ML-DSA-44').toString('base64');
    const what = /^the key is 32 raw bytes, which may be the seed of an ML-DSA key$/;
    const { hint } = refuses(() => keyOf('sig', 'AKP', { privateKey }), 'ERR_KEY_FORMAT', what);
    assert.equal(hint, 'Choose the algorithm of the JWT key: ML-DSA-44, ML-DSA-65, ML-DSA-87.');
    const publicKey = String((privateJwk('ML-DSA-44') as JWK).pub);
    refuses(() => keyOf('sig', 'AKP', { publicKey, algorithm: 'ML-DSA-65' }), 'ERR_KEY_FORMAT', /1312 raw bytes/);
    refuses(() => keyOf('sig', 'AKP', { publicKey: privateKey, algorithm: 'ML-DSA-44' }), 'ERR_KEY_USE', /private key/);
    refuses(() => keyOf('sig', 'AKP', { privateKey: publicKey }), 'ERR_KEY_USE', /contains a public key$/);
  });
});

describe('an ML-DSA key is refused:', () => {
  const [seed, expanded] = [seedOf('ML-DSA-44'), expandedOf('ML-DSA-44')];
  const damagedPem = /^the PEM is damaged/;
  const insides: readonly (readonly [string, readonly Buffer[]])[] = [
    ['a seed without a structure', [seed]],
    ['an expanded key without a structure', [expanded]],
    ['a seed in an OCTET STRING', [der.octets(seed)]],
    ['a seed of 31 bytes', [der.element(0x80, seed.subarray(1))]],
    ['a seed of 40,000 bytes', [der.element(0x80, Buffer.alloc(40_000))]],
    ['an expanded key a byte short', [der.octets(expanded.subarray(1))]],
    ['the expanded key of another set', [der.octets(expandedOf('ML-DSA-65'))]],
    ['both in the other order', [der.sequence(der.octets(expanded), der.octets(seed))]],
    ['more than both', [der.sequence(der.octets(seed), der.octets(expanded), der.nothing)]],
    ['a seed, and more', [der.element(0x80, seed), der.nothing]],
    ['nothing', []],
    ['a seed that is not of its expanded key', [der.sequence(der.octets(Buffer.alloc(32)), der.octets(expanded))]],
  ];
  for (const [what, inside] of insides) {
    it(`${what}, in PKCS#8`, () => {
      const privateKey = der.pem('PRIVATE KEY', mlDsaPkcs8('ML-DSA-44', ...inside));
      refuses(() => keyOf('sig', 'AKP', { privateKey }), 'ERR_KEY_FORMAT', damagedPem);
    });
  }

  it('one with parameters in its algorithm identifier', () => {
    const id = '2.16.840.1.101.3.4.3.17';
    const inside = der.element(0x80, seed);
    const privateKey = der.pem('PRIVATE KEY', der.pkcs8(id, [der.nothing], inside));
    refuses(() => keyOf('sig', 'AKP', { privateKey }), 'ERR_KEY_FORMAT', damagedPem);
    const publicKey = der.pem('PUBLIC KEY', der.spki(id, [], Buffer.alloc(1311)));
    refuses(() => keyOf('sig', 'AKP', { publicKey }), 'ERR_KEY_FORMAT', damagedPem);
  });

  it('an expanded key that does not work', () => {
    const damaged = Buffer.from(expanded);
    damaged.fill(0x11, 128, 400);
    const privateKey = pkcs8('ML-DSA-44', der.octets(damaged));
    refuses(() => keyOf('sig', 'AKP', { privateKey }), 'ERR_KEY_FORMAT', damagedPem);
  });

  const jwk = privateJwk('ML-DSA-44') as JWK;
  const notAKey = /^the AKP JWK is not a key/;
  const jwks: readonly (readonly [string, object, string, RegExp])[] = [
    [
      'a public key of another key',
      { pub: (privateJwk('ML-DSA-44', 'other') as JWK).pub },
      'ERR_KEY_MISMATCH',
      /do not belong together/,
    ],
    ['a public key of another set', { pub: (privateJwk('ML-DSA-65') as JWK).pub }, 'ERR_KEY_FORMAT', notAKey],
    ['a seed of 31 bytes', { priv: seed.subarray(1).toString('base64url') }, 'ERR_KEY_FORMAT', notAKey],
    ['an expanded key in the place of the seed', { priv: expanded.toString('base64url') }, 'ERR_KEY_FORMAT', notAKey],
    ['a seed that is a number', { priv: 5 }, 'ERR_KEY_FORMAT', /^"priv" of the JWK must be a string$/],
    ['no "pub"', { pub: undefined }, 'ERR_KEY_FORMAT', /^the AKP JWK lacks "pub"$/],
    ['no "alg"', { alg: undefined }, 'ERR_KEY_FORMAT', /^the AKP JWK lacks "alg"$/],
    ['another "alg"', { alg: 'ES256' }, 'ERR_KEY_FORMAT', notAKey],
    ['an "alg" of encryption', { alg: 'ECDH-ES' }, 'ERR_KEY_USE', /its "alg" says otherwise/],
    ['"key_ops" of a public key', { key_ops: ['verify'] }, 'ERR_KEY_USE', /its "key_ops" says otherwise/],
  ];
  for (const [what, members, code, message] of jwks) {
    it(`${what}, in a JWK`, () => {
      const privateKey = JSON.stringify({ ...jwk, ...members });
      refuses(() => keyOf('sig', 'AKP', { privateKey }), code as 'ERR_KEY_FORMAT', message);
    });
  }

  it('a certificate for another "alg" than the JWK has', () => {
    const spki = createPublicKey(curvePair('ML-DSA-44').publicKey).export({ format: 'der', type: 'spki' });
    const entry = { kty: 'AKP', alg: 'ML-DSA-65', x5c: [der.certificate(spki).toString('base64')] };
    const { problems } = parseJwkSet(JSON.stringify({ keys: [entry] }));
    assert.match(problems[0]?.problem.message ?? '', /^the certificate of the JWK has a key for another algorithm/);
  });

  it('its seed in the field of the public key', () => {
    const publicKey = JSON.stringify(jwk);
    refuses(() => keyOf('sig', 'AKP', { publicKey }), 'ERR_KEY_USE', /^the public key field contains a private key/);
  });
});
