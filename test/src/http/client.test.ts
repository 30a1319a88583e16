import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import {
  type Connection,
  createHttpClient,
  type HttpClient,
  type HttpLimits,
  HttpProblem,
} from '../../../src/http/client.ts';
import { type LocalServer, startServer } from '../../support/server.ts';
import {
  type Authority,
  createAuthority,
  type ForwardProxy,
  type PrivateServer,
  privateHost,
  startForwardProxy,
  startPrivateServer,
} from '../../support/tls.ts';

describe('the HTTP client', () => {
  let server: LocalServer | undefined;
  let client: HttpClient | undefined;
  afterEach(async () => {
    client?.close();
    await server?.stop();
  });
  const serve = async (listener: Parameters<typeof startServer>[0]) => {
    server = await startServer(listener);
    return new URL(`http://127.0.0.1:${server.port}/token`);
  };
  const ask = (
    url: URL,
    limits: Partial<HttpLimits> = {},
    headers = {},
    closing?: AbortSignal,
    method: 'GET' | 'POST' = 'POST',
  ) => {
    client = createHttpClient(limits);
    return client.send({ method, url, headers, ...(method === 'POST' && { body: 'a=b' }) }, closing);
  };
  const problem = (message: string, isTransient: boolean) => (error: unknown) => {
    assert.ok(error instanceof HttpProblem, String(error));
    assert.deepEqual([error.message, error.isTransient], [message, isTransient]);
    return true;
  };

  it('answers with status, headers and the whole text', async () => {
    const url = await serve((_, response) => {
      response.writeHead(401, { 'x-a': 'b' });
      response.end('é');
    });
    const { status, headers, text } = await ask(url);
    assert.deepEqual([status, headers['x-a'], text], [401, 'b', 'é']);
  });

  it('gives up on a server that is silent, and on one that never ends', async () => {
    const silent = await serve(() => {});
    await assert.rejects(ask(silent, { timeoutMs: 50 }), problem('does not answer in time', true));
    await server?.stop();
    const endless = await serve((_, response) => {
      response.write('{');
      const drip = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drip));
    });
    await assert.rejects(ask(endless, { timeoutMs: 100 }), problem('does not answer in time', true));
  });

  it('names why a server cannot be reached', async () => {
    const url = await serve(() => {});
    await server?.stop();
    await assert.rejects(ask(url), problem('cannot be reached (ECONNREFUSED)', true));
  });

  it('names a connection that breaks off', async () => {
    const url = await serve((request) => request.socket.destroy());
    await assert.rejects(ask(url), (error: HttpProblem) => {
      assert.match(error.message, /^cannot be reached \([A-Z_]+\)$/);
      return error.isTransient;
    });
  });

  it('reads 1 MiB, and no byte more, compressed or not', async () => {
    const big = Buffer.alloc(1_048_576, 0x20);
    const exact = await serve((_, response) => void response.end(big));
    assert.equal((await ask(exact)).text.length, 1_048_576);
    await server?.stop();
    const more = await serve((_, response) => void response.end(Buffer.concat([big, Buffer.from(' ')])));
    await assert.rejects(ask(more), problem('sends more than 1 MiB', false));
    await server?.stop();
    const bomb = gzipSync(Buffer.alloc(8 * 1_048_576));
    const packed = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(bomb);
    });
    await assert.rejects(ask(packed), problem('sends more than 1 MiB', false));
  });

  it('follows no redirect of what it sends, wherever it leads', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await serve((_, response) => void response.writeHead(status, { location: '/elsewhere' }).end());
      await assert.rejects(ask(url), problem('redirects, which is not followed', false));
      await server?.stop();
      const away = await serve(
        (_, response) => void response.writeHead(status, { location: 'https://other.example/' }).end(),
      );
      await assert.rejects(ask(away), problem('redirects to another host, or to http', false));
      await server?.stop();
    }
  });

  it('follows as many redirects to the same host as it may, of what it fetches', async () => {
    const url = await serve((request, response) => {
      const at = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 0);
      if (at >= 2) response.end(`at ${at}`);
      else response.writeHead(302, { location: `/${at + 1}` }).end();
    });
    assert.equal((await ask(url, { maxRedirects: 2 }, {}, undefined, 'GET')).text, 'at 2');
    await assert.rejects(ask(url, { maxRedirects: 1 }, {}, undefined, 'GET'), problem('redirects too often', false));
  });

  it('refuses a header that HTTP does not allow, at once and without a word of it', async () => {
    const url = await serve((_, response) => void response.end());
    await assert.rejects(ask(url, {}, { 'x-user': 'anna\r\nx-admin: true' }), (error) => {
      problem('would get a header that HTTP does not allow', false)(error);
      const { hint } = error as HttpProblem;
      assert.equal(hint, 'Look for line breaks and letters beyond Latin-1 in the headers of the request.');
      return true;
    });
  });

  it('ends at once when the flow is stopped', async () => {
    const closing = new AbortController();
    const url = await serve(() => closing.abort());
    await assert.rejects(ask(url, {}, {}, closing.signal), HttpProblem);
  });

  for (const url of ['proxy.example.com:3128', 'socks5://proxy.example.com', 'http://', '']) {
    it(`refuses the proxy ${JSON.stringify(url)}`, () => {
      assert.throws(() => createHttpClient({}, { proxy: { url, except: [] } }), {
        code: 'ERR_SETTINGS',
        message: 'the proxy URL in the http proxy node must be a valid http or https URL',
      });
    });
  }
});

describe('the HTTP client behind a firewall', () => {
  let authority: Authority;
  let server: PrivateServer;
  let proxy: ForwardProxy;
  const clients: HttpClient[] = [];
  const variables = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy'];
  const saved = variables.map((name) => [name, process.env[name]] as const);

  before(async () => {
    authority = createAuthority();
    server = await startPrivateServer(authority, (_, response) => void response.end('inside'));
  });
  after(() => server.stop());
  beforeEach(async () => {
    for (const name of variables) delete process.env[name];
    proxy = await startForwardProxy(server.port);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await proxy.stop();
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    server.clients.length = 0;
  });
  const ask = async (url: string, connection: Connection) => {
    const client = createHttpClient({}, connection);
    clients.push(client);
    return (await client.send({ method: 'POST', url: new URL(url), headers: {}, body: 'a=b' })).text;
  };
  const inside = `https://${privateHost}:8443/token`;

  it('trusts a private authority that it is told of, and no other', async () => {
    assert.equal(await ask(`https://localhost:${server.port}/`, { ca: authority.ca }), 'inside');
    await assert.rejects(ask(`https://localhost:${server.port}/`, {}), {
      message: /^cannot be reached \((?:UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)[A-Z_]+\)$/,
    });
  });

  it('shows its own certificate', async () => {
    await ask(`https://localhost:${server.port}/`, { ca: authority.ca, ...authority.client });
    await ask(`https://localhost:${server.port}/`, { ca: authority.ca });
    assert.deepEqual(server.clients, ['client', '']);
  });

  it('goes through the proxy of the environment, with certificate and authority', async () => {
    process.env.HTTPS_PROXY = proxy.url.replace('http://', 'http://anna:s3cret@');
    assert.equal(await ask(inside, { ca: authority.ca, ...authority.client }), 'inside');
    assert.deepEqual(proxy.seen, [
      { target: `${privateHost}:8443`, authorization: `Basic ${Buffer.from('anna:s3cret').toString('base64')}` },
    ]);
    assert.deepEqual(server.clients, ['client']);
  });

  it('still compares the name of the server, behind a proxy', async () => {
    process.env.HTTPS_PROXY = proxy.url;
    await assert.rejects(ask('https://other.example.test/', { ca: authority.ca }), HttpProblem);
    assert.deepEqual(server.clients, []);
  });

  it('never reaches this machine through a proxy', async () => {
    process.env.HTTPS_PROXY = proxy.url;
    process.env.HTTP_PROXY = proxy.url;
    assert.equal(await ask(`https://localhost:${server.port}/`, { ca: authority.ca }), 'inside');
    assert.deepEqual(proxy.seen, []);
  });

  it('goes through the proxy of a node, which comes before the environment', async () => {
    process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
    const connection = { ca: authority.ca, proxy: { url: proxy.url, authorization: 'Basic eA==', except: [] } };
    assert.equal(await ask(inside, connection), 'inside');
    assert.deepEqual(proxy.seen, [{ target: `${privateHost}:8443`, authorization: 'Basic eA==' }]);
  });

  it('leaves private networks by plain http through no proxy of the environment', async () => {
    process.env.HTTP_PROXY = proxy.url;
    const client = createHttpClient({}, {}, 'private');
    clients.push(client);
    const url = new URL('http://nobody.internal:1/');
    await assert.rejects(client.send({ method: 'GET', url, headers: {} }), { message: /^cannot be reached/ });
    assert.deepEqual(proxy.seen, []);
  });

  it('follows no redirect from https to plain http, also where that is allowed', async () => {
    const redirecting = await startPrivateServer(authority, (_, response) =>
      response.writeHead(302, { location: 'http://idp.internal/' }).end(),
    );
    const own = await startForwardProxy(redirecting.port);
    const { ca } = authority;
    const client = createHttpClient(
      { maxRedirects: 3 },
      { ca, servername: 'localhost', proxy: { url: own.url, except: [] } },
      'private',
    );
    clients.push(client);
    const url = new URL('https://idp.internal/');
    await assert.rejects(client.send({ method: 'GET', url, headers: {} }), {
      message: 'redirects to another host, or to http',
    });
    await own.stop();
    await redirecting.stop();
  });

  for (const except of [
    privateHost,
    '.example.test',
    '*.example.test',
    'example.test',
    `${privateHost}:8443`,
    ' LOGIN.example.test',
    '*',
  ]) {
    it(`leaves ${JSON.stringify(except)} out of the proxy of a node`, async () => {
      const connection = { ca: authority.ca, proxy: { url: proxy.url, except: ['other.test', '', except] } };
      await assert.rejects(ask(inside, connection), { message: /^cannot be reached \(E[A-Z_]+\)$/ });
      assert.deepEqual(proxy.seen, []);
    });
  }

  for (const except of [
    'other.test',
    `a.${privateHost}`,
    `${privateHost}:8444`,
    'gin.example.test',
    '*.test.example',
  ]) {
    it(`goes through the proxy of a node that leaves ${JSON.stringify(except)} out`, async () => {
      const connection = { ca: authority.ca, proxy: { url: proxy.url, except: [except] } };
      assert.equal(await ask(inside, connection), 'inside');
      assert.equal(proxy.seen.length, 1);
    });
  }

  it('says no more than "cannot be reached" of a proxy that refuses', async () => {
    process.env.HTTPS_PROXY = 'http://anna:s3cret@127.0.0.1:1';
    await assert.rejects(ask(inside, {}), { message: 'cannot be reached (ECONNREFUSED)' });
  });

  it('names a proxy variable that is none', () => {
    process.env.HTTPS_PROXY = 'http://[';
    assert.throws(() => createHttpClient(), {
      code: 'ERR_SETTINGS',
      message: 'the proxy URL in the environment must be a valid http or https URL',
    });
  });
});
