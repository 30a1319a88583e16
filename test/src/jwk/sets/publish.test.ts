import assert from 'node:assert/strict';
import type { Key } from '../../../../src/jwk/key.ts';
import { createPublicSet } from '../../../../src/jwk/sets/publish.ts';
import { refuses } from '../../../support/errors.ts';
import { curvePair, keyOf, rsaPair, secretKey } from '../../../support/keys.ts';

const ec = (kid: string, other = '') => keyOf('sig', 'EC', { kid, privateKey: curvePair('P-256', other).privateKey });

describe('a public JWK Set', () => {
  it('has no member but those that are known to be public, whatever a key brings', () => {
    const key = keyOf('sig', 'RSA', { privateKey: rsaPair().privateKey });
    const everything = { ...key.publicJwk, ...key.privateKey?.export({ format: 'jwk' }), oth: [], k: 'x', x5c: ['y'] };
    const set = createPublicSet();
    set.add({ ...key, publicJwk: everything } as Key);
    assert.deepEqual(Object.keys(set.toJwkSet().keys[0] ?? {}), ['kty', 'kid', 'use', 'n', 'e']);
  });

  it('never has a secret, not even one that claims to be public', () => {
    const secret = secretKey('sig', 32);
    const set = createPublicSet();
    for (const key of [secret, { ...secret, publicJwk: { kty: 'oct', kid: 'k', k: 'x' } } as Key]) {
      refuses(() => set.add(key), 'ERR_KEY_USE', /a secret, which is never published/);
    }
    assert.deepEqual(set.toJwkSet(), { keys: [] });
  });

  it('has the same key once, and refuses another of the same key id', () => {
    const set = createPublicSet();
    set.add(ec('a'));
    set.add(ec('b', 'other'));
    set.add(ec('a'));
    refuses(() => set.add(ec('a', 'other')), 'ERR_SETTINGS', /another key of the JWK Set has the same key id/);
    assert.deepEqual(
      set.toJwkSet().keys.map(({ kid }) => kid),
      ['a', 'b'],
    );
  });
});
