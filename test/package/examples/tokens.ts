import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { compactDecrypt, compactVerify, importJWK } from 'jose';
import { type Expectation, type Keys, keyNamed } from './expectation.ts';

const publicKey = (keys: Keys, name: string) => importJWK(keyNamed(keys, name).publicJwk, 'ES256');

export const quickStart = (): Expectation => ({
  check: async ({ json, pressAndSee, keys }) => {
    const { token, claims, header } = await json('/jwt/quick-start?user=anna');
    const key = await publicKey(keys, 'quick start key');
    const { payload, protectedHeader } = await compactVerify(String(token), key);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(payload)), claims);
    assert.deepEqual({ ...protectedHeader }, header);
    assert.equal((claims as { sub: string }).sub, 'anna');

    const shown = (await pressAndSee('make a token', 'token')) as { token: string };
    await compactVerify(shown.token, key);
  },
});

export const signThenEncrypt = (): Expectation => ({
  check: async ({ json, keys }) => {
    const { token, signedToken } = await json('/jwt/sign-then-encrypt');
    const receiver = createPrivateKey(keyNamed(keys, "the receiver's encryption key").text);
    const { plaintext, protectedHeader } = await compactDecrypt(String(token), receiver);
    assert.equal(new TextDecoder().decode(plaintext), signedToken);
    assert.equal(protectedHeader.cty, 'JWT');
    await compactVerify(String(signedToken), await publicKey(keys, 'our signing key'));
  },
});
