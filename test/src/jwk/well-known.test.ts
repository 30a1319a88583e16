import assert from 'node:assert/strict';
import { describeKey } from '../../../src/jwk/describe.ts';
import { noon } from '../../support/issue.ts';
import { vectors } from '../../support/jws-vectors.ts';
import { curvePair, keyOf, secretKey } from '../../support/keys.ts';

describe('an example that everybody has', () => {
  const warnings = (...key: Parameters<typeof keyOf>) => describeKey(keyOf(...key), noon).warnings;
  // jwt.io's RS256 pair, and the key of RFC 8037 §A.2.
  const jwtIo = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo
4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u
+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyeh
kd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ
0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkdg
cKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbc
mwIDAQAB
-----END PUBLIC KEY-----`;
  const rfc8037 = JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' });
  const jwtIoCurve = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
-----END PUBLIC KEY-----`;
  const ofRfc7515 = (section: string) => JSON.stringify(vectors.find(({ where }) => where.endsWith(section))?.key);
  const rfc7517 = JSON.stringify({
    kty: 'RSA',
    e: 'AQAB',
    n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  });
  const rfc7520 = 'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg';
  const rfc7515 = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';
  const fastApi = '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7';

  const examples: readonly (readonly [string, ...Parameters<typeof keyOf>])[] = [
    ["jwt.io's secret", 'sig', 'oct', { secret: 'your-256-bit-secret' }],
    ["jwt.io's secret since 2025", 'sig', 'oct', { secret: 'a-string-secret-at-least-256-bits-long' }],
    ['a secret in hexadecimal, as text', 'sig', 'oct', { secret: fastApi }],
    ['a secret in hexadecimal', 'sig', 'oct', { secret: fastApi, secretEncoding: 'hex' }],
    ['the secret of RFC 7515', 'sig', 'oct', { secret: rfc7515, secretEncoding: 'base64url' }],
    ['the secret of RFC 7520', 'sig', 'oct', { secret: rfc7520, secretEncoding: 'base64url' }],
    ["jwt.io's pair", 'sig', 'RSA', { publicKey: jwtIo }],
    ["jwt.io's pair on P-256", 'sig', 'EC', { publicKey: jwtIoCurve }],
    ['the RSA pair of RFC 7515', 'sig', 'RSA', { publicKey: ofRfc7515('A.2') }],
    ['the pair on P-256 of RFC 7515', 'sig', 'EC', { publicKey: ofRfc7515('A.3') }],
    ['the pair on P-521 of RFC 7515', 'sig', 'EC', { publicKey: ofRfc7515('A.4') }],
    ['the RSA pair of RFC 7517', 'sig', 'RSA', { publicKey: rfc7517 }],
    ['the pair of RFC 8037', 'sig', 'OKP', { publicKey: rfc8037 }],
  ];
  for (const [name, ...key] of examples) {
    it(`is warned of: ${name}`, () => assert.ok(warnings(...key).includes('well-known')));
  }

  const common =
    'secret secretkey secret-key secret_key supersecret super-secret super_secret mysecret my-secret my_secret ' +
    'my-secret-key mysecretkey your-secret-key your_secret_key yoursecretkey your-secret your_jwt_secret ' +
    'your-jwt-secret your_jwt_secret_key your-super-secret-jwt-key jwt-secret jwt_secret jwtsecret jwt-secret-key ' +
    'jwtSecretKey JWT_SECRET changeme change-me changeit replace_me password test testing example some-secret ' +
    'this-is-a-secret ThisIsMySecretKey my32CharUltraSecureSecretKey1234 shhhhh shhhhhared-secret';
  const phrases = [
    ...['your-256-bit-secret', 'your-384-bit-secret', 'your-512-bit-secret', 'keyboard cat', 'my super secret key'],
    'a-valid-string-secret-that-is-at-least-384-bits-long',
    'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
    'super-secret-jwt-token-with-at-least-32-characters-long',
    'this is my custom Secret key for authentication',
  ];
  for (const secret of [...common.split(' '), ...phrases]) {
    it(`is a secret of tutorials: ${secret}`, () => {
      assert.ok(warnings('sig', 'oct', { secret }).includes('well-known'));
    });
  }

  it('is no other key', () => {
    const { publicKey } = curvePair('P-256');
    assert.deepEqual(warnings('sig', 'EC', { publicKey }), []);
    assert.deepEqual(describeKey(secretKey('sig', 32), noon).warnings, []);
  });
});
