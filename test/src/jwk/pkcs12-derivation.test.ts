import assert from 'node:assert/strict';
import { derivePkcs12 } from '../../../src/jwk/read/pkcs12-derivation.ts';

const sizes = { keyBytes: 24, ivBytes: 8 };

describe('the key derivation of PKCS#12 (RFC 7292 §B)', () => {
  // Made by OpenSSL: `openssl kdf -keylen 24 -kdfopt digest:SHA1 -kdfopt hexpass:… -kdfopt hexsalt:… -kdfopt iter:… -kdfopt id:1 PKCS12KDF`.
  const vectors: readonly (readonly [what: string, salt: string, iterations: number, derived: string])[] = [
    ['a salt of 8 bytes', '0a58cf64530d823f', 1, '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca379993dfe048d3b76'],
    ['2 iterations', '0a58cf64530d823f', 2, 'a9ab3f7635c50df231528e4228c98e5352bdb1003dbc9f64a3603c544447bfa6'],
    [
      'more iterations than one slice of the event loop has',
      '0a58cf64530d823f',
      1001,
      'acd2ed5bc651aa7c9c30c344dbcd92efd00ee171080d30c766da0dccd1d20c6f',
    ],
    ['a salt of one byte', '0a', 1, '49772f97373c4cab2b58e5682a47af4b32d9c8ab87448c5f15ec71bef9fe6bfa'],
    ['no salt', '', 1, 'a851ab66847cd5f61f21cc91da390cabf83a16d9cbfab0e7cf8a386462ef42ac'],
    ['a salt of one block', '5a'.repeat(64), 1, '45bedb67a43103d24463456b01047b0f7eebf3c6b72121d4f38ec1e581bb586c'],
    [
      'a salt of one block and a byte',
      '5a'.repeat(65),
      1,
      '100ebd6aaa6e2dfabbb9f10e1b1f5e45777abd0fde8fc0bd412ae688b08d5f36',
    ],
  ];
  for (const [what, salt, iterations, derived] of vectors) {
    it(`derives what OpenSSL derives from ${what}`, async () => {
      const bytes = await derivePkcs12('smeg', Buffer.from(salt, 'hex'), iterations, sizes);
      assert.equal(bytes.toString('hex'), derived);
    });
  }

  it('gives the event loop a turn after every 500 iterations of each of its three hashes', async () => {
    const turnsFor = async (iterations: number) => {
      let turns = 0;
      const count = () => {
        turns += 1;
        next = setImmediate(count);
      };
      let next = setImmediate(count);
      await derivePkcs12('smeg', Buffer.alloc(8), iterations, sizes);
      clearImmediate(next);
      return turns;
    };
    assert.deepEqual([await turnsFor(500), await turnsFor(501), await turnsFor(1001)], [0, 3, 6]);
  });
});
