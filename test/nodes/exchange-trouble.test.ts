import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { Node } from 'node-red';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { closeWithoutWaiting, type FlowOptions, type Outcome, startFlow, stopFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import { startTokenEndpoint, type TokenAnswer, type TokenEndpoint } from '../support/token-endpoint.ts';

const keys = { key: { use: 'sig', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } } } as const;
const exchanging = (url: string): Partial<GeneratorSettings> => ({
  signature: 'asymmetric',
  delivery: 'form',
  deliveryUrl: `${url}/token`,
  deliveryBody: [{ key: 'assertion', value: '{token}' }],
  exchange: true,
  authorization: true,
});

const tokenOf = ({ message }: Outcome) => (message as unknown as { token?: string }).token;

describe('a JWT - Generator whose provider is in trouble', () => {
  let endpoint: TokenEndpoint;
  beforeEach(async () => {
    endpoint = await startTokenEndpoint();
  });
  afterEach(async () => {
    await stopFlow();
    await endpoint.stop();
  });
  const start = (settings: Partial<GeneratorSettings> = {}, options: Partial<FlowOptions> = {}) =>
    startFlow({ ...exchanging(endpoint.url), ...settings }, { keys, ...options });
  /** Answers so often with something else, and then with an access token. */
  const troubledFor = (times: number, trouble: TokenAnswer) =>
    endpoint.answer((count) =>
      count <= times ? trouble : { body: { access_token: `access ${count}`, token_type: 'Bearer', expires_in: 3600 } },
    );

  for (const status of [429, 500, 503]) {
    it(`tries again after ${status}, with an assertion of its own each time`, async () => {
      troubledFor(2, { status, body: 'busy', headers: { 'retry-after': '0' } });
      const flow = await start({ jti: true });
      assert.equal(tokenOf(await flow.send({})), 'access 3');
      const assertions = endpoint.requests.map(({ form }) => form.get('assertion'));
      assert.equal(new Set(assertions).size, 3);
    });
  }

  const refusals: readonly (readonly [string, TokenAnswer, string])[] = [
    [
      'that asks for more time than there is',
      { status: 429, headers: { 'retry-after': '60' } },
      'the token endpoint refused the request (status 429)',
    ],
    [
      'that answers with a page',
      { body: '<html>Welcome</html>' },
      'the answer of the token endpoint has no access token (status 200)',
    ],
    [
      'that answers with an error and status 200',
      { body: { error: 'bad_verification_code', error_description: 'expired' } },
      'the answer of the token endpoint has no access token (status 200: bad_verification_code, "expired")',
    ],
    [
      'that answers with an object as error',
      { status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED', message: 'no' } } },
      'the token endpoint refused the request (status 403: PERMISSION_DENIED, "no")',
    ],
    [
      'that answers with too much',
      { body: `{"access_token":"${'a'.repeat(1_048_576)}"}` },
      'the token endpoint sends more than 1 MiB',
    ],
    [
      'that redirects',
      { status: 307, headers: { location: '/elsewhere' } },
      'the token endpoint redirects, which is not followed',
    ],
    [
      'that answers with an access token that would end a header',
      { body: { access_token: 'a\r\nx: y' } },
      'the answer of the token endpoint has no access token (status 200)',
    ],
    [
      'that answers with a list',
      { body: [{ access_token: 'a' }] },
      'the answer of the token endpoint has no access token (status 200)',
    ],
  ];
  for (const [what, answer, message] of refusals) {
    it(`fails at once for one ${what}, and recovers with the next message`, async () => {
      troubledFor(1, answer);
      const flow = await start();
      const { exit, message: failed } = await flow.send({});
      assert.deepEqual([exit, failed.error?.code, failed.error?.message], ['failure', 'ERR_EXCHANGE', message]);
      assert.ok(failed.error?.hint);
      assert.equal(endpoint.requests.length, 1);
      assert.equal(tokenOf(await flow.send({})), 'access 2');
    });
  }

  it('keeps a token as long as a date can tell, whatever the provider says of it', async () => {
    endpoint.answer(() => ({ body: { access_token: 'a', expires_in: Number.MAX_VALUE } }));
    const flow = await start({ saveAttributes: 'accessTokenExpiresAt', variableType: 'msg' });
    const { message } = await flow.send({});
    const { accessTokenExpiresAt } = (message as unknown as { jwt: { accessTokenExpiresAt: string } }).jwt;
    assert.ok(Date.parse(accessTokenExpiresAt) > Date.now());
  });

  it('makes one request and fails no message when a token expires under load', async () => {
    // Of no use any more when it arrives, so that every message that comes then waits for the next one.
    endpoint.answer((count) => ({ body: { access_token: `access ${count}`, expires_in: count === 1 ? 4 : 3600 } }));
    const flow = await start();
    await flow.send({});
    for (let count = 0; count < 1000; count += 1) flow.node.receive({});
    const outcomes = await flow.until(1001);
    assert.deepEqual(new Set(outcomes.map(({ exit }) => exit)), new Set(['true']));
    assert.deepEqual(new Set(outcomes.slice(1).map(tokenOf)), new Set(['access 2']));
    assert.equal(endpoint.requests.length, 2);
  });

  it('asks no more than once in ten seconds for tokens that are short-lived', async () => {
    endpoint.answer((count) => ({ body: { access_token: `access ${count}`, expires_in: 30 } }));
    const flow = await start();
    for (let count = 0; count < 50; count += 1) await flow.send({});
    assert.ok(endpoint.requests.length <= 2, String(endpoint.requests.length));
  });

  it('asks for another token where "refresh" is true, and for nothing else that it may be', async () => {
    const flow = await start();
    endpoint.answer((count) => ({ body: { access_token: `access ${count}`, expires_in: 3600 } }));
    for (const refresh of [undefined, false, 'true', 1, {}]) await flow.send({ refresh });
    assert.equal(endpoint.requests.length, 1);
    await flow.send({ refresh: true });
    assert.equal(endpoint.requests.length, 2);
  });

  it('refuses what still waits ten seconds after the flow was stopped', async () => {
    const flow = await startFlow({ ...exchanging(endpoint.url), onFailure: 'output' }, { keys });
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    endpoint.answer(() => {
      asked();
      return { status: 503, headers: { 'retry-after': '5' } };
    });
    flow.node.receive({});
    await isAsked;
    const outcome = flow.until(1);
    await closeWithoutWaiting(flow.node);
    const [refused] = await outcome;
    assert.equal(refused?.message.error?.code, 'ERR_CLOSED');
    // Of the request, not of the node, which would have waited for it.
    assert.equal(refused?.message.error?.message, 'the flow was stopped before the token endpoint answered');
  });

  it('lets a body name claims, times and random values, and still makes one request', async () => {
    const flow = await start({
      deliveryBody: [
        { key: 'assertion', value: '{token}' },
        { key: 'sub', value: '{claim:sub}' },
        { key: 'times', value: '{now} {iat} {exp}' },
        { key: 'nonce', value: '{uuid} {hex:4} {base64url:4}' },
      ],
    });
    await flow.send({});
    await flow.send({});
    assert.equal(endpoint.requests.length, 1);
    const { form } = endpoint.requests[0] ?? {};
    assert.equal(form?.get('sub'), 'node-red');
    assert.match(form?.get('times') ?? '', /^\d{10} \d{10} \d{10}$/);
    assert.match(form?.get('nonce') ?? '', /^[0-9a-f-]{36} [0-9a-f]{8} [\w-]{6}$/);
  });

  it('keeps tokens of different headers apart, and fails a message that lacks one', async () => {
    const flow = await start({ exchangeHeaders: [{ key: 'X-Tenant', value: '{msg.tenant}' }] });
    assert.equal(tokenOf(await flow.send({ tenant: 'a' })), 'access 1');
    assert.equal(tokenOf(await flow.send({ tenant: 'b' })), 'access 2');
    assert.equal(tokenOf(await flow.send({ tenant: 'a' })), 'access 1');
    assert.deepEqual(
      endpoint.requests.map(({ headers }) => headers['x-tenant']),
      ['a', 'b'],
    );
    const { message } = await flow.send({});
    assert.deepEqual([message.error?.code, message.error?.setting], ['ERR_CLAIM_MISSING', 'exchangeHeaders']);
  });

  it('sends nothing to a host or path of the choice of a message', async () => {
    const flow = await start({ deliveryUrl: `${endpoint.url}/{msg.tenant}/token` });
    await flow.send({ tenant: '../admin?x=y#z' });
    assert.equal(endpoint.requests[0]?.path, '/..%2Fadmin%3Fx%3Dy%23z/token');
    await stopFlow();
    const other = await start({ deliveryUrl: `https://{msg.tenant}.example.com/token` });
    const { message } = await other.send({ tenant: `127.0.0.1:${new URL(endpoint.url).port}/#` });
    assert.equal(
      message.error?.message,
      'the token endpoint must be https (http only for localhost), without credentials',
    );
  });

  it('takes a whole address from a message', async () => {
    const flow = await start({ deliveryUrl: '{msg.server}/token' });
    assert.equal(tokenOf(await flow.send({ server: endpoint.url })), 'access 1');
  });

  it('passes the access token on in headers of its own', async () => {
    const flow = await start({
      delivery: 'header',
      deliveryUrl: '',
      deliveryBody: [],
      deliveryHeaders: [{ key: 'X-Token', value: 'raw {token}' }],
      exchangeUrl: `${endpoint.url}/token`,
    });
    const { message } = await flow.send({});
    assert.deepEqual((message as unknown as { headers: object }).headers, {
      authorization: 'Bearer access 1',
      'x-token': 'raw access 1',
    });
    assert.match(String(endpoint.requests[0]?.headers['x-token']), /^raw eyJ/);
  });

  it('warns of what the assertion of a recipe has wrong, too', async () => {
    const flow = await start({
      recipe: 'okta',
      ttl: 'ttl',
      ttlType: 'msg',
      jti: true,
      aud: true,
      audience: 'https://x.okta.com/oauth2/v1/token',
    });
    await flow.send({ ttl: 7200 });
    assert.match(JSON.stringify(flow.statuses.at(-1)), /yellow/);
  });

  it('makes one request for two generators that share a store, one after the other and at once', async () => {
    const settings: Partial<GeneratorSettings> = { cacheStoreType: 'global', cacheStore: 'access' };
    const second = { id: 'second', type: 'jwt-generator', z: 'flow', x: 1, y: 1, wires: [[], []] };
    const nodes = [{ ...second, ...exchanging(endpoint.url), signingKey: 'key', ...settings, output: 'token' }];
    const flow = await start(settings, { others: { registers: [], nodes, credentials: {} } });
    const other = createRequire(import.meta.url)('node-red-node-test-helper').getNode('second') as Node;
    const sentByOther = new Promise<string | undefined>((resolve) => {
      other.send = (message: unknown) => resolve(([message].flat()[0] as { token?: string }).token);
    });
    other.receive({});
    const own = tokenOf(await flow.send({}));
    assert.deepEqual([own, await sentByOther], ['access 1', 'access 1']);
    assert.equal(endpoint.requests.length, 1);
    const { global } = flow.node.context();
    // No message waits until its token is written.
    const isWritten = () => global.keys().some((name) => name.startsWith('access_'));
    while (!isWritten()) await new Promise((resolve) => setImmediate(resolve));
    const kept = JSON.stringify(global.keys().map((name) => global.get(name)));
    assert.ok(kept.length > 100);
    assert.doesNotMatch(kept, /access 1|expiresAt|Bearer/);
  });
});
