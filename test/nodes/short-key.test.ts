import assert from 'node:assert/strict';
import { shortKeyOf } from '../../nodes/keys/editor/short-key.ts';
import { describeKey } from '../../src/jwk/describe.ts';
import { readKey } from '../../src/jwk/read/read-key.ts';
import { keyOf, rsaPair } from '../support/keys.ts';

const secret = (text: string, secretEncoding: 'utf8' | 'hex' = 'utf8', use: 'sig' | 'enc' = 'sig') =>
  describeKey(
    readKey({ use, kty: 'oct', algorithm: '', kid: '', secretEncoding, secret: text }) as Parameters<
      typeof describeKey
    >[0],
    0,
  );

describe('a key that is too short', () => {
  it('is counted in characters where it is plain text, in bytes and bits otherwise', () => {
    const rsa = describeKey(keyOf('sig', 'RSA', rsaPair(1024)), 0);
    for (const [key, chosen, unit, has, needs] of [
      [secret('my-secret'), '', 'characters', 9, 32],
      [secret('x'.repeat(40)), 'HS384', 'characters', 40, 48],
      [secret('straße-straße'), '', 'bytes', 15, 32],
      [secret('ab'.repeat(8), 'hex'), 'HS512', 'bytes', 8, 64],
      [secret('a password', 'utf8', 'enc'), 'PBES2-HS256+A128KW', 'characters', 10, 16],
      [rsa, '', 'bits', 1024, 2048],
    ] as const) {
      const algorithm = chosen || key.algorithm;
      assert.deepEqual(shortKeyOf(key, chosen), { algorithm, unit, has, needs });
    }
  });

  it('is none that is long enough, or does not fit the algorithm at all', () => {
    assert.equal(shortKeyOf(secret('x'.repeat(32)), ''), undefined);
    assert.equal(shortKeyOf(secret('short'), 'RS256'), undefined);
    assert.equal(shortKeyOf(secret('short'), 'unknown'), undefined);
  });
});
