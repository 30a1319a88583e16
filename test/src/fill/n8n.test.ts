import assert from 'node:assert/strict';
import { fillFrom } from '../../../src/fill/fill-from.ts';
import { isJwtNode } from '../../../src/fill/n8n.ts';
import { refuses } from '../../support/errors.ts';
import { secret } from '../../support/flow.ts';
import { rsaPair } from '../../support/keys.ts';

/** A node as it is copied in the editor of n8n. */
const node = (parameters: object) => ({
  parameters,
  type: 'n8n-nodes-base.jwt',
  typeVersion: 1,
  position: [0, 0],
  id: '675b43b8-f079-4bcf-8ea2-52c3c60a3a42',
  name: 'JWT',
  credentials: { jwtAuth: { id: 'kDnfvqrCBJvtlX3o', name: 'JWT Auth account' } },
});

const fill = (parameters: object) =>
  fillFrom(JSON.stringify({ nodes: [node(parameters)], connections: {}, meta: { instanceId: 'x' } }));

describe('a JWT node of n8n', () => {
  it('fills the claims of its form, under the names that receivers know', () => {
    const claims = { audience: 'a', expiresIn: 3600, issuer: 'i', jwtid: 'j', notBefore: 5, subject: 's' };
    const { source, settings, key, notCarried } = fill({ claims, options: { algorithm: 'ES256', kid: 'k' } });
    assert.equal(source, 'n8n');
    assert.equal(key, undefined);
    assert.partialDeepStrictEqual(settings, {
      payload: '',
      aud: true,
      audience: 'a',
      exp: true,
      ttl: '3600',
      ttlType: 'num',
      iss: true,
      issuer: 'i',
      jti: true,
      jwtId: 'j',
      jwtIdType: 'str',
      nbf: true,
      notBefore: '5',
      notBeforeType: 'num',
      sub: true,
      subject: 's',
      kid: 'k',
      signature: 'asymmetric',
      signingAlgorithm: 'ES256',
    });
    assert.deepEqual(notCarried, [
      { field: 'claims', reason: 'longNames' },
      { field: 'credentials', reason: 'credential', name: 'JWT Auth account' },
    ]);
  });

  it('leaves out what its form leaves out, and the signature as it is where its credential chooses', () => {
    const { settings } = fill({ claims: { audience: 'a' }, options: {} });
    assert.deepEqual(
      [settings.iss, settings.sub, settings.exp, settings.nbf, settings.jti],
      [false, false, false, false, false],
    );
    assert.equal('signature' in settings, false);
  });

  it('with no claims in its form has no long names to tell of', () => {
    const { notCarried } = fill({ claims: {}, options: {} });
    assert.deepEqual(notCarried, [{ field: 'credentials', reason: 'credential', name: 'JWT Auth account' }]);
  });

  for (const type of ['n8n-nodes-base.jwt', 'n8n-nodes-base.jwtTool']) {
    it(`is of type ${type}`, () => assert.equal(isJwtNode(type), true));
  }

  const others = ['my-n8n-nodes-base.jwt', 'n8n-nodes-base.jwtTool2', 'n8n-nodes-base.jwt.x', 'n8n-nodes-base:jwt', 5];
  for (const type of others) {
    it(`is not of type ${type}`, () => {
      assert.equal(isJwtNode(type), false);
      const { hint } = refuses(
        () => fillFrom(JSON.stringify({ ...node({}), type })),
        'ERR_SETTINGS',
        /^the text is not from a supported system$/,
      );
      assert.equal(
        hint,
        'Paste a token, a key, a call of jwt.sign, a curl line, a GET_SIGNED_JWT task, options of jsonwebtoken, a JWT node or credential of n8n, or a jwt sign node.',
      );
    });
  }

  it('fills its claims in JSON as an object to start from', () => {
    const { settings } = fill({ useJson: true, claimsJson: '{"role": "buyer", "exp": 1}', options: {} });
    assert.deepEqual([settings.payloadType, settings.payload], ['json', '{"role":"buyer","exp":1}']);
  });

  const expressions: readonly (readonly [string, string, string])[] = [
    ['={{ $json }}', 'msg', 'payload'],
    ['={{ $json.claims }}', 'msg', 'payload.claims'],
    ['={ "user": "{{ $json.id }}", "n": 1 }', 'jsonata', '{"user": payload.id, "n": 1}'],
  ];
  for (const [text, type, value] of expressions) {
    it(`translates claims that are ${text}`, () => {
      const { settings } = fill({ useJson: true, claimsJson: text });
      assert.deepEqual([settings.payloadType, settings.payload], [type, value]);
    });
  }

  it('translates expressions of a value, and leaves what is none as it is', () => {
    const { settings } = fill({
      claims: {
        subject: '={{ $json["user"].id }}',
        audience: '=https://{{ $env.HOST }}',
        issuer: 'a {{ $json.x }}',
        expiresIn: '={{ $json.ttl }}',
      },
    });
    assert.deepEqual([settings.subjectType, settings.subject], ['msg', 'payload.user.id']);
    assert.deepEqual([settings.audienceType, settings.audience], ['jsonata', '"https://" & $env("HOST")']);
    assert.deepEqual([settings.issuerType, settings.issuer], ['str', 'a {{ $json.x }}']);
    assert.deepEqual([settings.ttlType, settings.ttl], ['jsonata', '$number(payload.ttl)']);
  });

  it('says which expressions it cannot translate', () => {
    const { settings, notCarried } = fill({
      claims: { subject: "={{ $('Other node').item.json.id }}", issuer: '={{ $now }}' },
    });
    assert.deepEqual([settings.sub, settings.subject], [true, '']);
    assert.deepEqual(
      notCarried.filter(({ reason }) => reason === 'expression').map(({ field }) => field),
      ['issuer', 'subject'],
    );
  });

  it('fills its header, in which a key id replaces the one of its options', () => {
    const { settings } = fill({ headerClaims: '{"x5t": "abc", "kid": "header-kid"}', options: { kid: 'option-kid' } });
    assert.equal(settings.kid, 'header-kid');
    assert.deepEqual(settings.headers, [{ key: 'x5t', dataType: 'string', value: 'abc', valueType: 'str' }]);
  });

  it('says where its claims or its header are no object', () => {
    const { notCarried } = fill({ useJson: true, claimsJson: '[1]', headerClaims: 'x' });
    assert.deepEqual(
      notCarried.filter(({ reason }) => reason === 'noObject').map(({ field }) => field),
      ['claimsJson', 'headerClaims'],
    );
  });
});

describe('a JWT credential of n8n', () => {
  const credential = (data: unknown) => JSON.stringify([{ id: 'x', name: 'JWT Auth account', type: 'jwtAuth', data }]);

  it('with a passphrase becomes a secret', () => {
    const { settings, key, credentials } = fillFrom(credential({ keyType: 'passphrase', secret, algorithm: 'HS384' }));
    assert.deepEqual(settings, { signature: 'symmetric', signingAlgorithm: 'HS384' });
    assert.deepEqual(key, { kty: 'oct', secretEncoding: 'utf8' });
    assert.deepEqual(credentials, { secret });
  });

  for (const [keyType, field, algorithm] of [
    ['passphrase', 'secret', 'HS256'],
    ['pemKey', 'privateKey', 'RS256'],
  ] as const) {
    it(`of the type ${keyType} fills no key where it has none, and says so`, () => {
      for (const text of [undefined, null, '']) {
        const { key, credentials, notCarried } = fillFrom(credential({ keyType, algorithm, [field]: text }));
        assert.deepEqual([key, credentials, notCarried], [undefined, {}, [{ field, reason: 'noKey' }]]);
      }
    });
  }

  it('says that its algorithm is unknown, and fills its key', () => {
    const { privateKey } = rsaPair();
    const { settings, notCarried, credentials } = fillFrom(
      credential({ keyType: 'pemKey', privateKey, algorithm: 'RS257' }),
    );
    assert.deepEqual(
      [settings, notCarried, credentials],
      [{}, [{ field: 'algorithm', reason: 'algorithm' }], { privateKey }],
    );
  });

  it('with a PEM key becomes a private key', () => {
    const { privateKey } = rsaPair();
    const data = { keyType: 'pemKey', privateKey, publicKey: rsaPair().publicKey, algorithm: 'PS512' };
    for (const text of [credential(data), JSON.stringify(data)]) {
      const { settings, key, credentials } = fillFrom(text);
      assert.deepEqual(settings, { signature: 'asymmetric', signingAlgorithm: 'PS512' });
      assert.deepEqual([key, credentials], [{ kty: 'RSA' }, { privateKey }]);
    }
  });
});
