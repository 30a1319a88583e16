import assert from 'node:assert/strict';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { startFlow, stopFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import { startTokenEndpoint, type TokenEndpoint } from '../support/token-endpoint.ts';

type Message = Record<string, unknown> & { readonly headers?: Record<string, string> };

describe('a JWT - Generator that exchanges its token', () => {
  let endpoint: TokenEndpoint;
  beforeEach(async () => {
    endpoint = await startTokenEndpoint();
  });
  afterEach(async () => {
    await stopFlow();
    await endpoint.stop();
  });

  const keys = { key: { use: 'sig', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } } } as const;
  const start = (settings: Partial<GeneratorSettings> = {}) =>
    startFlow(
      {
        signature: 'asymmetric',
        delivery: 'form',
        deliveryUrl: `${endpoint.url}/token`,
        deliveryBody: [
          { key: 'grant_type', value: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
          { key: 'client_secret', value: '{secret}' },
          { key: 'assertion', value: '{token}' },
        ],
        exchange: true,
        authorization: true,
        exchangeKeep: 'instance_url',
        saveAttributes: 'accessToken,tokenType,scope,accessTokenExpiresAt,assertion,response,token',
        variableType: 'msg',
        ...settings,
      },
      { keys, credentials: { clientSecret: 'the client secret' } },
    );

  it('passes on the access token, and all that is known of it', async () => {
    endpoint.answer(() => ({
      body: {
        access_token: 'an access token',
        token_type: 'Bearer',
        scope: 'a b',
        expires_in: 3600,
        instance_url: 'https://x.example',
        id: 'no',
      },
    }));
    const flow = await start();
    const { exit, message } = await flow.send({ payload: 'as it was' });
    const { token, headers, jwt, payload } = message as Message & { jwt: Record<string, unknown> };
    assert.equal(exit, 'true');
    assert.equal(token, 'an access token');
    assert.deepEqual(headers, { authorization: 'Bearer an access token' });
    assert.equal(payload, 'as it was');
    const { assertion, accessTokenExpiresAt, ...others } = jwt;
    assert.deepEqual(others, {
      token: 'an access token',
      accessToken: 'an access token',
      tokenType: 'Bearer',
      scope: 'a b',
      response: { instance_url: 'https://x.example' },
    });
    const [request] = endpoint.requests;
    assert.equal(request?.form.get('assertion'), assertion);
    assert.equal(request?.form.get('client_secret'), 'the client secret');
    assert.equal(request?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.ok(Math.abs(Date.parse(String(accessTokenExpiresAt)) - Date.now() - 3_600_000) < 60_000);
  });

  it('makes one request for a thousand messages at once, each of which leaves in its order', async () => {
    const flow = await start();
    for (let count = 0; count < 1000; count += 1) flow.node.receive({ count } as never);
    const outcomes = await flow.until(1000);
    assert.deepEqual(new Set(outcomes.map(({ message }) => (message as Message).token)), new Set(['access 1']));
    assert.deepEqual(
      outcomes.map(({ message }) => (message as Message).count),
      Array.from({ length: 1000 }, (_, count) => count),
    );
    assert.equal(endpoint.requests.length, 1);
  });

  it('keeps tokens of different subjects apart', async () => {
    const flow = await start({ subject: 'user', subjectType: 'msg' });
    const tokens = [];
    for (const user of ['anna', 'bert', 'anna']) tokens.push(((await flow.send({ user })).message as Message).token);
    assert.deepEqual(tokens, ['access 1', 'access 2', 'access 1']);
  });

  it('keeps the access token although each assertion has an id of its own', async () => {
    const flow = await start({ jti: true, jwtIdType: 'uuid' });
    for (let count = 0; count < 100; count += 1) flow.node.receive({ count } as never);
    const outcomes = await flow.until(100);
    assert.deepEqual(new Set(outcomes.map(({ message }) => (message as Message).token)), new Set(['access 1']));
    assert.equal(((await flow.send({})).message as Message).token, 'access 1');
    assert.equal(endpoint.requests.length, 1);
  });

  it('makes a new one when the message says so, after a 401', async () => {
    const flow = await start();
    await flow.send({});
    assert.equal(((await flow.send({ refresh: true })).message as Message).token, 'access 2');
    assert.equal(((await flow.send({})).message as Message).token, 'access 2');
  });

  it('renews ahead without a message that waits or fails', async () => {
    endpoint.answer((count) => ({ body: { access_token: `access ${count}`, expires_in: count === 1 ? 30 : 3600 } }));
    const flow = await start();
    assert.equal(((await flow.send({})).message as Message).token, 'access 1');
    assert.equal(((await flow.send({})).message as Message).token, 'access 1');
    while (endpoint.requests.length < 2) await new Promise(setImmediate);
    let token: unknown;
    while (token !== 'access 2') token = ((await flow.send({})).message as Message).token;
    assert.equal(endpoint.requests.length, 2);
  });

  it('sends the second request of the record, as GitHub wants it', async () => {
    endpoint.answer(() => ({
      status: 201,
      body: { token: 'ghs_1', expires_at: new Date(Date.now() + 3_600_000).toISOString() },
    }));
    const flow = await start({
      delivery: 'header',
      deliveryUrl: '',
      deliveryBody: [],
      deliveryHeaders: [{ key: 'Accept', value: 'application/vnd.github+json' }],
      exchangeUrl: `${endpoint.url}/app/installations/{msg.installation}/access_tokens`,
      exchangeHeaders: [{ key: 'X-GitHub-Api-Version', value: '2022-11-28' }],
      exchangeToken: 'token',
      exchangeExpiresIn: '',
      exchangeExpiresAt: 'expires_at',
    });
    const { message } = await flow.send({ installation: 7 });
    const { headers } = message as Message;
    assert.deepEqual(headers, { accept: 'application/vnd.github+json', authorization: 'Bearer ghs_1' });
    const [request] = endpoint.requests;
    assert.deepEqual([request?.method, request?.path], ['POST', '/app/installations/7/access_tokens']);
    assert.match(String(request?.headers.authorization), /^Bearer eyJ/);
    assert.equal(request?.headers['x-github-api-version'], '2022-11-28');
  });

  it('fails with what the provider says, and with the hint of the recipe', async () => {
    endpoint.answer(() => ({
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS700027: key not found' },
    }));
    const flow = await start({ recipe: 'entra-certificate' });
    const { exit, message } = await flow.send({ payload: 1 });
    assert.equal(exit, 'failure');
    const { source: _, ...error } = message.error ?? { source: undefined };
    assert.deepEqual(error, {
      code: 'ERR_EXCHANGE',
      message: 'the token endpoint refused the request (status 401: invalid_client, "AADSTS700027: key not found")',
      hint: 'Upload the certificate of this key to the app registration; if it is there, choose the recipe with x5t instead of x5t#S256.',
    });
    assert.equal((message as Message).token, undefined);
  });

  it('never lets the token, the assertion or the secret into an error, a status or the log', async () => {
    endpoint.answer((_, { form }) => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: [...form.values()].join(' ') },
    }));
    const flow = await start();
    const { message } = await flow.send({});
    const seen = JSON.stringify([message.error, flow.statuses, flow.log()]);
    assert.doesNotMatch(seen, /eyJ|the client secret/);
  });

  it('refuses an address that is not safe, at deploy', async () => {
    const flow = await start({ deliveryUrl: 'http://login.example.com/token' });
    const { exit, message } = await flow.send({});
    assert.equal(exit, 'failure');
    assert.equal(
      message.error?.message,
      'the token endpoint must be https (http only for localhost), without credentials',
    );
  });

  it('shows nothing of the client secret to whoever prints the node', async () => {
    const { inspect } = await import('node:util');
    const flow = await start();
    assert.doesNotMatch(inspect(flow.node, { depth: 9, showHidden: true }), /the client secret/);
  });
});
