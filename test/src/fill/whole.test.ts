import assert from 'node:assert/strict';
import { fillFrom } from '../../../src/fill/fill-from.ts';

const fill = (text: object) => fillFrom(JSON.stringify(text));

/** What every fill begins with: nothing is left of what the panel showed before. */
const bare = {
  payload: '',
  mutatePayload: false,
  scopes: '',
  issuedAtOffset: '0',
  issuedAtOffsetType: 'num',
  audienceFormat: 'given',
  customClaims: [],
  optionalClaims: '',
  kid: '',
  typ: 'JWT',
  headers: [],
  certificateHeaders: '',
  allowInsecureKeySizes: false,
  allowInvalidAsymmetricKeyTypes: false,
  encryption: 'none',
  cache: false,
  inputSchema: '',
  outputSchema: '',
  iss: false,
  sub: false,
  aud: false,
  exp: false,
  nbf: false,
  jti: false,
  iat: true,
};

const dependent = { value: '', valueType: 'msg', dataType: 'string' };
const expressions = (...fields: string[]) => fields.map((field) => ({ field, reason: 'expression' }));

describe('all that is filled from', () => {
  it('a whole call of jsonwebtoken', () => {
    const header = { typ: 'at+jwt', level: 3, on: true, list: [1], object: { a: 1 }, none: null, empty: '' };
    const options = {
      algorithm: 'ES256',
      expiresIn: '2h',
      notBefore: 5,
      audience: ['a'],
      issuer: 'i',
      subject: 's',
      jwtid: 'j',
      header,
      keyid: 'k',
      mutatePayload: true,
      allowInsecureKeySizes: true,
      allowInvalidAsymmetricKeyTypes: true,
      noTimestamp: true,
      encoding: 'latin1',
    };
    const secretOrPrivateKey = { key: '-----BEGIN EC PRIVATE KEY-----', passphrase: 'p' };
    assert.deepEqual(fill({ payload: { role: 'buyer', iat: 5 }, secretOrPrivateKey, options }), {
      source: 'jsonwebtoken',
      settings: {
        ...bare,
        payload: '{"role":"buyer","iat":5}',
        payloadType: 'json',
        mutatePayload: true,
        allowInsecureKeySizes: true,
        allowInvalidAsymmetricKeyTypes: true,
        iat: false,
        ...{ iss: true, issuer: 'i', issuerType: 'str' },
        ...{ sub: true, subject: 's', subjectType: 'str' },
        ...{ aud: true, audience: '["a"]', audienceType: 'json' },
        ...{ exp: true, ttl: '2h', ttlType: 'str' },
        ...{ nbf: true, notBefore: '5', notBeforeType: 'num' },
        ...{ jti: true, jwtId: 'j', jwtIdType: 'str' },
        kid: 'k',
        typ: 'at+jwt',
        headers: [
          { key: 'level', dataType: 'number', value: '3', valueType: 'num' },
          { key: 'on', dataType: 'boolean', value: 'true', valueType: 'bool' },
          { key: 'list', dataType: 'array', value: '[1]', valueType: 'json' },
          { key: 'object', dataType: 'object', value: '{"a":1}', valueType: 'json' },
        ],
        signature: 'asymmetric',
        signingAlgorithm: 'ES256',
      },
      key: { kty: 'EC' },
      credentials: { privateKey: '-----BEGIN EC PRIVATE KEY-----', passphrase: 'p' },
      notCarried: [
        { field: 'header.none', reason: 'blankHeader' },
        { field: 'header.empty', reason: 'blankHeader' },
        { field: 'encoding', reason: 'unknown' },
      ],
    });
  });

  it('a call of jsonwebtoken that changes the payload of the message, or one of its own', () => {
    const settings = (text: object) => fill({ expiresIn: 60, ...text }).settings;
    assert.partialDeepStrictEqual(settings({ mutatePayload: true }), { payload: 'payload', payloadType: 'msg' });
    assert.partialDeepStrictEqual(settings({ mutatePayload: true, payload: { a: 1 } }), { payload: '{"a":1}' });
    assert.partialDeepStrictEqual(settings({ mutatePayload: false }), { payload: '', mutatePayload: false });
  });

  for (const [option, claim, flag] of [
    ['issuer', 'iss', 'iss'],
    ['subject', 'sub', 'sub'],
    ['audience', 'aud', 'aud'],
    ['jwtid', 'jti', 'jti'],
  ] as const) {
    it(`a blank "${option}" of jsonwebtoken, which puts a blank claim into the payload`, () => {
      const { settings } = fill({ [option]: '' });
      assert.deepEqual(
        [settings.payload, settings.payloadType, settings[flag]],
        [JSON.stringify({ [claim]: '' }), 'json', false],
      );
    });
  }

  it('an unsigned call of jsonwebtoken, with a blank type', () => {
    const text = { expiresIn: 60, algorithm: 'none', encoding: 'utf8', header: { typ: '' } };
    assert.deepEqual(fill(text), {
      source: 'jsonwebtoken',
      settings: { ...bare, exp: true, ttl: '60', ttlType: 'num', typ: '', signature: 'none' },
      credentials: {},
      notCarried: [
        { field: 'header.typ', reason: 'blankHeader' },
        { field: 'algorithm', reason: 'unsigned' },
        { field: 'secretOrPrivateKey', reason: 'noKey' },
      ],
    });
  });

  for (const algorithm of ['HS2567', 'XHS256', 'HS128', 'nonesuch', 'hs256', 256]) {
    it(`no call of jsonwebtoken with the algorithm ${algorithm}`, () => {
      assert.throws(() => fill({ algorithm }), {
        code: 'ERR_SETTINGS',
        message: '"algorithm" has a value that jsonwebtoken rejects',
        hint: 'Correct the text, and fill in again.',
      });
    });
  }

  it('a node of node-red-contrib-jwt that says nothing', () => {
    assert.deepEqual(fill({ type: 'jwt sign' }), {
      source: 'node-red-contrib-jwt',
      settings: {
        ...bare,
        payload: 'payload',
        payloadType: 'msg',
        signature: 'symmetric',
        signingAlgorithm: 'HS256',
        output: 'payload',
      },
      key: { kty: 'oct', source: 'env', location: 'NODE_RED_NODE_JWT_SECRET' },
      credentials: {},
      notCarried: [],
    });
  });

  it('a task of Orkes Conductor that says nothing', () => {
    assert.deepEqual(fill({ type: 'GET_SIGNED_JWT' }), {
      source: 'Orkes Conductor',
      settings: { ...bare, signature: 'asymmetric', signingAlgorithm: 'RS256', maskToken: true },
      credentials: {},
      notCarried: [{ field: 'privateKey', reason: 'noKey' }],
    });
  });

  it('a task of Orkes Conductor of which nothing can be translated', () => {
    const names = ['subject', 'issuer', 'audience', 'scopes', 'ttlInSeconds', 'privateKeyId', 'privateKey'];
    const inputParameters = Object.fromEntries([...names, 'other'].map((name) => [name, '$'.concat('{x.y}')]));
    const cacheConfig = { key: 'x', ttlInSecond: 10 };
    const unset = { a: {}, b: [], c: '', d: 0, e: false, f: null };
    const unknown = { inputSchema: { name: 'schema' }, colour: 'red', ...unset };
    assert.deepEqual(fill({ type: 'GET_SIGNED_JWT', ...unknown, optional: true, inputParameters, cacheConfig }), {
      source: 'Orkes Conductor',
      settings: {
        ...bare,
        ...{ iss: true, issuer: '', issuerType: 'msg' },
        ...{ sub: true, subject: '', subjectType: 'msg' },
        ...{ aud: true, audience: '', audienceType: 'msg' },
        ...{ exp: true, ttl: '', ttlType: 'msg' },
        ...{ scopesType: 'msg', scopeClaim: 'scope', scopeFormat: 'string' },
        headers: [{ key: 'kid', ...dependent }],
        signature: 'asymmetric',
        signingAlgorithm: 'RS256',
        ...{ cache: true, cacheTtl: '10', cacheTtlType: 'num', cacheKey: '' },
        maskToken: true,
        onFailure: 'continue',
      },
      credentials: {},
      notCarried: [
        ...expressions(...names),
        { field: 'privateKey', reason: 'noKey' },
        { field: 'cacheConfig.key', reason: 'cacheKey' },
        { field: 'inputParameters.other', reason: 'unknown' },
        { field: 'inputSchema', reason: 'schema' },
        { field: 'colour', reason: 'unknown' },
      ],
    });
  });

  it('a node of n8n of which nothing can be translated', () => {
    const names = ['issuer', 'subject', 'audience', 'jwtid', 'expiresIn', 'notBefore'];
    const now = '={{ $now }}';
    const parameters = {
      claims: Object.fromEntries(names.map((name) => [name, now])),
      headerClaims: JSON.stringify({ a: now }),
      options: { kid: now, algorithm: 'X' },
    };
    assert.deepEqual(fill({ type: 'n8n-nodes-base.jwt', parameters }), {
      source: 'n8n',
      settings: {
        ...bare,
        ...{ iss: true, issuer: '', issuerType: 'msg' },
        ...{ sub: true, subject: '', subjectType: 'msg' },
        ...{ aud: true, audience: '', audienceType: 'msg' },
        ...{ jti: true, jwtId: '', jwtIdType: 'msg' },
        ...{ exp: true, ttl: '', ttlType: 'msg' },
        ...{ nbf: true, notBefore: '', notBeforeType: 'msg' },
        headers: [
          { key: 'kid', ...dependent },
          { key: 'a', ...dependent },
        ],
      },
      credentials: {},
      notCarried: [
        { field: 'claims', reason: 'longNames' },
        ...expressions(...names, 'kid', 'headerClaims.a'),
        { field: 'algorithm', reason: 'algorithm' },
        { field: 'credentials', reason: 'credential', name: '' },
      ],
    });
  });

  it('a node of n8n whose claims are an expression', () => {
    const values = [
      ['={{ $input.item.json.a }}', { payload: 'payload.a', payloadType: 'msg' }],
      ['={{ $env.CLAIMS }}', { payload: 'CLAIMS', payloadType: 'env' }],
      ['={{ $now }}', { payload: '', payloadType: 'msg' }],
    ] as const;
    for (const [claimsJson, settings] of values) {
      const filled = fill({ type: 'n8n-nodes-base.jwt', parameters: { useJson: true, claimsJson } });
      assert.deepEqual(filled.settings, { ...bare, ...settings });
    }
  });
});
