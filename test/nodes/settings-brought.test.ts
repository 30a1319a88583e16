import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { ClaimRow, GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import { type FlowOptions, type Outcome, startFlow, startRoundTrip, startVerifier, stopFlow } from '../support/flow.ts';

const row = (
  key: string,
  dataType: ClaimRow['dataType'],
  value: string,
  valueType: ClaimRow['valueType'],
): ClaimRow => ({
  key,
  dataType,
  value,
  valueType,
});

/** The claims of the token in a message that left by output 1. */
function claimsIn({ exit, message }: Outcome): JWTPayload {
  assert.equal(exit, 'true', JSON.stringify(message.error));
  return decodeJwt(String(message.token));
}

async function claimsOf(settings: Partial<GeneratorSettings>, message: object = {}, options: FlowOptions = {}) {
  return claimsIn(await (await startFlow(settings, options)).send(message));
}

/** What a message fails with; its payload is what came in. */
async function failureOf(settings: Partial<GeneratorSettings>, message: object = {}, options: FlowOptions = {}) {
  const flow = await startFlow(settings, options);
  const { exit, message: failed } = await flow.send(message);
  assert.equal(exit, 'failure');
  assert.equal(failed.token, undefined);
  return { error: failed.error, status: flow.statuses[0] };
}

const lifetimeOf = ({ exp, iat }: JWTPayload) => Number(exp) - Number(iat);

describe('settings that people bring', () => {
  const variables = {
    JWT_TTL: '86400',
    JWT_TEN: ' 10m\n',
    HOST: 'id.example',
    SITE: 'north',
    BRACES: '{exp}',
    BLANK: '',
  };
  before(() => Object.assign(process.env, variables));
  after(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
  afterEach(stopFlow);

  describe('a time span as text without a unit', () => {
    it('d03: is seconds from the environment', async () => {
      assert.equal(lifetimeOf(await claimsOf({ ttl: 'JWT_TTL', ttlType: 'env' })), 86_400);
    });

    const brought: readonly (readonly [string, GeneratorSettings['ttlType'], number])[] = [
      ['query.ttl', 'msg', 900],
      ['$string(query.ttl)', 'jsonata', 900],
      ['{msg.query.ttl}', 'template', 900],
      ['120', 'template', 120],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED's own way to name a variable
      ['${JWT_TTL}', 'str', 86_400],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the same
      ['${JWT_TTL}', 'num', 86_400],
      ['JWT_TEN', 'env', 600],
      ['2 hours', 'str', 7200],
      ['120000', 'str', 120],
    ];
    for (const [ttl, ttlType, seconds] of brought) {
      it(`is ${seconds} s: ${ttl} as ${ttlType}`, async () => {
        assert.equal(lifetimeOf(await claimsOf({ ttl, ttlType }, { query: { ttl: '900' } })), seconds);
      });
    }

    for (const scope of ['flow', 'global'] as const) {
      it(`is seconds from the ${scope} context`, async () => {
        const flow = await startFlow({ ttl: 'ttl', ttlType: scope });
        flow.node.context()[scope].set('ttl', '86400');
        assert.equal(lifetimeOf(claimsIn(await flow.send({}))), 86_400);
      });
    }

    it('is seconds for all other times too', async () => {
      const flow = await startFlow({
        ...{ nbf: true, notBefore: 'wait', notBeforeType: 'msg', issuedAtOffset: 'back', issuedAtOffsetType: 'msg' },
        ...{ cache: true, cacheTtl: 'keep', cacheTtlType: 'msg', cacheRefresh: 'early', cacheRefreshType: 'msg' },
      });
      const { iat, nbf } = claimsIn(await flow.send({ wait: '30', back: '-60', keep: '600', early: '10' }));
      assert.equal(Number(nbf) - Number(iat), 90);
    });

    it('is seconds for the highest age and the clock tolerance of a verifier', async () => {
      const old = { issuedAtOffset: '-600', ttl: '3600' };
      const ages: Partial<VerifierSettings> = { maxTokenAge: 'age', maxTokenAgeType: 'msg' };
      const flow = await startRoundTrip(
        { signature: 'symmetric', signingKey: 'key', ...old },
        { key: 'key', ...ages, clockTolerance: 'slack', clockToleranceType: 'msg' },
        {},
      );
      assert.equal((await flow.send({ age: '650', slack: '5' })).exit, 'true');
      assert.equal((await flow.send({ age: '500', slack: '5' })).message.error?.code, 'ERR_TOKEN_EXPIRED');
    });

    it('is seconds from the environment of a subflow, in a text of its own', async () => {
      const inner = { id: 'inner', type: 'jwt-generator', z: 'sub', x: 1, y: 1, wires: [[], []] };
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED's own way to name a variable
      const own = { signature: 'symmetric', signingKey: 'key', ttl: '${LIVES}', ttlType: 'str', issuer: 'of ${WHOM}' };
      const subflow = {
        ...{ id: 'sub', type: 'subflow', in: [{ wires: [{ id: 'inner' }] }] },
        out: [0, 1].map((port) => ({ wires: [{ id: 'inner', port }] })),
        env: [{ name: 'LIVES', type: 'str', value: '60' }],
      };
      const instance = {
        type: 'subflow:sub',
        env: [
          { name: 'LIVES', type: 'str', value: '7200' },
          { name: 'WHOM', type: 'str', value: 'this one' },
        ],
      };
      const flow = await startFlow(instance as never, {
        others: { registers: [], nodes: [subflow, { ...inner, ...own }], credentials: {} },
      });
      const claims = claimsIn(await flow.send({}));
      assert.deepEqual([lifetimeOf(claims), claims.iss], [7200, 'of this one']);
    });

    it('is refused where it is no whole number of seconds', async () => {
      const { error } = await failureOf({ ttl: 'ttl', ttlType: 'msg' }, { ttl: '86400.5' });
      assert.deepEqual([error?.code, error?.claim], ['ERR_TIME_SPAN', 'exp']);
    });
  });

  describe('a registered claim that is a number', () => {
    it('a21: becomes a string, as a custom claim does', async () => {
      const settings = { subject: 'payload.id', subjectType: 'msg' } as const;
      assert.equal((await claimsOf(settings, { payload: { id: 42 } })).sub, '42');
    });

    it('becomes a string as issuer, token id and audience, alone and in a list', async () => {
      const settings: Partial<GeneratorSettings> = {
        ...{ issuer: 'payload.tenant', issuerType: 'msg', jti: true, jwtId: 'payload.n', jwtIdType: 'jsonata' },
        ...{ aud: true, audience: '[7, "shop"]', audienceType: 'json' },
      };
      const { iss, jti, aud } = await claimsOf(settings, { payload: { tenant: 0, n: 1.5 } });
      assert.deepEqual([iss, jti, aud], ['0', '1.5', ['7', 'shop']]);
    });

    it('becomes a string in an object to start from', async () => {
      const { sub, aud } = await claimsOf({ sub: false, payload: 'payload' }, { payload: { sub: 42, aud: 7 } });
      assert.deepEqual([sub, aud], ['42', '7']);
    });

    it('is refused with a hint where it may be another number than was meant', async () => {
      const { error } = await failureOf({ subject: 'payload.id', subjectType: 'msg' }, { payload: { id: 2 ** 53 } });
      assert.deepEqual([error?.code, error?.claim], ['ERR_CLAIM_TYPE', 'sub']);
      assert.match(String(error?.hint), /beyond 2\^53 as a string/);
    });
  });

  describe('a JSONata list of one', () => {
    const people = () => ({ payload: { roles: [{ name: 'admin', active: true }, { name: 'old' }], aud: ['shop'] } });

    it('d01: is an array in a custom claim of type array', async () => {
      const customClaims = [row('roles', 'array', 'payload.roles[active].name', 'jsonata')];
      assert.deepEqual((await claimsOf({ customClaims }, people())).roles, ['admin']);
    });

    it('is an array of objects too', async () => {
      const customClaims = [row('roles', 'array', 'payload.roles[active]', 'jsonata')];
      assert.deepEqual((await claimsOf({ customClaims }, people())).roles, [{ name: 'admin', active: true }]);
    });

    it('is an array of scopes', async () => {
      const settings = { scopes: 'payload.roles[active].name', scopesType: 'jsonata', scopeFormat: 'array' } as const;
      assert.deepEqual((await claimsOf(settings, people())).scope, ['admin']);
    });

    it('is an array of audiences where the audience always is one', async () => {
      const settings = { aud: true, audience: 'payload.aud[0]', audienceType: 'jsonata' } as const;
      assert.equal((await claimsOf(settings, people())).aud, 'shop');
      await stopFlow();
      assert.deepEqual((await claimsOf({ ...settings, audienceFormat: 'array' }, people())).aud, ['shop']);
    });

    it('is an array in a header parameter of type array, and none in one of another type', async () => {
      const headers = (['string', 'array'] as const).map((type) => row(type, type, 'payload.aud[0]', 'jsonata'));
      const flow = await startFlow({ headers });
      const { string, array } = decodeProtectedHeader(String((await flow.send(people())).message.token));
      assert.deepEqual([string, array], ['shop', ['shop']]);
    });

    it('of none is a value that is missing, unless the claim is optional', async () => {
      const nobody = row('roles', 'array', 'payload.roles[gone].name', 'jsonata');
      const { error } = await failureOf({ customClaims: [nobody] }, people());
      assert.deepEqual([error?.code, error?.claim], ['ERR_CLAIM_MISSING', 'roles']);
      assert.match(String(error?.hint), /make the claim optional/);
      await stopFlow();
      assert.equal('roles' in (await claimsOf({ customClaims: [{ ...nobody, optional: true }] }, people())), false);
    });

    it('is not made of a text that a message brings', async () => {
      const customClaims = [row('roles', 'array', 'payload.role', 'msg')];
      assert.equal((await failureOf({ customClaims }, { payload: { role: 'admin' } })).error?.code, 'ERR_CLAIM_TYPE');
    });
  });

  /* biome-ignore-start lint/suspicious/noTemplateCurlyInString: references to environment variables */
  describe('a reference to an environment variable inside a longer text', () => {
    it('d07: is replaced in the issuer', async () => {
      assert.equal((await claimsOf({ issuer: 'https://${HOST}/realms/a' })).iss, 'https://id.example/realms/a');
    });

    it('is replaced in claims, header, and the names that results go to', async () => {
      const flow = await startFlow({
        ...{ kid: '${SITE}-1', output: 'tokens.${SITE}', aud: true, audience: '["https://${HOST}/a","b"]' },
        ...{ audienceType: 'json', scopes: 'read:${SITE} write', typ: '${SITE}+jwt' },
        customClaims: [
          row('https://${HOST}/role', 'string', '${SITE}/${HOST}', 'str'),
          row('mixed', 'string', 'https://${HOST}', 'env'),
          row('deep', 'object', '{"${SITE}":{"at":["${SITE}!"]}}', 'json'),
          row('template', 'string', '${SITE} ${BRACES} {key.kid}', 'template'),
          row('parts', 'array', '["${BRACES}","{key.kid}"]', 'template'),
        ],
      });
      const { exit, message } = await flow.send({});
      assert.equal(exit, 'true', JSON.stringify(message.error));
      const token = String((message as unknown as { tokens: { north: string } }).tokens.north);
      const { kid, typ } = decodeProtectedHeader(token);
      assert.deepEqual([kid, typ], ['north-1', 'north+jwt']);
      const { aud, scope, mixed, deep, template, parts, ...others } = decodeJwt(token);
      assert.deepEqual([aud, scope], [['https://id.example/a', 'b'], 'read:north write']);
      assert.equal(others['https://id.example/role'], 'north/id.example');
      assert.equal(mixed, 'https://id.example');
      assert.deepEqual(deep, { '${SITE}': { at: ['north!'] } });
      assert.equal(template, 'north {exp} north-1');
      assert.deepEqual(parts, ['{exp}', 'north-1']);
    });

    it('is replaced in the address of a delivery', async () => {
      const flow = await startFlow({ delivery: 'url', deliveryUrl: 'https://${HOST}/save/{token}' });
      const { message } = await flow.send({});
      assert.equal((message as { url?: string }).url, `https://id.example/save/${message.token}`);
    });

    it('is replaced in what a verifier expects', async () => {
      const issued = { signature: 'symmetric', signingKey: 'key', issuer: 'https://id.example/a' } as const;
      const flow = await startRoundTrip(issued, { key: 'key', issuer: 'https://${HOST}/a' }, {});
      assert.equal((await flow.send({})).exit, 'true');
    });

    it('is replaced in the key id of a JWT key, and in the path of its file', async () => {
      const secret = { use: 'sig', kty: 'oct', credentials: { secret: 's'.repeat(40) } } as const;
      const flow = await startFlow({}, { keys: { key: { ...secret, kid: 'key-${SITE}' } } });
      assert.equal(decodeProtectedHeader(String((await flow.send({})).message.token)).kid, 'key-north');
      await stopFlow();
      const file = { use: 'sig', kty: 'oct', source: 'file', location: '/nowhere/${SITE}/key' } as const;
      const { error } = await failureOf({}, {}, { keys: { key: file } });
      assert.equal(error?.code, 'ERR_KEY_SOURCE');
      await stopFlow();
      const unset = await failureOf({}, {}, { keys: { key: { ...file, location: '/nowhere/${NOT_SET}/key' } } });
      assert.match(String(unset.error?.message), /"location".*environment variable NOT_SET is not set$/);
    });

    it('is one of the flow before one of the process', async () => {
      const env = [
        { name: 'HOST', value: 'of.the.flow', type: 'str' },
        { name: 'LEVEL', value: '3', type: 'num' },
        { name: 'WHO', value: '{"a":1}', type: 'json' },
      ];
      const customClaims = [row('level', 'number', '${LEVEL}', 'str'), row('who', 'object', '${WHO}', 'str')];
      const settings = { issuer: 'https://${HOST}/', subject: 'level ${LEVEL}', customClaims };
      const { iss, sub, level, who } = await claimsOf(settings, {}, { env });
      assert.deepEqual([iss, sub, level, who], ['https://of.the.flow/', 'level 3', 3, { a: 1 }]);
    });

    const unset: readonly (readonly [setting: string, settings: Partial<GeneratorSettings>])[] = [
      ['iss', { issuer: 'https://${NOT_SET}/a' }],
      ['sub', { subject: '${NOT_SET}' }],
      ['kid', { kid: 'a-${NOT_SET}' }],
      ['role', { customClaims: [row('role', 'string', 'a ${NOT_SET}', 'str')] }],
      ['role', { customClaims: [row('role', 'string', 'a ${NOT_SET}', 'env')] }],
      ['deliveryUrl', { delivery: 'url', deliveryUrl: 'https://${NOT_SET}/{token}' }],
      ['output', { output: 'a.${NOT_SET}' }],
    ];
    for (const [name, settings] of unset) {
      it(`is refused at deploy, by its name, where it is not set: ${name}`, async () => {
        const { error, status } = await failureOf(settings);
        assert.equal(error?.code, 'ERR_VALUE');
        assert.match(String(error?.message), new RegExp(`"${name}".*the environment variable NOT_SET is not set$`));
        assert.match(String(error?.hint), /^Set NOT_SET where Node-RED starts/);
        assert.equal(error?.claim ?? error?.setting, name);
        assert.equal((status as { fill: string }).fill, 'red');
      });
    }

    it('that is not set is refused in a verifier and a JWT key as well', async () => {
      const flow = await startVerifier({ keySource: 'jwks', jwksUrl: 'https://${NOT_SET}/jwks' });
      const { message } = await flow.send({ token: 'x' });
      assert.match(String(message.error?.message), /"jwksUrl".*NOT_SET is not set$/);
    });

    it('stays as it is in JSONata, a schema, the name of a node and a secret', async () => {
      const inputSchema = '{"type":"object","description":"${NOT_SET}"}';
      const customClaims = [row('x', 'string', '"${SITE} " & $string(n)', 'jsonata')];
      const secret = { use: 'sig', kty: 'oct', credentials: { secret: `\${NOT_SET} ${'s'.repeat(40)}` } } as const;
      const settings = { name: 'to ${NOT_SET}', inputSchema, customClaims };
      assert.equal((await claimsOf(settings, { n: 1 }, { keys: { key: secret } })).x, '${SITE} 1');
    });

    it('does not replace what a variable itself holds', async () => {
      process.env.JWT_NESTED = 'a ${NOT_SET} b';
      assert.equal((await claimsOf({ subject: '${JWT_NESTED}' })).sub, 'a ${NOT_SET} b');
      await stopFlow();
      assert.equal((await claimsOf({ subject: 'x ${JWT_NESTED}' })).sub, 'x a ${NOT_SET} b');
      delete process.env.JWT_NESTED;
    });
  });
  /* biome-ignore-end lint/suspicious/noTemplateCurlyInString: references to environment variables */

  describe('headers that were set between two requests', () => {
    const hashSum = createRequire(import.meta.url)('hash-sum') as (value: unknown) => string;
    const answer = {
      etag: '"1"',
      date: 'now',
      'content-type': 'text/html',
      'set-cookie': ['a=1', 'b=2'],
      'x-its': '1',
    };
    const marked = { ...answer, 'x-node-red-request-node': hashSum(answer) };
    const headersAfter = async (headers: object) => {
      const flow = await startFlow({ authorization: true });
      const { message } = await flow.send({ headers });
      const { authorization, ...others } = message.headers as Record<string, unknown>;
      assert.match(String(authorization), /^Bearer ey/);
      return others;
    };

    it('d05: are kept, and those of the answer are dropped', async () => {
      const headers = { etag: '"1"', 'x-node-red-request-node': hashSum({ etag: '"1"' }), 'x-api-version': '2' };
      assert.deepEqual(await headersAfter(headers), { 'x-api-version': '2' });
    });
    it('are kept beside any headers of an answer', async () => {
      const set = { Accept: 'application/json', 'X-Number': 7 };
      assert.deepEqual(await headersAfter({ ...marked, ...set }), set);
    });
    it('are none where the answer came as it is', async () => assert.deepEqual(await headersAfter(marked), {}));
    it('are kept where one of the answer was changed, without what only an answer has', async () => {
      const headers = { ...marked, 'content-type': 'application/json', accept: '*/*' };
      const expected = { 'content-type': 'application/json', 'x-its': '1', accept: '*/*' };
      assert.deepEqual(await headersAfter(headers), expected);
    });
    it('are kept where one of the answer was deleted', async () => {
      const { date: _, ...headers } = marked;
      assert.deepEqual(await headersAfter(headers), { 'content-type': 'text/html', 'x-its': '1' });
    });
    it('are all kept where no answer came before', async () => {
      assert.deepEqual(await headersAfter({ etag: '"1"', a: 'b' }), { etag: '"1"', a: 'b' });
    });
  });

  describe('an optional claim', () => {
    const optional = { ...row('role', 'string', 'payload.role', 'msg'), optional: true };

    it('is left out when it has no value, and is there when it has one', async () => {
      const flow = await startFlow({
        ...{ customClaims: [optional], optionalClaims: 'sub, aud,scope', subject: 'payload.id', subjectType: 'msg' },
        ...{ aud: true, audience: 'payload.to', audienceType: 'jsonata', scopes: 'payload.scopes', scopesType: 'msg' },
      });
      for (const payload of [undefined, {}, { id: null, role: '', scopes: [] }]) {
        const { iss, iat, exp, ...others } = claimsIn(await flow.send({ payload }));
        assert.deepEqual(others, {});
      }
      const { sub, role, aud, scope } = claimsIn(
        await flow.send({ payload: { id: 0, role: 'admin', to: ['a'], scopes: ['x', 'y'] } }),
      );
      assert.deepEqual([sub, role, aud, scope], ['0', 'admin', ['a'], 'x y']);
    });

    it('that is blank in the panel is left out from the deploy on', async () => {
      const settings = {
        subject: '',
        optionalClaims: 'sub',
        customClaims: [{ ...optional, value: '', valueType: 'str' }],
      };
      const { sub, role } = await claimsOf(settings as Partial<GeneratorSettings>);
      assert.deepEqual([sub, role], [undefined, undefined]);
    });

    it('still fails where its value is wrong', async () => {
      const { error } = await failureOf({ customClaims: [optional] }, { payload: { role: {} } });
      assert.equal(error?.code, 'ERR_CLAIM_TYPE');
    });

    it('cannot be the expiry: such a token would never expire', async () => {
      const { error } = await failureOf({ optionalClaims: 'exp' });
      assert.deepEqual([error?.code, error?.setting], ['ERR_SETTINGS', 'optionalClaims']);
      assert.equal(error?.hint, 'Use one of: iss, sub, aud, nbf, jti, scope.');
    });

    it('is what tells tokens that are reused apart', async () => {
      const flow = await startFlow({ cache: true, customClaims: [optional] });
      const tokens = new Set<unknown>();
      for (const role of ['admin', undefined, 'admin', undefined]) {
        tokens.add((await flow.send({ payload: { role } })).message.token);
      }
      assert.equal(tokens.size, 2);
    });
  });
});
