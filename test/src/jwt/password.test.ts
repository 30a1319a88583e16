import assert from 'node:assert/strict';
import { refuses, rejects } from '../../support/errors.ts';
import { createIssuer, protect } from '../../support/issue.ts';
import { keyOf } from '../../support/keys.ts';
import { createVerifier } from '../../support/verify.ts';

const algorithm = 'PBES2-HS256+A128KW';
const passwordOf = (secret: string) => keyOf('enc', 'oct', { secret, algorithm });
const issuer =
  (secret: string, further: object = {}) =>
  () =>
    createIssuer({ encryption: { ...protect(passwordOf(secret)), contentEncryption: 'A128GCM', ...further } });

describe('a token encrypted with a password', () => {
  it('is refused a password under 16 bytes, and is allowed it for an old receiver', async () => {
    const message = /^PBES2-HS256\+A128KW needs a key of at least 128 bits; this one has 120$/;
    refuses(issuer('only 15 bytes !'), 'ERR_KEY_WEAK', message);
    const issue = issuer('only 15 bytes !', { tolerance: { shortKeys: true, otherTypes: false } })();
    assert.equal((await issue([])).token.split('.').length, 5);
    assert.equal((await issuer('16 bytes are good')()([])).token.split('.').length, 5);
  });

  for (const passwordIterations of [0, 999, 1000.5, 10_000_001, Number.NaN]) {
    it(`never has ${passwordIterations} iterations`, () => {
      refuses(
        issuer('a password of 24 bytes !', { passwordIterations }),
        'ERR_SETTINGS',
        /^"passwordIterations" must be a whole number from 1000 to 10000000$/,
      );
    });
  }

  it('has 10,000 iterations unless told otherwise, and as many as are told', async () => {
    const headerOf = async (further: object) => {
      const { token } = await issuer('a password of 24 bytes !', further)()([]);
      assert.ok((await createVerifier({ decryption: passwordOf('a password of 24 bytes !') })(token)).isVerified);
      return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    };
    assert.equal((await headerOf({})).p2c, 10_000);
    assert.equal((await headerOf({ passwordIterations: 1_000 })).p2c, 1_000);
  });

  it('that asks for more iterations than are allowed is refused, and says which setting allows them', async () => {
    const { token } = await issuer('a password of 24 bytes !', { passwordIterations: 100_001 })()([]);
    const verify = createVerifier({ decryption: passwordOf('a password of 24 bytes !') });
    const error = await rejects((async () => verify(token))(), 'ERR_TOKEN_DECRYPT', /^the token/);
    assert.equal(error.setting, 'maxPasswordIterations');
    assert.equal(
      error.hint,
      'The token asks for more than 100000 password iterations. Allow more if you trust its issuer.',
    );
  });
});
