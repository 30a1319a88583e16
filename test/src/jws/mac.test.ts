import assert from 'node:assert/strict';
import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { compileMac, hashBytes } from '../../../src/jws/mac.ts';

type HashName = keyof typeof hashBytes;
const hashes = Object.keys(hashBytes) as HashName[];
const keyOf = (bytes: Uint8Array | string, encoding?: BufferEncoding) =>
  createSecretKey(typeof bytes === 'string' ? Buffer.from(bytes, encoding) : bytes);

describe('MACs', () => {
  // RFC 4231 §4.2, §4.3, §4.7, §4.8: test cases 1, 2, 6 and 7, of which the last two have keys longer than a block.
  const vectors = [
    {
      key: keyOf('0b'.repeat(20), 'hex'),
      input: 'Hi There',
      sha256: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
      sha384: 'afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6',
      sha512:
        '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
    },
    {
      key: keyOf('Jefe', 'latin1'),
      input: 'what do ya want for nothing?',
      sha256: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      sha384: 'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
      sha512:
        '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    },
    {
      key: keyOf('aa'.repeat(131), 'hex'),
      input: 'Test Using Larger Than Block-Size Key - Hash Key First',
      sha256: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
      sha384: '4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952',
      sha512:
        '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598',
    },
    {
      key: keyOf('aa'.repeat(131), 'hex'),
      input:
        'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      sha256: '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
      sha384: '6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e',
      sha512:
        'e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58',
    },
  ];
  for (const [index, { key, input, ...expected }] of vectors.entries()) {
    for (const hash of hashes) {
      it(`are those of RFC 4231: example ${index + 1}, ${hash}`, () => {
        const mac = compileMac(hash, key);
        assert.equal(mac.of(input), Buffer.from(expected[hash], 'hex').toString('base64url'));
        assert.equal(mac.isOf(input, Buffer.from(expected[hash], 'hex')), true);
      });
    }
  }

  it('are those of OpenSSL, for any key and text of any length, one after the other', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.nat({ max: 20 }).map((more) => 'é€😀a'.repeat(1020).slice(0, 4086 + more)),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...hashes),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.array(text, { minLength: 1, maxLength: 3 }),
        (hash, bytes, texts) => {
          const key = keyOf(bytes);
          const mac = compileMac(hash, key);
          for (const input of texts) {
            const expected = createHmac(hash, key).update(input).digest();
            assert.equal(mac.of(input), expected.toString('base64url'));
            assert.equal(mac.isOf(input, expected), true);
            expected[bytes.length % expected.length] = (expected[bytes.length % expected.length] as number) ^ 1;
            assert.equal(mac.isOf(input, expected), false);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
