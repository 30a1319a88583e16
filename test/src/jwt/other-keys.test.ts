import assert from 'node:assert/strict';
import type { VerifierKeys } from '../../../src/jwt/verify/verify.ts';
import { rejects } from '../../support/errors.ts';
import { createIssuer, protect } from '../../support/issue.ts';
import { curvePair, keyOf } from '../../support/keys.ts';
import { createVerifier } from '../../support/verify.ts';

const [a, b] = ['a', 'b'].map((kid) => keyOf('sig', 'EC', { ...curvePair('P-256', kid), kid }));
const keys: VerifierKeys = { verification: a, others: () => (b ? [b] : []) };
const byB = async (kid: string) =>
  (await createIssuer({ signature: { ...protect(b as NonNullable<typeof b>), kid } })([])).token;

describe('the keys beside the one of a verifier', () => {
  it('verify a token that names one of them', async () => {
    assert.equal((await createVerifier(keys)(await byB('b'))).header.kid, 'b');
  });

  for (const kid of ['somebody', 'a']) {
    it(`verify no token that names "${kid}"`, async () => {
      const { hint } = await rejects(
        createVerifier(keys)(await byB(kid)),
        'ERR_TOKEN_SIGNATURE',
        /^the signature of the token is not valid$/,
      );
      assert.equal(
        hint,
        'Do not trust the token. If it should be valid, check that the key is the one that signed it.',
      );
    });
  }
});
