import assert from 'node:assert/strict';
import { attributeNames as offered } from '../../../nodes/jwt-generator/settings.ts';
import { attributeNames, attributesOf } from '../../../src/jwt/issue/attributes.ts';
import { constant, createIssuer, issueClaims, noClaims, noon, protect, surroundings } from '../../support/issue.ts';
import { keyOf, pairFor } from '../../support/keys.ts';

const all = (issued: Parameters<typeof attributesOf>[0], scheme = 'Bearer') =>
  attributesOf(issued, attributeNames, scheme);

describe('attributes of a token', () => {
  it('are the ones that the panel offers', () => assert.deepEqual([...offered], [...attributeNames]));

  it('are all there for a nested token', async () => {
    const signing = keyOf('sig', 'EC', pairFor('P-256'));
    const encryption = keyOf('enc', 'RSA', pairFor());
    const issue = createIssuer({
      claims: { ...noClaims, lifetime: constant(60), issuedAtOffset: constant(-10), jwtId: 'uuid' },
      signature: protect(signing),
      encryption: { ...protect(encryption), contentEncryption: 'A256GCM' },
    });
    const issued = await issue([]);
    const claims = { exp: noon + 60, iat: noon - 10, jti: surroundings.randomId() };
    assert.deepEqual(all(issued), {
      token: issued.token,
      authorization: `Bearer ${issued.token}`,
      header: { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: encryption.kid, cty: 'JWT' },
      claims,
      algorithm: 'RSA-OAEP-256',
      keyId: encryption.kid,
      issuedAt: '2026-11-21T11:59:50.000Z',
      expiresAt: '2026-11-21T12:01:00.000Z',
      lifetime: 60,
      jwtId: claims.jti,
      signedToken: issued.signedToken,
      publicKey: { kty: 'EC', kid: signing.kid, use: 'sig', ...pick(signing.publicJwk, ['crv', 'x', 'y']) },
    });
  });

  it('that the token does not have are left out', () => {
    const attributes = all(issueClaims({}));
    assert.deepEqual(Object.keys(attributes), ['token', 'authorization', 'header', 'claims', 'algorithm']);
  });

  it('never hold a secret', () => {
    assert.equal(all(issueClaims({})).publicKey, undefined);
  });

  it('are fresh at every call, so that no flow changes what another sees', () => {
    const issued = issueClaims({ payload: constant({ list: [1] }) });
    const [one, other] = [all(issued), all(issued)];
    assert.notEqual(one.claims, other.claims);
    assert.notEqual(one.header, other.header);
    assert.notEqual(one.header, issued.header);
  });

  it('take the scheme, or none', () => {
    const issued = issueClaims({});
    assert.equal(all(issued, 'JWT').authorization, `JWT ${issued.token}`);
    assert.equal(all(issued, '').authorization, issued.token);
  });
});

function pick(object: object | undefined, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => names.includes(name)));
}
