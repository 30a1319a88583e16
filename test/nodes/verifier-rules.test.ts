import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type FailureOf, secret, startVerifier, stopFlow, type TestFlow } from '../support/flow.ts';
import { encode } from '../support/verify.ts';

function tokenOf(payload: object): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const failureOf = async (flow: TestFlow, payload: object) => {
  const { exit, message } = await flow.send({ token: tokenOf(payload) });
  assert.equal(exit, 'failure');
  return message.error as FailureOf;
};

describe('the rules of a JWT - Verifier', () => {
  afterEach(stopFlow);

  it('require scopes and roles where issuers write them', async () => {
    const flow = await startVerifier({ scopes: 'read:orders', roles: 'admin owner' });
    const tokens = [
      { scope: 'openid read:orders', roles: ['admin'] },
      { scp: ['read:orders'], realm_access: { roles: ['owner'] } },
    ];
    for (const claims of tokens) assert.equal((await flow.send({ token: tokenOf(claims) })).exit, 'true');
    const error = await failureOf(flow, { scope: 'openid read', roles: ['admin'] });
    assert.deepEqual([error.code, error.claim, error.expected], ['ERR_TOKEN_SCOPE', 'scope', ['read:orders']]);
    await flow.statusWith('jwt-verifier.status.ERR_TOKEN_SCOPE');
    const other = await failureOf(flow, { scope: 'read:orders', roles: ['user'] });
    assert.deepEqual([other.code, other.claim, other.expected], ['ERR_TOKEN_SCOPE', 'roles', ['admin', 'owner']]);
  });

  it('are named to a client that lacks a scope, and nothing else is', async () => {
    const flow = await startVerifier({ scopes: 'read:orders', roles: 'admin', clientAnswer: 'prepare' });
    const { message } = await flow.send({ token: tokenOf({ scope: 'openid', roles: ['admin'] }) });
    const { statusCode, headers } = message as { statusCode?: number; headers?: Record<string, string> };
    assert.equal(statusCode, 403);
    assert.match(headers?.['www-authenticate'] ?? '', /error="insufficient_scope".*scope="read:orders"/);
    const role = await flow.send({ token: tokenOf({ scope: 'read:orders' }) });
    assert.equal((role.message as { statusCode?: number }).statusCode, 403);
    assert.ok(!JSON.stringify((role.message as { headers?: object }).headers).includes('admin'));
  });

  it('take what they require from the message, and fail where it is not there', async () => {
    const flow = await startVerifier({
      scopes: 'need',
      scopesType: 'msg',
      scopeClaims: 'resource_access["my.app"].roles',
    });
    const token = tokenOf({ resource_access: { 'my.app': { roles: ['a', 'b'] } } });
    assert.equal((await flow.send({ token, need: ['a', 'b'] })).exit, 'true');
    assert.equal((await flow.send({ token, need: 'a c' })).message.error?.code, 'ERR_TOKEN_SCOPE');
    for (const need of [undefined, '', null]) {
      assert.equal((await flow.send({ token, need })).message.error?.code, 'ERR_CLAIM_MISSING');
    }
    assert.equal((await flow.send({ token, need: [] })).message.error?.code, 'ERR_CLAIM_TYPE');
  });

  it('compare claims with typed values', async () => {
    const flow = await startVerifier({
      expectedClaims: [
        { key: 'level', dataType: 'number', value: '3', valueType: 'str' },
        { key: 'tenant.id', dataType: 'string', value: 'tenant', valueType: 'msg' },
      ],
    });
    const claims = { level: 3, tenant: { id: ['x', 'y'] } };
    assert.equal((await flow.send({ token: tokenOf(claims), tenant: 'y' })).exit, 'true');
    const { message } = await flow.send({ token: tokenOf(claims), tenant: 'z' });
    const error = message.error as FailureOf;
    assert.deepEqual([error.code, error.claim, error.expected], ['ERR_TOKEN_CLAIM', 'tenant.id', 'z']);
    assert.ok(!('received' in error), 'a claim of its own may be personal');
  });

  it('are not looked at where tokens are only read', async () => {
    const expectedClaims = [{ key: 'a', dataType: 'string', value: 'x', valueType: 'str' }] as const;
    const flow = await startVerifier({ mode: 'decode', scopes: 'a', roles: 'b', expectedClaims });
    assert.equal((await flow.send({ token: tokenOf({}) })).exit, 'true');
  });

  it('are wrong at deploy where they say nothing', async () => {
    for (const [wrong, said] of [
      [{ scopes: 'a', scopeClaims: ' , ' }, 'no claim is named that has the scopes'],
      [{ scopes: 'a, b' }, '"scopes" are separated by commas'],
      [{ rolesMatch: 'some' }, '"rolesMatch" has an unknown value'],
      [{ expectedClaims: ['x'] }, '"expectedClaims" has an unknown value'],
      [{ expectedClaims: [{ key: '', value: 'x' }] }, 'an expected claim has no name'],
      [{ expectedClaims: [{ key: 'a', value: '' }] }, '"a" has no value'],
      [{ expectedClaims: [{ key: 'a', value: 'x', dataType: 'date' }] }, '"dataType" has an unknown value'],
      [{ expectedClaims: [{ key: 'a', value: 'x', dataType: 'number' }] }, '"a" must be of type number'],
    ] as const) {
      const flow = await startVerifier(wrong as never);
      assert.ok(flow.log().includes(said), said);
      await flow.statusWith('red');
      await stopFlow();
    }
  });
});

describe('a failure of a JWT - Verifier', () => {
  afterEach(stopFlow);
  const past = 1000;

  const cases: readonly (readonly [string, Parameters<typeof startVerifier>[0], object, Partial<FailureOf>])[] = [
    ['iss', { issuer: 'https://a/' }, { iss: 'https://a' }, { expected: ['https://a/'], received: 'https://a' }],
    ['aud', { audience: 'shop' }, { aud: ['bank', 7] }, { expected: ['shop'], received: ['bank', 7] }],
    ['sub', { subject: '["a","b"]', subjectType: 'json' }, { sub: 'c' }, { expected: ['a', 'b'], received: 'c' }],
    ['typ', { typ: 'at+jwt' }, {}, { expected: ['at+jwt'], received: 'JWT' }],
    ['exp', {}, { exp: past }, { received: past }],
    ['nbf', {}, { nbf: 9_999_999_999 }, { received: 9_999_999_999 }],
    ['iat', { maxTokenAge: '60' }, { iat: past }, { received: past }],
  ];
  for (const [claim, settings, payload, { expected, received }] of cases) {
    it(`says what was expected of "${claim}" and what was received`, async () => {
      const flow = await startVerifier(settings);
      const error = await failureOf(flow, payload);
      assert.deepEqual([error.claim, error.received], [claim, received]);
      if (expected === undefined) assert.ok(Number.isInteger(error.expected), 'a time');
      else assert.deepEqual(error.expected, expected);
    });
  }

  it('names the claim in its status', async () => {
    const flow = await startVerifier({ subject: 'anna' });
    await failureOf(flow, {});
    await flow.statusWith('jwt-verifier.status.claim.missing');
    await failureOf(flow, { sub: 'otto' });
    await flow.statusWith('jwt-verifier.status.claim.different');
  });

  it('has values in msg.error alone: not in the log, the status, its words, or what a Catch node gets', async () => {
    const flow = await startVerifier({ issuer: 'expected-issuer', onFailure: 'both' });
    flow.node.receive({ token: tokenOf({ iss: 'received-issuer' }) });
    await flow.until(2);
    const [failed, caught] = ['failure', 'catch'].map((exit) => flow.outcomes.find((outcome) => outcome.exit === exit));
    const { expected, received, ...words } = failed?.message.error ?? assert.fail();
    assert.deepEqual([expected, received], [['expected-issuer'], 'received-issuer']);
    for (const shown of [words, flow.log(), flow.statuses, caught?.message.error]) {
      assert.doesNotMatch(JSON.stringify(shown), /(?:expected|received)-issuer/);
    }
  });
});
