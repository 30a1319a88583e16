import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { defaultLimits } from '../../../../src/http/client.ts';
import { createSetClient } from '../../../../src/jwk/sets/fetch.ts';
import { compileLoad } from '../../../../src/jwk/sets/load.ts';
import type { SetAccess } from '../../../../src/jwk/sets/source.ts';
import { parseJwksUrl } from '../../../../src/jwk/sets/url.ts';
import { refuses, rejects } from '../../../support/errors.ts';
import { type LocalServer, startServer } from '../../../support/server.ts';

const open = new AbortController().signal;

const clientFor = (address: URL, access: SetAccess = {}, timeoutMs?: number) =>
  createSetClient(access, { address, setting: 'jwksUrl' }, timeoutMs);

describe('the address of a JWK Set', () => {
  for (const good of [
    'https://issuer.example/.well-known/jwks.json',
    ' https://issuer.example:8443/keys?v=1 ',
    'http://localhost:1880/jwks',
    'http://127.0.0.1/jwks',
    'http://127.1.2.3/jwks',
    'http://[::1]:80/jwks',
  ]) {
    it(`may be ${good.trim()}`, () => assert.equal(parseJwksUrl(good).href, new URL(good.trim()).href));
  }
  const enter = 'Enter the "jwks_uri" of the issuer, such as https://login.example.com/jwks.json.';
  const allow = ' For a server of your own network, allow plain http under Connection.';
  for (const [text, plainHttp, hosts, hint] of [
    ['http://issuer.example/jwks', 'local', 'http only for localhost', enter],
    ['http://10.0.0.1/jwks', 'local', 'http only for localhost', enter + allow],
    ['http://issuer.example/jwks', 'private', 'http only for localhost and private networks', enter],
  ] as const) {
    it(`is refused with what would be allowed: ${text}, where plain http is ${plainHttp}`, () => {
      const error = refuses(() => parseJwksUrl(text, plainHttp), 'ERR_SETTINGS', /./);
      assert.equal(error.message, `the JWK Set URL must be https (${hosts}), without credentials`);
      assert.deepEqual([error.setting, error.hint], ['jwksUrl', hint]);
    });
  }

  for (const bad of [
    '',
    'issuer.example/jwks',
    'http://issuer.example/jwks',
    'http://localhost.evil.example/jwks',
    'http://127.0.0.1.evil.example/jwks',
    'http://10.0.0.1/jwks',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'https://joe:secret@issuer.example/jwks',
    'https://joe@issuer.example/jwks',
    'https://:secret@issuer.example/jwks',
    'javascript:alert(1)',
    '//issuer.example/jwks',
  ]) {
    it(`may not be "${bad}"`, () => {
      const { message, hint } = refuses(() => parseJwksUrl(bad), 'ERR_SETTINGS', /must be https/);
      assert.ok(bad === '' || !`${message} ${hint}`.includes(bad));
    });
  }
});

describe('a client for JWK Sets', () => {
  const servers: LocalServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  const serve = async (listener: RequestListener) => {
    const server = await startServer(listener);
    servers.push(server);
    return server;
  };
  const fetchFrom = async (listener: RequestListener, timeout?: number) => {
    const { url } = await serve(listener);
    return (await compileLoad({ jwksUrl: url.href }).load(clientFor(url, {}, timeout).fetchText, open)).text;
  };

  it('reads the text, asking for a JWK Set', async () => {
    let accept: string | undefined;
    const text = await fetchFrom((request, response) => {
      accept = request.headers.accept;
      response.end('{"keys":[],"x":"é"}');
    });
    assert.equal(text, '{"keys":[],"x":"é"}');
    assert.match(String(accept), /^application\/jwk-set\+json/);
  });

  for (const [what, header, expected] of [
    ['says nothing', {}, undefined],
    ['allows an hour', { 'cache-control': 'public, max-age=3600, must-revalidate' }, 3600],
    ['allows an hour, some of it spent in caches', { 'cache-control': 'MAX-AGE=3600', age: '600' }, 3000],
    ['has been in caches for longer', { 'cache-control': 'max-age=60', age: '600' }, 0],
    ['speaks of shared caches only', { 'cache-control': 's-maxage=60' }, undefined],
    ['writes it in quotation marks', { 'cache-control': 'max-age="60"' }, 60],
    ['allows more than there is time', { 'cache-control': `max-age=${'9'.repeat(400)}` }, Number.POSITIVE_INFINITY],
    ['says what is no number', { 'cache-control': 'max-age=-1, max-age=soon', age: 'x' }, undefined],
  ] as const) {
    it(`reads how long a set may be kept of a server that ${what}`, async () => {
      const { url } = await serve((_, response) => response.writeHead(200, header).end('{"keys":[]}'));
      assert.equal((await clientFor(url).fetchText(url, open)).maxAgeSeconds, expected);
    });
  }

  it('asks whether a text with an ETag has changed, and takes the new one where it has', async () => {
    let text = 'one';
    const answered: number[] = [];
    const { url } = await serve(({ headers }, response) => {
      const etag = `"${text}"`;
      const isKnown = headers['if-none-match'] === etag;
      answered.push(isKnown ? 304 : 200);
      response.writeHead(isKnown ? 304 : 200, { etag, 'cache-control': 'max-age=60' }).end(isKnown ? '' : text);
    });
    const client = clientFor(url);
    const fetched = { status: 200, text: 'one', maxAgeSeconds: 60 };
    assert.deepEqual([await client.fetchText(url, open), await client.fetchText(url, open)], [fetched, fetched]);
    text = 'two';
    assert.equal((await client.fetchText(url, open)).text, 'two');
    assert.deepEqual(answered, [200, 304, 200]);
  });

  it('keeps a text as long as before where the server confirms it and says no more', async () => {
    const { url } = await serve(({ headers }, response) => {
      if (headers['if-none-match']) response.writeHead(304).end();
      else response.writeHead(200, { etag: '"one"', 'cache-control': 'max-age=60' }).end('one');
    });
    const client = clientFor(url);
    await client.fetchText(url, open);
    assert.equal((await client.fetchText(url, open)).maxAgeSeconds, 60);
  });

  it('asks of no other answer than a text whether it has changed', async () => {
    const asked: (string | undefined)[] = [];
    const answers = [200, 503, 404, 200] as const;
    const { url } = await serve(({ headers }, response) => {
      const status = answers[asked.length] ?? 304;
      asked.push(headers['if-none-match']);
      response.writeHead(status, { etag: `"${asked.length}"` }).end(status === 304 ? '' : `text ${asked.length}`);
    });
    const client = clientFor(url);
    const fetched: unknown[] = [];
    for (let number = 1; number <= 5; number += 1) {
      const { status, text } = await client.fetchText(url, open);
      fetched.push([status, text]);
    }
    assert.deepEqual(asked, [undefined, '"1"', '"1"', '"1"', '"4"']);
    assert.deepEqual(fetched, [
      [200, 'text 1'],
      [503, 'text 2'],
      [404, 'text 3'],
      [200, 'text 4'],
      [200, 'text 4'],
    ]);
  });

  it('sends back no ETag that could not be one, and so goes on without', async () => {
    const asked: (string | undefined)[] = [];
    const tags = ['', '"a b"', '"tab\there"', `"${'x'.repeat(1000)}"`, 'W/"weak"', 'unquoted'];
    const { url } = await serve(({ headers }, response) => {
      asked.push(headers['if-none-match']);
      const etag = tags[asked.length - 1];
      response.writeHead(200, etag === undefined ? {} : { etag }).end('text');
    });
    const client = clientFor(url);
    for (let number = 0; number <= tags.length; number += 1) await client.fetchText(url, open);
    assert.deepEqual(asked, [undefined, undefined, undefined, undefined, undefined, 'W/"weak"', 'unquoted']);
  });

  it('refuses a server that confirms what it was not asked about', async () => {
    await rejects(
      fetchFrom((_, response) => response.writeHead(304).end()),
      'ERR_JWKS',
      /status 304/,
    );
  });

  it('takes a set of 1 MiB', async () => {
    assert.equal(
      (await fetchFrom((_, response) => response.end('x'.repeat(defaultLimits.maxBytes)))).length,
      defaultLimits.maxBytes,
    );
  });

  it('follows a redirect on the same host', async () => {
    const text = await fetchFrom(({ url }, response) => {
      if (url === '/keys') response.end('here');
      else response.writeHead(302, { location: '/keys' }).end();
    });
    assert.equal(text, 'here');
  });

  it('follows three redirects, and not a fourth', async () => {
    const redirecting = (redirects: number): RequestListener => {
      return ({ url = '' }, response) => {
        const done = Number(/\d+$/.exec(url)?.[0] ?? 0);
        if (done === redirects) response.end('here');
        else response.writeHead(302, { location: `/keys/${done + 1}` }).end();
      };
    };
    assert.equal(await fetchFrom(redirecting(3)), 'here');
    await rejects(fetchFrom(redirecting(4)), 'ERR_JWKS', /^the server of the JWK Set redirects too often$/);
  });

  const endless: RequestListener = (_, response) => {
    const chunk = 'x'.repeat(65_536);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };
  const location = (to: string): RequestListener => {
    return (_, response) => response.writeHead(307, { location: to }).end();
  };
  const bad: readonly (readonly [string, RequestListener, RegExp, number?])[] = [
    ['never answers', () => {}, /does not answer in time/, 50],
    ['never ends its answer', (_, response) => void response.write('{'), /does not answer in time/, 50],
    [
      'sends a byte more than 1 MiB',
      (_, response) => response.end('x'.repeat(defaultLimits.maxBytes + 1)),
      /more than 1 MiB/,
    ],
    ['sends without end', endless, /more than 1 MiB/],
    [
      'sends 10 MiB of nothing, compressed',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_485_760))),
      /more than 1 MiB/,
    ],
    ['does not know the address', (_, response) => response.writeHead(404).end('{"keys":[]}'), /status 404/],
    ['fails', (_, response) => response.writeHead(503).end(), /status 503/],
    ['has no content', (_, response) => response.writeHead(204).end(), /status 204/],
    ['hangs up', (_, response) => response.destroy(), /cannot be reached/],
    ['redirects nowhere', (_, response) => response.writeHead(302).end(), /status 302/],
    ['redirects to itself', location('/jwks'), /redirects too often/],
    ['redirects to a file', location('file:///etc/passwd'), /redirects to another host/],
    ['redirects to what is no address', location('http://'), /redirects to another host/],
    [
      'redirects to another protocol on the same host',
      ({ headers }, response) => response.writeHead(307, { location: `ftp://${headers.host}/jwks` }).end(),
      /redirects to another host, or to http/,
    ],
    ['redirects to plain http', location('http://issuer.example/'), /redirects to another host, or to http/],
  ];
  for (const [what, listener, message, timeout] of bad) {
    it(`refuses a server that ${what}`, async () => {
      await rejects(fetchFrom(listener, timeout), 'ERR_JWKS', message);
    });
  }

  it('sends the header of the settings to the origin of the address, and to no other that it names', async () => {
    const seen: (string | undefined)[] = [];
    const note: RequestListener = ({ headers }, response) => {
      seen.push(headers['x-api-key'] as string | undefined);
      response.end('{"keys":[]}');
    };
    const [own, other] = [await serve(note), await serve(note)];
    const client = clientFor(own.url, { header: { name: 'x-api-key', value: 's3cret' } });
    await client.fetchText(new URL('/elsewhere', own.url), open);
    await client.fetchText(other.url, open);
    await client.fetchText(new URL(`http://localhost:${own.port}/`), open);
    assert.deepEqual(seen, ['s3cret', undefined, undefined]);
  });

  it('follows no redirect to another host, nor to another port', async () => {
    let asked = 0;
    const other = await serve((_, response) => {
      asked += 1;
      response.end('{"keys":[]}');
    });
    for (const to of [other.url.href, `http://localhost:${other.port}/`]) {
      await rejects(fetchFrom(location(to)), 'ERR_JWKS', /redirects to another host/);
    }
    assert.equal(asked, 0);
  });

  it('names what the system says of a server that is not there', async () => {
    const { url, stop } = await startServer(() => {});
    await stop();
    const { hint, setting } = await rejects(
      clientFor(url).fetchText(url, open),
      'ERR_JWKS',
      /^the server of the JWK Set cannot be reached \(ECONNREFUSED\)$/,
    );
    assert.deepEqual([setting, hint], ['jwksUrl', 'Check the address, and whether this machine can reach it.']);
  });

  it('trusts no server whose certificate it cannot check', async () => {
    const { port } = await serve((_, response) => response.end('{"keys":[]}'));
    const url = new URL(`https://127.0.0.1:${port}/`);
    await rejects(clientFor(url).fetchText(url, open), 'ERR_JWKS', /cannot be reached/);
  });

  it('stops when the node is closed', async () => {
    const closing = new AbortController();
    const { url } = await serve(() => closing.abort());
    await rejects(clientFor(url).fetchText(url, closing.signal), 'ERR_JWKS', /cannot be reached/);
  });
});
