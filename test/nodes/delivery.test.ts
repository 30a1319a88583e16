import assert from 'node:assert/strict';
import { createHash, verify } from 'node:crypto';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { startFlow, stopFlow } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';

const claimsOf = (token: unknown) => JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
const headerOf = (token: unknown) => JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString());

describe('what a JWT - Generator makes of the key, the clock and the request', () => {
  afterEach(stopFlow);
  const { privateKey, publicKey } = curvePair('P-256');
  const keys = { key: { use: 'sig', kty: 'EC', credentials: { privateKey } } } as const;
  const start = (settings: Partial<GeneratorSettings>) => startFlow({ signature: 'asymmetric', ...settings }, { keys });
  const row = (key: string, value: string, dataType = 'string') =>
    ({ key, value, dataType, valueType: 'template' }) as GeneratorSettings['customClaims'][number];

  it('names the key, other claims and the request in claims and headers', async () => {
    const flow = await start({
      issuer: 'ACCOUNT.SHA256:{key.spkiSha256}',
      issuerType: 'template',
      customClaims: [
        row('tokenExp', '{exp}', 'number'),
        row('uris', '["{request.method} {request.host}{request.path}"]', 'array'),
        row('same', '{claim:iss}'),
        row('user', '{msg.user}-{uuid}'),
      ],
      headers: [row('nonce', '{hex:16}'), row('jwk', '{key.publicJwk}', 'object')],
    });
    const { message } = await flow.send({ method: 'GET', url: 'https://api.example.com/v1/x?a=1', user: 'anna' });
    const { token } = message as { token?: unknown };
    assert.equal(message.error, undefined);
    const claims = claimsOf(token);
    const der = createHash('sha256')
      .update(Buffer.from(publicKey.replace(/-----[^-]+-----|\s/g, ''), 'base64'))
      .digest('base64');
    assert.equal(claims.iss, `ACCOUNT.SHA256:${der}`);
    assert.equal(claims.same, claims.iss);
    assert.equal(claims.tokenExp, claims.exp);
    assert.deepEqual(claims.uris, ['GET api.example.com/v1/x']);
    assert.match(claims.user, /^anna-[0-9a-f-]{36}$/);
    const { nonce, jwk } = headerOf(token);
    assert.match(nonce, /^[0-9a-f]{32}$/);
    assert.deepEqual(Object.keys(jwk).sort(), ['crv', 'kty', 'x', 'y']);
  });

  it('fails a message that lacks what a template names, naming the claim', async () => {
    const flow = await start({ customClaims: [row('uri', '{request.url}')] });
    const { exit, message } = await flow.send({});
    assert.equal(exit, 'failure');
    assert.deepEqual([message.error?.code, message.error?.claim], ['ERR_CLAIM_MISSING', 'uri']);
  });

  it('refuses at deploy a result that goes where the delivery writes', async () => {
    const flow = await start({ output: 'payload.token', delivery: 'response' });
    const { message } = await flow.send({});
    assert.deepEqual([message.error?.code, message.error?.setting], ['ERR_SETTINGS', 'output']);
    assert.equal(message.error?.message, 'two results go to the same message property, and one would be lost');
  });

  it('refuses at deploy to renew an access token after its expiry', async () => {
    const flow = await start({ exchange: true, exchangeUrl: 'https://login.example/token', cacheRefresh: '-1' });
    const { message } = await flow.send({});
    assert.deepEqual([message.error?.code, message.error?.setting], ['ERR_TIME_SPAN', 'cacheRefresh']);
  });

  it('refuses a placeholder that does not exist at deploy', async () => {
    const flow = await start({ customClaims: [row('uri', '{request.uri}')] });
    const { message } = await flow.send({});
    assert.deepEqual([message.error?.code, message.error?.claim], ['ERR_SETTINGS', 'uri']);
  });

  it('leaves the key id out when it is switched off', async () => {
    const flow = await start({ includeKid: false });
    const { message } = await flow.send({});
    assert.deepEqual(headerOf((message as { token?: unknown }).token), { alg: 'ES256', typ: 'JWT' });
  });

  it('fills a web push: header, own headers and the audience of the endpoint', async () => {
    const flow = await start({
      aud: true,
      audience: '{request.origin}',
      audienceType: 'template',
      delivery: 'header',
      deliveryHeaders: [
        { key: 'Authorization', value: 'vapid t={token}, k={key.publicPoint}' },
        { key: 'TTL', value: '60' },
      ],
    });
    const { message } = await flow.send({
      url: 'https://push.example:8443/send/abc',
      headers: { Urgency: 'high', ttl: '1' },
    });
    const { headers, token } = message as unknown as { headers: Record<string, string>; token: string };
    assert.equal(claimsOf(token).aud, 'https://push.example:8443');
    assert.match(headers.authorization ?? '', new RegExp(`^vapid t=${token.replaceAll('.', '\\.')}, k=B[\\w-]{86}$`));
    assert.deepEqual([headers.ttl, headers.Urgency], ['60', 'high']);
  });

  it('fills an HTTP request: method, address, headers and body', async () => {
    const flow = await start({
      delivery: 'form',
      deliveryUrl: 'https://login.example.com/{msg.tenant}/token',
      deliveryBody: [
        { key: 'client_assertion', value: '{token}' },
        { key: 'scope', value: 'a b' },
      ],
    });
    const { message } = await flow.send({ tenant: 't1', payload: 'before' });
    const { method, url, payload, headers, token } = message as unknown as Record<string, string> & {
      headers: Record<string, string>;
    };
    assert.deepEqual([method, url], ['POST', 'https://login.example.com/t1/token']);
    assert.equal(payload, `client_assertion=${token}&scope=a+b`);
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
  });

  it('logs an MQTT connection in', async () => {
    const flow = await start({ delivery: 'mqtt', deliveryName: 'password', deliveryOther: '{claim:sub}' });
    const { message } = await flow.send({});
    const { action, broker, token } = message as unknown as Record<string, unknown>;
    assert.equal(action, 'connect');
    assert.deepEqual(broker, { force: true, username: 'node-red', password: token });
  });

  it('leaves the message as it came where the delivery fails', async () => {
    const flow = await start({ delivery: 'query', deliveryName: 'token' });
    const { exit, message } = await flow.send({ payload: 1 });
    assert.equal(exit, 'failure');
    assert.equal(message.error?.message, 'the message has no valid URL to add the token to');
    assert.equal((message as { url?: unknown }).url, undefined);
  });
});

describe('a JWT - Generator that signs a body', () => {
  afterEach(stopFlow);
  const { privateKey, publicKey } = rsaPair();
  const keys = { key: { use: 'sig', kty: 'RSA', credentials: { privateKey } } } as const;
  const start = (settings: Partial<GeneratorSettings>) =>
    startFlow({ signature: 'asymmetric', signingAlgorithm: 'RS256', content: 'body', ...settings }, { keys });

  const verified = (signingInput: string, signature = '') =>
    verify('sha256', Buffer.from(signingInput), publicKey, Buffer.from(signature, 'base64url'));

  it('detaches the signature of the very text (RFC 7515 Appendix F)', async () => {
    const flow = await start({ detached: true });
    const body = '{ "a":  1 }\n';
    const { message } = await flow.send({ payload: body });
    const [head, middle, signature] = String((message as { token?: unknown }).token).split('.');
    assert.equal(middle, '');
    assert.ok(verified(`${head}.${Buffer.from(body).toString('base64url')}`, signature));
    assert.equal((message as { payload?: unknown }).payload, body);
  });

  it('signs it without base64url for old profiles, and says so critically (RFC 7797)', async () => {
    const headers = [
      { key: 'crit', value: '["http://x.example/iat"]', dataType: 'array', valueType: 'json' },
      { key: 'http://x.example/iat', value: '{now}', dataType: 'number', valueType: 'template' },
    ] as GeneratorSettings['headers'];
    const flow = await start({ detached: true, unencodedPayload: true, headers });
    const { message } = await flow.send({ payload: 'a.b' });
    const token = String((message as { token?: unknown }).token);
    const [head, , signature] = token.split('.');
    assert.ok(verified(`${head}.a.b`, signature));
    const header = headerOf(token);
    assert.equal(header.b64, false);
    assert.deepEqual(header.crit, ['b64', 'http://x.example/iat']);
    assert.equal(typeof header['http://x.example/iat'], 'number');
  });

  it('signs bytes as they are', async () => {
    const flow = await start({ detached: true });
    const body = Buffer.from([0, 255, 1, 128]);
    const { message } = await flow.send({ payload: body });
    const [head, , signature] = String((message as { token?: unknown }).token).split('.');
    assert.ok(verified(`${head}.${body.toString('base64url')}`, signature));
  });

  for (const [settings, message] of [
    [{ unencodedPayload: true }, 'a body that is signed without base64url must be detached'],
    [{ detached: true, encryption: 'symmetric' }, 'a detached signature cannot be encrypted'],
  ] as [Partial<GeneratorSettings>, string][]) {
    it(`refuses ${JSON.stringify(settings)}`, async () => {
      const flow = await start(settings);
      const { message: failed } = await flow.send({ payload: 'x' });
      assert.equal(failed.error?.message, message);
    });
  }

  it('fails a message without a body', async () => {
    const flow = await start({ detached: true });
    const { message } = await flow.send({ payload: undefined });
    assert.equal(message.error?.message, 'the message has no body to sign');
  });
});
