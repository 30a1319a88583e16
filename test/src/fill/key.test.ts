import assert from 'node:assert/strict';
import type { Note } from '../../../src/fill/filled.ts';
import { type KeyTexts, keyOf } from '../../../src/fill/key.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';

const ask = (texts: Partial<KeyTexts>) => {
  const notes: Note[] = [];
  return { ...keyOf({ algorithm: 'RS256', field: 'key', key: undefined, ...texts }, notes), notes };
};
const text = (value: string) => ({ value, type: 'str' }) as const;

describe('the key that a text of another system tells of', () => {
  const { privateKey } = rsaPair();

  for (const algorithm of ['RS257', 'toString', '']) {
    it(`is taken for RSA where the algorithm is "${algorithm}", which nobody knows`, () => {
      assert.deepEqual(ask({ algorithm, key: { value: 'KEY', type: 'env' } }).key, {
        kty: 'RSA',
        source: 'env',
        location: 'KEY',
      });
      const { key, credentials, notes } = ask({ algorithm, key: text('what it is, it does not say') });
      assert.deepEqual([key, credentials, notes], [{ kty: 'RSA' }, { privateKey: 'what it is, it does not say' }, []]);
    });
  }

  it('is what its own text says, whatever the algorithm', () => {
    assert.deepEqual(ask({ algorithm: 'ES256', key: text(privateKey) }).key, { kty: 'RSA' });
    assert.deepEqual(ask({ key: text(curvePair('P-256').privateKey) }).key, { kty: 'EC' });
    assert.deepEqual(ask({ key: text('{"kty": "EC"}') }).key, { kty: 'EC' });
    assert.deepEqual(ask({ algorithm: 'ES256', key: text('{"kty":"RSA"}') }).key, { kty: 'RSA' });
    assert.deepEqual(ask({ key: text('-----BEGIN EC PRIVATE KEY-----') }).key, { kty: 'EC' });
    assert.deepEqual(ask({ algorithm: 'ES256', key: text('-----BEGIN RSA PRIVATE KEY-----') }).key, { kty: 'RSA' });
  });

  it('brings its passphrase, where that is a text', () => {
    const key = text(privateKey);
    assert.deepEqual(ask({ key, passphrase: 'open sesame' }).credentials, { privateKey, passphrase: 'open sesame' });
    assert.deepEqual(ask({ key, passphrase: 5 }).credentials, { privateKey });
  });

  for (const key of [undefined, text(''), { value: '$env("KEY")', type: 'jsonata' } as const]) {
    it(`is none where the text has ${JSON.stringify(key)}`, () => {
      assert.deepEqual(ask({ key }), { credentials: {}, notes: [{ field: 'key', reason: 'noKey' }] });
    });
  }

  it('is a secret for HMAC, with a note where it is too short', () => {
    for (const [length, notes] of [
      [32, []],
      [31, [{ field: 'key', reason: 'shortSecret' }]],
    ] as const) {
      const secret = 's'.repeat(length);
      assert.deepEqual(ask({ algorithm: 'HS256', key: text(secret) }), {
        key: { kty: 'oct', secretEncoding: 'utf8' },
        credentials: { secret },
        notes,
      });
    }
  });
});
