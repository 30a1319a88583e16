import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { compactDecrypt, compactVerify, createRemoteJWKSet, importJWK, jwtVerify } from 'jose';
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

export const publishYourKeys = (): Expectation => ({
  check: async ({ url, visit, pressAndSee, keys }) => {
    const address = '/jwt/.well-known/jwks.json';
    const published = await visit(address);
    assert.match(published.headers.get('content-type') ?? '', /^application\/jwk-set\+json/);
    const { kid } = keyNamed(keys, 'published key').publicJwk;
    const set = (await published.json()) as { keys: Record<string, string>[] };
    assert.deepEqual(
      set.keys.map((key) => [key.kid, key.d]),
      [[kid, undefined]],
    );

    const { token, claims } = (await pressAndSee('make a token', 'verified claims')) as Record<string, unknown>;
    const fetched = createRemoteJWKSet(new URL(url + address));
    assert.deepEqual((await jwtVerify(String(token), fetched)).payload, claims);
  },
});
