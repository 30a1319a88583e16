import assert from 'node:assert/strict';
import { rejects } from '../../support/errors.ts';
import { byRsaEnc, claims, encrypt } from '../../support/hostile.ts';

describe('"cty" of an encrypted token', () => {
  for (const cty of ['jwt-claims', 'not-jwt', 'application/json']) {
    it(`that is "${cty}" says nothing of a signature inside`, async () => {
      assert.deepEqual((await byRsaEnc(await encrypt(claims, { cty }))).claims, claims);
    });
  }

  for (const cty of ['JWT', 'jwt']) {
    it(`that is "${cty}" says that it contains a signed one`, async () => {
      const { hint } = await rejects(
        byRsaEnc(await encrypt(claims, { cty })),
        'ERR_TOKEN_FORMAT',
        /^the encrypted token contains a signed one, but no key for its signature is chosen$/,
      );
      assert.equal(hint, 'Choose the key of the issuer in this node, under Verify with, beside the decryption key.');
    });
  }
});
