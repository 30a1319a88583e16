import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mock } from 'node:test';
import { startRoundTrip, startVerifier, stopFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import { encode } from '../support/verify.ts';

const secret = 'the secret of issuer a, which is long enough';
const keys = {
  a: { use: 'sig', kty: 'oct', credentials: { secret } },
  rsa: { use: 'enc', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } },
} as const;
const settings = {
  keySource: 'issuers',
  issuers: [{ issuer: 'a', keySource: 'key', jwksUrl: '', audience: '', audienceType: 'str' }],
  issuerKeys: ['a'],
  requiredClaims: '',
} as const;

describe('a JWT - Verifier of several issuers, which chooses one by an unverified claim', () => {
  afterEach(async () => {
    mock.restoreAll();
    await stopFlow();
  });

  it('parses the claims of a signed token once', async () => {
    const flow = await startVerifier(settings, { keys });
    const input = `${encode({ alg: 'HS256' })}.${encode({ iss: 'a', marker: 'these claims' })}`;
    const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    const parse = mock.method(JSON, 'parse');
    const { exit, message } = await flow.send({ token });
    assert.equal(exit, 'true', message.error?.message);
    const parsed = parse.mock.calls.filter(({ arguments: [text] }) => String(text).includes('these claims'));
    assert.equal(parsed.length, 1);
  });

  it('decrypts an encrypted token once', async () => {
    const decryptions = async (verifying: object) => {
      const flow = await startRoundTrip(
        { issuer: 'a', signature: 'symmetric', signingKey: 'a', encryption: 'asymmetric', encryptionKey: 'rsa' },
        { ...verifying, decryptionKey: 'rsa' },
        { keys },
      );
      const decrypt = mock.method(crypto.subtle, 'decrypt');
      const { exit, message } = await flow.send({});
      assert.equal(exit, 'true', message.error?.message);
      mock.restoreAll();
      await stopFlow();
      return decrypt.mock.callCount();
    };
    // Of its key, and of its content.
    assert.deepEqual([await decryptions({ key: 'a' }), await decryptions(settings)], [2, 2]);
  });
});
