import assert from 'node:assert/strict';
import { rejects } from '../../support/errors.ts';
import { byDirect, byHs, byNested, byRsaEnc, claims, encrypt, hs, hsKey, rsaEncKey } from '../../support/hostile.ts';
import { createVerifier } from '../../support/verify.ts';

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

describe('a token of other layers than the keys are for is refused, naming the key that is to be chosen:', () => {
  const decode = createVerifier({}, { mode: 'decode' });
  const decryptionKey = {
    message: 'the token is encrypted, but no decryption key is chosen',
    setting: 'decryptionKey',
    hint: 'Choose the decryption key in this node, or ask the issuer for tokens that are only signed.',
  };
  const cases = {
    'encrypted, for a key that verifies': [async () => byHs(await encrypt(claims)), decryptionKey],
    'encrypted, and decoded without a key': [async () => decode(await encrypt(claims)), decryptionKey],
    'signed, for a key that decrypts': [
      async () => byRsaEnc(await hs()),
      {
        message: 'the token is not encrypted, but a decryption key is chosen',
        setting: undefined,
        hint: 'Ask the issuer to encrypt its tokens, or choose no decryption key in this node.',
      },
    ],
    'signed and encrypted, for a key that decrypts': [
      async () => byRsaEnc(await encrypt(await hs())),
      {
        message: 'the encrypted token contains a signed one, but no key for its signature is chosen',
        setting: 'key',
        hint: 'Choose the key of the issuer in this node, under Verify with, beside the decryption key.',
      },
    ],
    'only encrypted, for both keys': [
      async () => byNested(await encrypt(claims)),
      {
        message: 'the encrypted token contains no signed one, but a key for a signature is chosen',
        setting: undefined,
        hint: 'Ask the issuer to sign the claims before it encrypts them, or choose no key for the signature in this node.',
      },
    ],
    'encrypted twice': [
      async () => byNested(await encrypt(await encrypt(claims))),
      {
        message: 'the encrypted token contains another encrypted one in the place of claims',
        setting: undefined,
        hint: 'Ask the issuer for a token that is signed once, and then encrypted if it must be (RFC 7519 §11.2).',
      },
    ],
    'with an extension': [
      async () => byHs(await hs({ alg: 'HS256', crit: ['x'], x: 1 })),
      {
        message: 'the token requires an extension ("crit") that is not supported',
        setting: undefined,
        hint: 'Ask the issuer for tokens without the extension that "crit" names.',
      },
    ],
  } as const;
  for (const [what, [verify, expected]] of Object.entries(cases)) {
    it(what, async () => {
      const { message, setting, hint } = await rejects(verify(), 'ERR_TOKEN_FORMAT', /\S/);
      assert.deepEqual({ message, setting, hint }, expected);
    });
  }
});

describe('the hint for an algorithm that is not accepted', () => {
  const refusedBy = async (verify: (token: unknown) => Promise<unknown>, token: Promise<string>) =>
    (await rejects(verify(await token), 'ERR_TOKEN_ALGORITHM', /which is not accepted$/)).hint;

  it('names those that are', async () => {
    const verify = createVerifier({ verification: hsKey }, { algorithms: ['HS256', 'RS256'] });
    assert.equal(await refusedBy(verify, hs({ alg: 'HS512' })), 'Use one of HS256, RS256, or accept the algorithm.');
    assert.equal(await refusedBy(byDirect, encrypt(claims)), 'Use one of dir, or accept the algorithm.');
    const only = createVerifier({ decryption: { ...rsaEncKey, onlyContentEncryption: 'A128GCM' } });
    assert.equal(await refusedBy(only, encrypt(claims)), 'Use one of A128GCM, or accept the algorithm.');
  });

  it('asks for them where the settings name none', async () => {
    const refused = refusedBy(byHs, hs({ alg: 'HS257' }));
    assert.equal(await refused, 'Choose the accepted algorithms.');
  });
});
