import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCompact } from '../../../src/jwt/verify/compact.ts';

/** Whether the parts of a token are accepted. */
function isAccepted(payload: string, signature: string): boolean {
  try {
    readCompact(`eyJhbGciOiJub25lIn0.${payload}.${signature}`);
    return true;
  } catch {
    return false;
  }
}

const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];

describe('the parts of a token', () => {
  it('are accepted in the canonical encoding of their bytes, and in no other (RFC 7515 §2, RFC 4648 §3.5)', () => {
    const foreign = fc.constantFrom(...'+/= \n\t\0,é€ÿ', '\u{1f600}');
    const part = fc
      .array(fc.oneof({ arbitrary: fc.constantFrom(...alphabet), weight: 20 }, { arbitrary: foreign, weight: 1 }))
      .map((characters) => characters.join(''));
    fc.assert(
      fc.property(part, (text) => {
        const isCanonical = Buffer.from(text, 'base64url').toString('base64url') === text;
        assert.equal(isAccepted(text, ''), isCanonical);
        assert.equal(isAccepted('e30', text), isCanonical);
      }),
      { numRuns: 2000 },
    );
  });

  it('leave no bits over in their last character', () => {
    for (const start of ['', 'AAAA']) {
      const accepted = (before: string) => alphabet.filter((last) => isAccepted('e30', `${start}${before}${last}`));
      assert.deepEqual(accepted(''), []);
      assert.deepEqual(accepted('A').join(''), 'AQgw');
      assert.deepEqual(accepted('AA').join(''), 'AEIMQUYcgkosw048');
      assert.equal(accepted('AAA').length, 64);
    }
  });
});
