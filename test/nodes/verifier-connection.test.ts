import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { SignJWT } from 'jose';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import { startVerifier, stopFlow } from '../support/flow.ts';
import { curvePair } from '../support/keys.ts';
import { startServer } from '../support/server.ts';
import {
  type Authority,
  createAuthority,
  type ForwardProxy,
  type PrivateServer,
  privateHost,
  startForwardProxy,
  startPrivateServer,
} from '../support/tls.ts';

const { publicKey, privateKey } = curvePair('P-256');
const set = JSON.stringify({ keys: [{ ...createPublicKey(publicKey).export({ format: 'jwk' }), kid: 'a' }] });
const require = createRequire(import.meta.url);
const network = '@node-red/nodes/core/network';

const apiKey = 'the s3cret of the gateway';

const signed = (iss: string) =>
  new SignJWT({ iss })
    .setProtectedHeader({ alg: 'ES256', kid: 'a' })
    .setExpirationTime('1m')
    .sign(createPrivateKey(privateKey));

const tls = { id: 'tls', type: 'tls-config', name: '', cert: '', key: '', ca: '', verifyservercert: true };

const proxyNode = (url: string) => ({ id: 'proxy', type: 'http proxy', name: '', url, noproxy: [] });

/** Serves the discovery document of an issuer, and its set. @param seen - gets the API key of each request */
function serveIssuer(issuer: string, seen: unknown[] = []): RequestListener {
  return ({ url, headers }, response) => {
    seen.push(headers['x-api-key']);
    if (url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }));
    } else response.writeHead(url === '/jwks' ? 200 : 404).end(set);
  };
}

describe('a JWT - Verifier whose issuer is behind a firewall', () => {
  const registers = [require(`${network}/05-tls.js`), require(`${network}/06-httpproxy.js`)];
  const issuer = `https://${privateHost}`;
  const seen: unknown[] = [];
  let authority: Authority;
  let server: PrivateServer;
  let proxy: ForwardProxy;
  const variable = 'HTTPS_PROXY';
  const saved = process.env[variable];

  before(async () => {
    authority = createAuthority();
    server = await startPrivateServer(authority, serveIssuer(issuer, seen));
    proxy = await startForwardProxy(server.port);
  });
  after(async () => {
    await proxy.stop();
    await server.stop();
  });
  afterEach(async () => {
    await stopFlow();
    if (saved === undefined) delete process.env[variable];
    else process.env[variable] = saved;
    for (const list of [seen, proxy.seen, server.clients]) list.length = 0;
  });

  const start = (settings: Partial<VerifierSettings>, tlsSettings: object = {}, credentials = {}) =>
    startVerifier(settings, {
      credentials,
      others: {
        registers,
        nodes: [{ ...tls, ...tlsSettings }, proxyNode(proxy.url)],
        credentials: {
          tls: { cadata: authority.ca, certdata: authority.client.cert, keydata: authority.client.key },
          proxy: { username: 'anna', password: 's3cret' },
        },
      },
    });

  for (const [what, source] of [
    ['the discovery document and the set of an issuer', { keySource: 'issuer', issuerUrl: issuer }],
    ['a set by its address', { keySource: 'jwks', jwksUrl: `${issuer}/jwks` }],
  ] as const) {
    it(`fetches ${what} through an http proxy node, trusting a tls-config and showing its certificate`, async () => {
      const flow = await start({ ...source, jwksTls: 'tls', jwksProxy: 'proxy' });
      const { exit, message } = await flow.send({ token: await signed(issuer) });
      assert.equal(exit, 'true', message.error?.message);
      const authorization = `Basic ${Buffer.from('anna:s3cret').toString('base64')}`;
      assert.ok(proxy.seen.length > 0);
      for (const one of proxy.seen) assert.deepEqual(one, { target: `${privateHost}:443`, authorization });
      assert.deepEqual(new Set(server.clients), new Set(['client']));
    });
  }

  it('goes through the proxy of the environment', async () => {
    process.env[variable] = proxy.url;
    const flow = await start({ keySource: 'issuer', issuerUrl: issuer, jwksTls: 'tls' });
    assert.equal((await flow.send({ token: await signed(issuer) })).exit, 'true');
    assert.deepEqual(new Set(proxy.seen.map(({ target }) => target)), new Set([`${privateHost}:443`]));
  });

  it('sends a request header with each request, and shows its value nowhere', async () => {
    const settings = { keySource: 'issuer', issuerUrl: issuer, jwksTls: 'tls', jwksProxy: 'proxy' } as const;
    const flow = await start({ ...settings, jwksHeader: 'X-API-Key' }, {}, { jwksHeaderValue: apiKey });
    assert.equal((await flow.send({ token: await signed(issuer) })).exit, 'true');
    const { message } = await flow.send({ token: await signed('https://other.example') });
    assert.deepEqual(seen, [apiKey, apiKey]);
    assert.ok(!JSON.stringify([flow.log(), flow.statuses, message.error, flow.node.credentials]).includes('s3cret of'));
  });

  it('replaces environment variables in the value of the request header', async () => {
    const settings = { keySource: 'issuer', issuerUrl: issuer, jwksTls: 'tls', jwksProxy: 'proxy' } as const;
    process.env.JWT_TEST_API_KEY = apiKey;
    const header = { jwksHeader: 'x-api-key' };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a person types.
    const flow = await start({ ...settings, ...header }, {}, { jwksHeaderValue: 'Bearer ${JWT_TEST_API_KEY}' });
    assert.equal((await flow.send({ token: await signed(issuer) })).exit, 'true');
    assert.deepEqual(seen, [`Bearer ${apiKey}`, `Bearer ${apiKey}`]);
    delete process.env.JWT_TEST_API_KEY;
  });

  it('is yellow while its tls-config verifies no certificate', async () => {
    const settings = { keySource: 'issuer', issuerUrl: issuer, jwksTls: 'tls', jwksProxy: 'proxy' } as const;
    const flow = await start(settings, { verifyservercert: false });
    await flow.send({ token: await signed(issuer) });
    const { fill, text } = flow.statuses.at(-1) as { fill: string; text: string };
    assert.equal(fill, 'yellow');
    assert.match(text, /uncheckedTls/);
    assert.match(flow.log(), /TLS certificates are not checked/);
  });

  for (const [what, settings, message] of [
    ['a tls-config that is gone', { jwksTls: 'gone' }, 'the tls-config node in the settings does not exist'],
    ['a proxy that is none', { jwksProxy: 'tls' }, 'the http proxy node in the settings does not exist'],
    ['a header without a value', { jwksHeader: 'X-API-Key' }, 'the request header has no value'],
    ['a header of HTTP itself', { jwksHeader: 'Host' }, 'the name of the request header cannot be used'],
  ] as const) {
    it(`names ${what} at deploy`, async () => {
      const credentials = what.includes('itself') ? { jwksHeaderValue: apiKey } : {};
      const flow = await start({ keySource: 'issuer', issuerUrl: issuer, ...settings }, {}, credentials);
      const { message: left } = await flow.send({ token: await signed(issuer) });
      assert.equal(left.error?.message, message);
      assert.equal(left.error?.code, 'ERR_SETTINGS');
    });
  }
});

describe('a JWT - Verifier whose issuer has plain http in a private network', () => {
  const issuer = 'http://idp.internal';
  const registers = [require(`${network}/06-httpproxy.js`)];
  afterEach(stopFlow);

  it('refuses it, and says what allows it', async () => {
    const flow = await startVerifier({ keySource: 'issuer', issuerUrl: issuer });
    const { message } = await flow.send({ token: await signed(issuer) });
    assert.equal(message.error?.code, 'ERR_SETTINGS');
    assert.match(String(message.error?.hint), /allow plain http under Connection/);
  });

  it('accepts it where that is allowed, and stays yellow', async () => {
    const server = await startServer(serveIssuer(issuer));
    const proxy = await startForwardProxy(server.port);
    try {
      const settings = { keySource: 'issuer', issuerUrl: issuer, jwksProxy: 'proxy', allowPrivateHttp: true } as const;
      const nodes = [proxyNode(proxy.url)];
      const flow = await startVerifier(settings, { others: { registers, nodes, credentials: {} } });
      const { exit, message } = await flow.send({ token: await signed(issuer) });
      assert.equal(exit, 'true', message.error?.message);
      const { fill, text } = flow.statuses.at(-1) as { fill: string; text: string };
      assert.equal(fill, 'yellow');
      assert.match(text, /privateHttp/);
      assert.match(flow.log(), /fetched by plain http: anyone on the network can replace it/);
    } finally {
      await stopFlow();
      await proxy.stop();
      await server.stop();
    }
  });
});
