import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeySpec } from '../../../src/jwk/key.ts';
import { readKeys } from '../../../src/jwk/read/read-keys.ts';
import { refuses } from '../../support/errors.ts';
import { curvePair, keyOf, rsaPair } from '../../support/keys.ts';

const jwk = (name: string, members: object = {}) => ({
  ...createPrivateKey(curvePair('P-256', name).privateKey).export({ format: 'jwk' }),
  kid: name,
  ...members,
});
const publicJwk = (name: string) => ({
  ...createPublicKey(curvePair('P-256', name).publicKey).export({ format: 'jwk' }),
  kid: name,
});
const setOf = (...keys: object[]) => JSON.stringify({ keys });
const names = (count: number) => Array.from({ length: count }, (_, index) => `key ${index}`);

const read = (eitherKey: string, spec: Partial<KeySpec> = {}) => {
  const keys = readKeys({
    use: 'sig',
    kty: 'EC',
    algorithm: '',
    kid: '',
    secretEncoding: 'utf8',
    ...spec,
    eitherKey,
  });
  assert.ok(!(keys instanceof Promise), 'the keys are there at once');
  return keys;
};
const kids = (...given: Parameters<typeof read>) => read(...given).map(({ kid }) => kid);

describe('the keys of one text', () => {
  it('are all of a JWK Set whose first one is private, which signs', () => {
    const keys = read(setOf(jwk('a'), publicJwk('b'), jwk('c')));
    assert.deepEqual(
      keys.map(({ kid, privateKey }) => [kid, privateKey !== undefined]),
      [
        ['a', true],
        ['b', false],
        ['c', true],
      ],
    );
  });

  it('are those that fit the settings', () => {
    const rsa = { ...createPrivateKey(rsaPair().privateKey).export({ format: 'jwk' }), kid: 'rsa' };
    assert.deepEqual(kids(setOf(rsa, jwk('a'), jwk('b', { use: 'enc' }), jwk('c'))), ['a', 'c']);
  });

  it('are eight at most', () => {
    assert.deepEqual(kids(setOf(...names(8).map((name) => jwk(name)))), names(8));
    refuses(
      () => read(setOf(...names(9).map((name) => jwk(name)))),
      'ERR_KEY_FORMAT',
      /^the JWK Set has several keys that fit$/,
    );
  });

  const alone: readonly (readonly [what: string, text: string, spec?: Partial<KeySpec>])[] = [
    ['a JWK', JSON.stringify(jwk('a'))],
    ['a PEM', curvePair('P-256', 'a').privateKey, { kid: 'a' }],
    ['a JWK Set of one', setOf(jwk('a'))],
    ['a JWK Set of which the settings choose one', setOf(jwk('b'), jwk('a')), { kid: 'a' }],
    ['another field, where the text is blank', ' \n', { privateKey: JSON.stringify(jwk('a')) }],
  ];
  for (const [what, text, spec] of alone) {
    it(`are one: that of ${what}`, () => assert.deepEqual(kids(text, spec), ['a']));
  }

  for (const [what, text, spec] of [
    ['its first one is public', setOf(publicJwk('a'), jwk('b')), {}],
    ['they encrypt', setOf(jwk('a'), jwk('b')), { use: 'enc' }],
  ] as const) {
    it(`are not several of a JWK Set where ${what}`, () => {
      const { hint } = refuses(() => read(text, spec), 'ERR_KEY_FORMAT', /^the JWK Set has several keys that fit$/);
      assert.equal(hint, 'Enter the key id of the one to use, or paste that key alone.');
    });
  }

  it('have key ids of their own: given ones, or their thumbprints', () => {
    const { hint } = refuses(
      () => read(setOf(jwk('a'), jwk('b', { kid: 'a' }))),
      'ERR_KEY_FORMAT',
      /^two keys of the JWK Set have the same key id$/,
    );
    assert.equal(hint, 'Give each its own "kid", or remove the "kid" of each: it then defaults to the thumbprint.');
    const [a, b] = ['a', 'b'].map((name) => keyOf('sig', 'EC', { publicKey: curvePair('P-256', name).publicKey }).kid);
    assert.deepEqual(kids(setOf(jwk('a', { kid: undefined }), jwk('b', { kid: undefined }))), [a, b]);
  });

  it('are compared with the public key of the settings where they sign, and not where they are published beside', () => {
    const { publicKey } = curvePair('P-256', 'a');
    assert.deepEqual(kids(setOf(jwk('a'), jwk('b')), { publicKey }), ['a', 'b']);
    refuses(
      () => read(setOf(jwk('b'), jwk('a')), { publicKey }),
      'ERR_KEY_MISMATCH',
      /^the public key does not belong to the private key$/,
    );
  });
});
