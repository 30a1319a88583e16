import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { describeKey } from '../../../src/jwk/describe.ts';
import { thumbprint } from '../../../src/jwk/thumbprint.ts';
import { createIssuer, noon, protect } from '../../support/issue.ts';
import { keyOf } from '../../support/keys.ts';

describe('the key id of a secret', () => {
  const jwk = { kty: 'oct', k: randomBytes(32).toString('base64url') } as const;
  const read = (member: object = {}) =>
    ({ secret: JSON.stringify({ ...jwk, ...member }), secretEncoding: 'jwk' }) as const;

  it('is never its hash, which would make a password 1,900 times cheaper to guess', () => {
    assert.equal(keyOf('sig', 'oct', read()).kid, undefined);
    const set = { secret: JSON.stringify({ keys: [jwk] }), secretEncoding: 'jwk' } as const;
    assert.equal(keyOf('sig', 'oct', set).kid, undefined);
    assert.throws(() => thumbprint(jwk), TypeError);
  });

  it('is what its JWK says, or the settings', () => {
    assert.equal(keyOf('sig', 'oct', read({ kid: 'inside' })).kid, 'inside');
    assert.equal(keyOf('sig', 'oct', { ...read({ kid: 'inside' }), kid: 'outside' }).kid, 'outside');
  });

  it('is absent from the header of its tokens, signed or encrypted', async () => {
    const signed = await createIssuer({ signature: protect(keyOf('sig', 'oct', read()), 'HS256') })([]);
    assert.deepEqual(decodeProtectedHeader(signed.token), { alg: 'HS256', typ: 'JWT' });
    const encryption = { ...protect(keyOf('enc', 'oct', read()), 'A256KW'), contentEncryption: 'A256GCM' } as const;
    const encrypted = await createIssuer({ encryption })([]);
    assert.equal(decodeProtectedHeader(encrypted.token).kid, undefined);
  });

  it('is not in what is told of the key', async () => {
    const hash = await calculateJwkThumbprint(jwk);
    for (const kid of ['', 'a']) {
      const described = describeKey(keyOf('sig', 'oct', { ...read(), kid }), noon);
      assert.equal(described.thumbprint, undefined);
      assert.ok(!JSON.stringify(described).includes(hash));
    }
  });
});
