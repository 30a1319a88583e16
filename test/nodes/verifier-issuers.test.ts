import assert from 'node:assert/strict';
import { createHmac, createPublicKey, sign } from 'node:crypto';
import { type KeyDefinition, startRoundTrip, startVerifier, stopFlow } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { type LocalServer, startServer } from '../support/server.ts';
import { encode } from '../support/verify.ts';

const secrets = {
  a: 'the secret of issuer a, which is long enough',
  b: 'the secret of issuer b, which is long enough',
};
const keys: Readonly<Record<string, KeyDefinition>> = {
  a: { use: 'sig', kty: 'oct', credentials: { secret: secrets.a } },
  b: { use: 'sig', kty: 'oct', credentials: { secret: secrets.b } },
};

function tokenOf(claims: object, secret = secrets.a): string {
  const input = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function signedBy(privateKey: string, claims: object, kid = 'one'): string {
  const input = `${encode({ alg: 'ES256', kid })}.${encode(claims)}`;
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

const row = (issuer: string, others: object = {}) => ({
  issuer,
  keySource: 'key',
  jwksUrl: '',
  key: issuer,
  audience: '',
  audienceType: 'str',
  ...others,
});

type Settings = NonNullable<Parameters<typeof startVerifier>[0]>;

/** The settings of a list of rows, each with its key. */
const listOf = (rows: readonly object[]): Settings => ({
  keySource: 'issuers',
  issuers: rows.map((given) => (typeof given === 'object' ? { ...given, key: undefined } : given)) as never,
  issuerKeys: rows.map((given) => (given as { key?: string }).key ?? ''),
});
const start = (rows: readonly object[], settings: Settings = {}, options = { keys }) =>
  startVerifier({ ...listOf(rows), ...settings }, options);

describe('a JWT - Verifier of several issuers', () => {
  let server: LocalServer | undefined;
  let requests = 0;
  const publish = async () => {
    requests = 0;
    const jwk = createPublicKey(curvePair('P-256').publicKey).export({ format: 'jwk' });
    server = await startServer((_, response) => {
      requests += 1;
      response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'one' }] }));
    });
    return server.url.href;
  };
  afterEach(async () => {
    await stopFlow();
    await server?.stop();
    server = undefined;
  });

  it('verifies each token with the keys of its issuer, and for the audience of its row', async () => {
    const jwksUrl = await publish();
    const rows = [row('a', { audience: 'shop' }), row('b'), row('c', { keySource: 'jwks', jwksUrl })];
    const flow = await start(rows, { audience: 'bank' });
    const good = [
      tokenOf({ iss: 'a', aud: 'shop' }),
      tokenOf({ iss: 'b', aud: 'bank' }, secrets.b),
      signedBy(curvePair('P-256').privateKey, { iss: 'c', aud: 'bank' }),
    ];
    for (const token of good) assert.equal((await flow.send({ token })).message.error?.message, undefined);
    const wrongAudience = await flow.send({ token: tokenOf({ iss: 'a', aud: 'bank' }) });
    assert.deepEqual([wrongAudience.message.error?.claim, wrongAudience.message.error?.expected], ['aud', ['shop']]);
  });

  it('finds the keys of an issuer by its discovery document, with no secret that is for another server', async () => {
    const jwk = { ...createPublicKey(curvePair('P-256').publicKey).export({ format: 'jwk' }), kid: 'one' };
    const headers: object[] = [];
    const running = await startServer((request, response) => {
      headers.push(request.headers);
      const document = { issuer: running.url.href, jwks_uri: `${running.url.href}keys` };
      response.end(JSON.stringify(request.url?.startsWith('/.well-known/') ? document : { keys: [jwk] }));
    });
    server = running;
    const rows = [row('a'), row(running.url.href, { keySource: 'issuer', key: '' })];
    const flow = await start(rows, { jwksHeader: 'X-API-Key' });
    const token = signedBy(curvePair('P-256').privateKey, { iss: running.url.href });
    assert.equal((await flow.send({ token })).message.error?.message, undefined);
    assert.ok(!JSON.stringify(headers).includes('x-api-key'));
  });

  it('accepts no token by the key of another issuer', async () => {
    const flow = await start([row('a'), row('b')]);
    for (const token of [tokenOf({ iss: 'a' }, secrets.b), tokenOf({ iss: 'b' }, secrets.a)]) {
      const { message } = await flow.send({ token });
      assert.deepEqual([message.error?.code, message.verified], ['ERR_TOKEN_SIGNATURE', false]);
    }
  });

  it('refuses an unknown issuer before anything is fetched, whatever else is in the token', async () => {
    const jwksUrl = await publish();
    const flow = await start([row('c', { keySource: 'jwks', jwksUrl })]);
    await flow.send({ token: signedBy(curvePair('P-256').privateKey, { iss: 'c' }) });
    const before = requests;
    for (const iss of ['d', 'C', 'c ', ['c'], 7, null, undefined, '__proto__']) {
      const { exit, message } = await flow.send({ token: signedBy(curvePair('P-256').privateKey, { iss }, 'new') });
      assert.deepEqual([exit, message.error?.code, message.error?.claim], ['failure', 'ERR_TOKEN_CLAIM', 'iss']);
      assert.deepEqual(message.error?.expected, ['c']);
      assert.ok(!flow.log().includes('"d"'), 'the log does not repeat it');
    }
    assert.equal(requests, before);
  });

  it('goes on for the others where one cannot be had, and says so', async () => {
    const jwksUrl = await publish();
    await server?.stop();
    const rows = [row('a'), row('b', { key: 'gone' }), row('c', { keySource: 'jwks', jwksUrl })];
    const flow = await start(rows);
    assert.equal((await flow.send({ token: tokenOf({ iss: 'a' }) })).exit, 'true');
    assert.equal((await flow.send({ token: tokenOf({ iss: 'b' }) })).message.error?.code, 'ERR_KEY_MISSING');
    const token = signedBy(curvePair('P-256').privateKey, { iss: 'c' });
    assert.equal((await flow.send({ token })).message.error?.code, 'ERR_JWKS');
    assert.match(flow.log(), /ERR_KEY_MISSING/);
    await flow.send({ token: tokenOf({ iss: 'a' }) });
    await flow.statusWith('yellow');
  });

  it('looks into an encrypted token for its issuer', async () => {
    const encrypted = { use: 'enc', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } } as const;
    const flow = await startRoundTrip(
      {
        signature: 'symmetric',
        signingKey: 'b',
        encryption: 'asymmetric',
        encryptionKey: 'rsa',
        issuer: 'issuer',
        issuerType: 'msg',
      },
      { ...listOf([row('a'), row('b')]), decryptionKey: 'rsa' },
      { keys: { ...keys, rsa: encrypted } },
    );
    const { exit, message } = await flow.send({ issuer: 'b' });
    assert.deepEqual([exit, message.error], ['true', undefined]);
    assert.equal((await flow.send({ issuer: 'a' })).message.error?.code, 'ERR_TOKEN_SIGNATURE');
    assert.equal((await flow.send({ issuer: 'c' })).message.error?.claim, 'iss');
  });

  it('takes the keys of an issuer from the message, and its name from the environment', async () => {
    const perMessage: KeyDefinition = { use: 'sig', kty: 'oct', source: 'msg', location: 'secret' };
    process.env.ISSUER_OF_TESTS = 'https://env.example/';
    const rows = [row('https://x.example', { key: 'm' }), { ...row('$' + '{ISSUER_OF_TESTS}'), key: 'a' }];
    const flow = await start(rows, {}, { keys: { ...keys, m: perMessage } });
    const brought = await flow.send({ token: tokenOf({ iss: 'https://x.example' }, secrets.b), secret: secrets.b });
    assert.equal(brought.exit, 'true');
    assert.equal((await flow.send({ token: tokenOf({ iss: 'https://env.example/' }) })).exit, 'true');
    delete process.env.ISSUER_OF_TESTS;
  });

  it('gives nothing of what was read without verification', async () => {
    const flow = await start([row('a')], { variable: 'login' });
    for (const token of [
      `${tokenOf({ iss: 'a', sub: 'x' })}A`,
      tokenOf({ iss: 'z' }),
      `${encode({ alg: 'none' })}.${encode({ iss: 'a' })}.`,
    ]) {
      const { exit, message } = await flow.send({ token });
      assert.deepEqual([exit, message.claims, message.verified], ['failure', undefined, false]);
      assert.equal(flow.node.context().flow.get('login'), undefined);
    }
  });

  it('says at deploy what is wrong with its list', async () => {
    for (const [issuers, said] of [
      [[], 'no issuer is listed'],
      [[row('a'), row('a')], 'two rows name the same issuer'],
      [[row('', { key: 'a' })], '"iss" has no value'],
      [['x'], '"issuers" has an unknown value'],
      [[row('a', { keySource: 'file' })], '"keySource" has an unknown value'],
      [[row('a', { key: '' })], 'no key is chosen for one of the issuers'],
      [[row('a', { keySource: 'jwks', jwksUrl: 'http://a.example' })], 'the JWK Set URL must be https'],
      [[row('a', { audience: '[7]', audienceType: 'json' })], 'the expected value of "aud"'],
    ] as const) {
      const flow = await start(issuers as never);
      assert.ok(flow.log().includes(said), said);
      assert.equal((await flow.send({ token: tokenOf({ iss: 'a' }) })).exit, 'failure');
      await stopFlow();
    }
  });
});
