import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import { secret, startVerifier, stopFlow } from '../support/flow.ts';
import { nodeRed5, type RunningNodeRed } from '../support/node-red.ts';
import { flowOf, httpIn, httpResponse, jwtKey } from '../support/node-red-flow.ts';
import { useNodeRed } from '../support/use-node-red.ts';
import { encode } from '../support/verify.ts';

const input = `${encode({ alg: 'HS256' })}.${encode({ sub: 'secret-subject', exp: 253402300799 })}`;
const good = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
const expiredInput = `${encode({ alg: 'HS256' })}.${encode({ sub: 'secret-subject', exp: 1 })}`;
const expired = `${expiredInput}.${createHmac('sha256', secret).update(expiredInput).digest('base64url')}`;

const place = { x: 1, y: 1, z: 'tab' };
/** An endpoint: HTTP in, a verifier, and an HTTP response for what it verified. */
function endpoint(name: string, settings: Partial<VerifierSettings>, failure: readonly string[] = []): object[] {
  return [
    { ...httpIn(name, `/${name}`, 'post'), wires: [[`${name}-verifier`]] },
    {
      ...place,
      id: `${name}-verifier`,
      type: 'jwt-verifier',
      version: 2,
      token: 'req.headers.authorization',
      key: 'key',
      ...settings,
      wires: [['out'], failure],
    },
  ];
}

const flow = flowOf(
  ...([
    { ...httpResponse('out') },
    jwtKey('key', { kty: 'oct' }, { secret }),
    ...endpoint('prepare', { clientAnswer: 'prepare' }, ['out']),
    ...endpoint('caught', { clientAnswer: 'prepare', onFailure: 'catch' }),
    { ...place, id: 'catch', type: 'catch', scope: ['caught-verifier', 'told-verifier'], wires: [['out']] },
    ...endpoint('send', { clientAnswer: 'send' }),
    ...endpoint('told', { clientAnswer: 'send', onFailure: 'both' }, ['out']),
    ...endpoint('optional', { clientAnswer: 'send', onFailure: 'continue' }),
    ...endpoint('keyless', { clientAnswer: 'send', key: 'gone' }),
    ...endpoint('unreachable', { clientAnswer: 'send', keySource: 'jwks', jwksUrl: 'http://127.0.0.1:1/' }),
    ...endpoint('wrong', { clientAnswer: 'send', token: 'payload.token' }),
    // Answered before it is verified.
    { ...httpIn('late', '/late', 'post'), wires: [['first']] },
    {
      ...place,
      id: 'first',
      type: 'function',
      func: 'msg.res.status(202).send("early"); return msg;',
      wires: [['late-verifier']],
    },
    ...endpoint('late', { clientAnswer: 'send' }, ['out']).slice(1),
    // Two verifiers of one request.
    { ...httpIn('twice', '/twice', 'post'), wires: [['send-verifier', 'told-verifier']] },
  ] as never[]),
);

describe('the answer of a JWT - Verifier to the HTTP client', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  before(async () => {
    running = await useNodeRed(nodeRed5);
    await running.deploy(flow);
  });
  after(() => running.stop());

  const post = async (path: string, authorization?: string, body: object = { kept: true }) => {
    const response = await fetch(`${running.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const invalid = { status: 401, title: 'Unauthorized', error: 'invalid_token' };

  for (const path of ['prepare', 'caught', 'send', 'told', 'twice']) {
    it(`is 401 with a challenge at /${path}, and nothing of the token`, async () => {
      const { status, headers, text } = await post(path, `Bearer ${expired}`);
      assert.equal(status, 401);
      assert.deepEqual(JSON.parse(text), { ...invalid, error_description: 'The access token has expired' });
      assert.equal(
        headers.get('www-authenticate'),
        'Bearer error="invalid_token", error_description="The access token has expired"',
      );
      assert.match(headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.doesNotMatch(text, /secret-subject|hint|exp"/);
    });

    it(`says no error code at /${path} where no token came`, async () => {
      const { status, headers, text } = await post(path);
      assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer realm="JWT"']);
      assert.deepEqual(JSON.parse(text), { status: 401, title: 'Unauthorized' });
    });
  }

  it('is left to the flow, with the body that came, for a good token', async () => {
    for (const path of ['prepare', 'send']) {
      const { status, text } = await post(path, `Bearer ${good}`);
      assert.deepEqual([status, JSON.parse(text)], [200, { kept: true }]);
    }
  });

  it('is left to the flow where a failure carries on', async () => {
    const { status, text } = await post('optional', 'Bearer x');
    assert.deepEqual([status, JSON.parse(text)], [200, { kept: true }]);
  });

  it('is 400 for a request with several tokens', async () => {
    const { status, headers } = await post('wrong', '', { token: [good, good] });
    assert.equal(status, 400);
    assert.match(headers.get('www-authenticate') ?? '', /^Bearer error="invalid_request"/);
  });

  it('is 500 without detail where the settings are at fault, and the operator is told', async () => {
    const { status, headers, text } = await post('keyless', `Bearer ${good}`);
    assert.deepEqual([status, headers.get('www-authenticate')], [500, null]);
    assert.deepEqual(JSON.parse(text), { status: 500, title: 'Internal Server Error', error: 'server_error' });
    assert.match(running.log(), /keyless-verifier.*ERR_KEY_MISSING/);
  });

  it('is 503 with Retry-After while the JWK Set is out of reach', async () => {
    const { status, headers } = await post('unreachable', `Bearer ${good}`);
    assert.deepEqual([status, headers.get('retry-after')], [503, '10']);
  });

  it('is not given twice where the flow has already answered', async () => {
    const { status, text } = await post('late', 'Bearer x');
    assert.deepEqual([status, text], [202, 'early']);
    assert.equal((await post('send')).status, 401, 'Node-RED goes on');
  });

  it('leaves the log quiet where the client caused it, and was told', () => {
    assert.doesNotMatch(running.log(), /send-verifier.*ERR_/);
  });
});

describe('the answer to an HTTP client in a message that failed', () => {
  afterEach(stopFlow);
  const request = { token: 'x', payload: 'kept', headers: { authorization: 'Bearer secret', 'set-cookie': 'a=b' } };

  it('is not prepared unless it is chosen: the message is as it came', async () => {
    const flow = await startVerifier();
    const { message } = await flow.send({ ...request });
    const { error: _error, verified: _verified, _msgid, ...rest } = message as unknown as Record<string, unknown>;
    assert.deepEqual(rest, request);
  });

  it('replaces status, headers and payload, and keeps the error for the flow', async () => {
    const flow = await startVerifier({ clientAnswer: 'prepare' });
    const { exit, message } = await flow.send({ ...request });
    const { statusCode, headers, payload, error, verified } = message as unknown as Record<string, object>;
    assert.deepEqual([exit, statusCode, verified], ['failure', 401, false]);
    assert.deepEqual(Object.keys(headers ?? {}).sort(), ['cache-control', 'content-type', 'www-authenticate']);
    assert.deepEqual(payload, { ...payload, status: 401, error: 'invalid_token' });
    assert.equal((error as { code?: string }).code, 'ERR_TOKEN_FORMAT');
  });

  it('is not sent where nobody asked by HTTP: the message leaves as it came', async () => {
    const flow = await startVerifier({ clientAnswer: 'send' });
    for (const res of [undefined, null, 'text', {}, { _res: { end() {}, headersSent: false } }]) {
      const { exit, message } = await flow.send({ ...request, res });
      const { statusCode, payload } = message as unknown as Record<string, unknown>;
      assert.deepEqual([exit, statusCode, payload], ['failure', undefined, 'kept']);
    }
  });

  it('is 500 with settings that are wrong', async () => {
    const flow = await startVerifier({ clientAnswer: 'prepare', schema: '{' });
    const { message } = await flow.send({ ...request });
    assert.equal((message as unknown as { statusCode: number }).statusCode, 500);
  });

  it('refuses a choice that is unknown, at deploy', async () => {
    const flow = await startVerifier({ clientAnswer: 'always' as never });
    const { message } = await flow.send({ ...request });
    assert.deepEqual([message.error?.code, message.error?.setting], ['ERR_SETTINGS', 'clientAnswer']);
    assert.equal((message as unknown as { payload: string }).payload, 'kept');
  });
});
