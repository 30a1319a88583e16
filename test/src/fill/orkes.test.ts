import assert from 'node:assert/strict';
import { fillFrom } from '../../../src/fill/fill-from.ts';
import { rsaPair } from '../../support/keys.ts';

/** A task as the editor of Orkes makes it. */
const task = (inputParameters: object, others: object = {}) => ({
  name: 'get_signed_jwt',
  taskReferenceName: 'get_signed_jwt_ref',
  inputParameters,
  type: 'GET_SIGNED_JWT',
  ...others,
});

/** A reference, as Conductor writes it. */
const ref = (path: string) => `\${${path}}`;

const fill = (inputParameters: object, others?: object) => fillFrom(JSON.stringify(task(inputParameters, others)));

describe('a task of Orkes Conductor', () => {
  it('fills the claims, the key id and the algorithm', () => {
    const { source, settings, notCarried } = fill({
      subject: 'service@example.com',
      issuer: 'https://issuer.example',
      audience: 'https://api.example',
      privateKey: rsaPair().privateKey,
      privateKeyId: 'key-123',
      ttlInSecond: 900,
      scopes: ['read', 'write'],
      algorithm: 'RS256',
    });
    assert.equal(source, 'Orkes Conductor');
    assert.deepEqual(notCarried, []);
    assert.partialDeepStrictEqual(settings, {
      iss: true,
      issuer: 'https://issuer.example',
      issuerType: 'str',
      sub: true,
      subject: 'service@example.com',
      aud: true,
      audience: 'https://api.example',
      exp: true,
      ttl: '900',
      ttlType: 'num',
      iat: true,
      nbf: false,
      jti: false,
      scopes: '["read","write"]',
      scopesType: 'json',
      scopeClaim: 'scope',
      scopeFormat: 'string',
      kid: 'key-123',
      signature: 'asymmetric',
      signingAlgorithm: 'RS256',
      encryption: 'none',
      maskToken: true,
    });
  });

  it('has its lifetime in either spelling, as a number or a text', () => {
    for (const spelling of ['ttlInSecond', 'ttlInSeconds']) {
      for (const value of [3600, '3600']) {
        const { settings } = fill({ [spelling]: value });
        assert.deepEqual([settings.exp, settings.ttl, settings.ttlType], [true, '3600', 'num']);
      }
    }
  });

  const references: readonly (readonly [unknown, string, string])[] = [
    [ref('workflow.input.user'), 'msg', 'payload.user'],
    [ref('workflow.input.user.names[0]'), 'msg', 'payload.user.names[0]'],
    [ref('workflow.input.user-id'), 'msg', 'payload["user-id"]'],
    [ref('workflow.input["first name"]'), 'msg', 'payload["first name"]'],
    [ref('workflow.variables.tenant'), 'flow', 'tenant'],
    [ref('workflow.env.TENANT'), 'env', 'TENANT'],
    [ref('workflow.env.tenant-name'), 'env', 'tenant_name'],
    [
      `https://${ref('workflow.input.host')}/${ref('workflow.env.PATH_')}`,
      'jsonata',
      '"https://" & payload.host & "/" & $env("PATH_")',
    ],
    [['a', ref('workflow.input.b-c')], 'jsonata', '["a", payload.`b-c`]'],
    [`${ref('workflow.variables.a.b')}!`, 'jsonata', '$flowContext("a.b") & "!"'],
  ];
  for (const [reference, type, value] of references) {
    it(`has ${JSON.stringify(reference)} in ${type}`, () => {
      const { settings } = fill({ audience: reference });
      assert.deepEqual([settings.aud, settings.audienceType, settings.audience], [true, type, value]);
    });
  }

  it('has a lifetime that comes as text in seconds all the same', () => {
    const { settings } = fill({ ttlInSeconds: ref('workflow.input.ttl') });
    assert.deepEqual([settings.ttlType, settings.ttl], ['jsonata', '$number(payload.ttl)']);
  });

  it('has a key id that comes with the message in a header parameter', () => {
    const { settings } = fill({ privateKeyId: ref('workflow.input.kid') });
    assert.deepEqual(settings.headers, [{ key: 'kid', dataType: 'string', value: 'payload.kid', valueType: 'msg' }]);
    assert.equal(settings.kid, '');
  });

  it('takes the key from an environment variable in place of a secret, and says so', () => {
    const { key, credentials, notCarried } = fill({ privateKey: ref('workflow.secrets.jwt-privatekey') });
    assert.deepEqual(key, { kty: 'RSA', source: 'env', location: 'jwt_privatekey' });
    assert.deepEqual(credentials, {});
    assert.deepEqual(notCarried, [{ field: 'privateKey', reason: 'environment', name: 'jwt_privatekey' }]);
  });

  it('takes the key from the message, where the workflow brings it', () => {
    const { key } = fill({ privateKey: ref('workflow.input.key') });
    assert.deepEqual(key, { kty: 'RSA', source: 'msg', location: 'payload.key' });
  });

  it('keeps a key that is written into it among the credentials alone', () => {
    const { privateKey } = rsaPair();
    const { settings, key, credentials, notCarried } = fill({ privateKey });
    assert.deepEqual(credentials, { privateKey });
    assert.doesNotMatch(JSON.stringify({ settings, key, notCarried }), /PRIVATE/);
  });

  it('leaves a claim blank where its expression cannot be translated, for the panel to mark', () => {
    const { settings, notCarried } = fill({
      audience: ref('http_ref.output.response.body'),
      subject: ref('workflow.inputs.x'),
    });
    assert.deepEqual([settings.aud, settings.audience, settings.sub, settings.subject], [true, '', true, '']);
    assert.deepEqual(
      notCarried.filter(({ reason }) => reason === 'expression').map(({ field }) => field),
      ['subject', 'audience'],
    );
  });

  it('is optional: a failure carries on', () => {
    assert.equal(fill({}, { optional: true }).settings.onFailure, 'continue');
    assert.equal('onFailure' in fill({}, { optional: false }).settings, false);
  });

  it('is cached for as long as it says', () => {
    const { settings } = fill({}, { cacheConfig: { key: ref('subject'), ttlInSecond: 60 } });
    assert.deepEqual(
      [settings.cache, settings.cacheTtl, settings.cacheTtlType, settings.cacheKey],
      [true, '60', 'num', ''],
    );
    assert.equal(fill({}).settings.cache, false);
  });

  it('says what else is set, and has no place here', () => {
    const { notCarried } = fill(
      { privateKey: ref('workflow.input.key'), colour: 'red' },
      {
        cacheConfig: { key: ref('subject'), ttlInSecond: 60 },
        startDelay: 0,
        joinOn: [],
        retryCount: 3,
        taskDefinition: { inputSchema: { name: 'claims', version: 1 } },
      },
    );
    assert.deepEqual(notCarried, [
      { field: 'cacheConfig.key', reason: 'cacheKey' },
      { field: 'inputParameters.colour', reason: 'unknown' },
      { field: 'retryCount', reason: 'unknown' },
      { field: 'taskDefinition', reason: 'schema' },
    ]);
  });

  it('is found in a workflow, and a second one is told of', () => {
    const other = task({ subject: 'second' }, { name: 'sign_again' });
    const workflow = { name: 'wf', tasks: [{ type: 'FORK_JOIN', forkTasks: [[task({ subject: 'first' })], [other]] }] };
    const { settings, notCarried } = fillFrom(JSON.stringify(workflow));
    assert.equal(settings.subject, 'first');
    assert.deepEqual(notCarried.at(-1), { field: 'sign_again', reason: 'another' });
  });

  it('of an algorithm that nobody knows leaves the signature as it is, and says so', () => {
    const { settings, notCarried } = fill({ algorithm: 'RS1' });
    assert.equal('signature' in settings, false);
    assert.ok(notCarried.some(({ field, reason }) => field === 'algorithm' && reason === 'algorithm'));
  });
});
