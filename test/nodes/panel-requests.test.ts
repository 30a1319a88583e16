import assert from 'node:assert/strict';
import { request } from 'node:http';
import { secret } from '../support/flow.ts';
import { curvePair } from '../support/keys.ts';
import { logIn } from '../support/log-in.ts';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const key = { settings: { kty: 'oct' }, credentials: { secret: '__PWRD__' } };
const trial = {
  id: 'gen',
  z: 'tab',
  settings: { signature: 'symmetric', signingKey: 'key' },
  keys: { key },
  message: {},
};
const verifierTrial = {
  id: 'ver',
  z: 'tab',
  settings: { key: 'key' },
  keys: { key },
  token: 'planted.in.token',
};
/** What the panels ask, by the addresses of the endpoints. */
const questions: Readonly<Record<string, object>> = {
  'jwt-generator/try': trial,
  'jwt-verifier/try': verifierTrial,
  'jwt-key/describe': { id: 'key', ...key },
  'jwt-key/generate': { kty: 'oct', use: 'sig', bits: 256 },
  'jwt-key/rotate': { id: 'key', ...key },
  'jwt-verifier/keys': { id: 'ver', z: 'tab', settings: { keySource: 'issuer', issuerUrl: 'https://a.invalid/' } },
};
const endpoints = Object.keys(questions);

const place = { x: 1, y: 1, wires: [] };
const flow = [
  { id: 'tab', type: 'tab' },
  { id: 'other', type: 'tab', env: [{ name: 'JWT_TEST_OTHER', type: 'str', value: 'of the other flow' }] },
  { id: 'key', type: 'jwt-key', use: 'sig', kty: 'oct', credentials: { secret } },
  { id: 'public', type: 'jwt-key', use: 'sig', kty: 'EC', publicKey: curvePair('P-256').publicKey },
  { id: 'gen', type: 'jwt-generator', z: 'tab', ...place, ...trial.settings },
  { id: 'stranger', type: 'debug', z: 'other', ...place },
];

/** What only somebody who means harm would send, and what is wrong with it. */
const hostile: readonly (readonly [what: string, path: string, body: object, message: RegExp])[] = [
  ['an array', 'jwt-generator/try', [trial], /"body" of the request is not an object/],
  ['an id that is an object', 'jwt-generator/try', { ...trial, id: { toString: 1 } }, /"id" .* is not a string/],
  ['a flow that is a number', 'jwt-generator/try', { ...trial, z: 5 }, /"z" .* is not a string/],
  ['settings that are a list', 'jwt-generator/try', { ...trial, settings: [] }, /"settings" .* is not an object/],
  ['settings that are null', 'jwt-generator/try', { ...trial, settings: null }, /"settings" .* is not an object/],
  ['keys that are text', 'jwt-generator/try', { ...trial, keys: 'key' }, /"keys" .* is not an object/],
  ['a key that is null', 'jwt-generator/try', { ...trial, keys: { key: null } }, /"key" .* is not an object/],
  [
    'credentials that are a list',
    'jwt-generator/try',
    { ...trial, keys: { key: { ...key, credentials: [] } } },
    /"credentials" .* is not an object/,
  ],
  ['a message that is a list', 'jwt-generator/try', { ...trial, message: [] }, /"message" .* is not an object/],
  ['a message that is text', 'jwt-generator/try', { ...trial, message: 'x' }, /"message" .* is not an object/],
  ['an array', 'jwt-verifier/try', [verifierTrial], /"body" of the request is not an object/],
  ['a token that is a list', 'jwt-verifier/try', { ...verifierTrial, token: ['x'] }, /"token" .* is not a string/],
  ['settings that are null', 'jwt-verifier/try', { ...verifierTrial, settings: null }, /"settings" .* not an object/],
  ['a key that is text', 'jwt-verifier/try', { ...verifierTrial, keys: { key: 'x' } }, /"key" .* is not an object/],
  ['an array', 'jwt-key/describe', [key], /"body" of the request is not an object/],
  ['an id that is an object', 'jwt-key/describe', { ...key, id: { toString: 1 } }, /"id" .* is not a string/],
  ['credentials that are null', 'jwt-key/describe', { ...key, credentials: null }, /"credentials" .* not an object/],
  ['an array', 'jwt-key/rotate', [key], /"body" of the request is not an object/],
  ['an id that is a number', 'jwt-key/rotate', { ...key, id: 5 }, /"id" .* is not a string/],
  ['an array', 'jwt-verifier/keys', [{}], /"body" of the request is not an object/],
  ['settings that are text', 'jwt-verifier/keys', { settings: 'x' }, /"settings" .* is not an object/],
  [
    'a header that is a number',
    'jwt-verifier/keys',
    { settings: { keySource: 'jwks' }, credentials: { jwksHeaderValue: 5 } },
    /"jwksHeaderValue" .* is not a string/,
  ],
  ['no source of keys', 'jwt-verifier/keys', { settings: {} }, /^the settings name no JWK Set$/],
  ['an array', 'jwt-key/generate', [{ kty: 'EC' }], /"body" of the request is not an object/],
  ['a use that is a list', 'jwt-key/generate', { kty: 'EC', curve: 'P-256', use: ['sig'] }, /"use" .* is not a string/],
  ['no such use', 'jwt-key/generate', { kty: 'EC', curve: 'P-256', use: 'both' }, /cannot be generated$/],
];

/** Whether a request is answered that has these headers; `HOST` stands for the address of the server. */
const origins: readonly (readonly [what: string, headers: Readonly<Record<string, string>>, isAnswered: boolean])[] = [
  ['no browser', {}, true],
  ['the editor', { 'sec-fetch-site': 'same-origin', origin: 'http://HOST' }, true],
  ['a person who typed the address', { 'sec-fetch-site': 'none' }, true],
  [
    'the editor behind a proxy with a name of its own',
    { 'sec-fetch-site': 'same-origin', origin: 'https://a.b' },
    true,
  ],
  ['the editor in a browser that sends "Origin" alone', { origin: 'http://HOST' }, true],
  ['the editor behind a proxy that ends TLS', { origin: 'https://nodes.example', host: 'nodes.example' }, true],
  ['the editor, with the usual port', { origin: 'https://nodes.example', host: 'Nodes.example:443' }, true],
  ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
  ['a page of another port', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }, false],
  ['a page that says it is the editor', { 'sec-fetch-site': 'cross-site', origin: 'http://HOST' }, false],
  ['a page of another site, by "Origin" alone', { origin: 'https://evil.example' }, false],
  ['a page of another port, by "Origin" alone', { origin: 'http://127.0.0.1:1' }, false],
  ['a page without an origin', { origin: 'null' }, false],
  ['an origin that is none', { origin: 'HOST' }, false],
  ['a page that pretends to be a proxy', { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' }, false],
];

/** The types that a form can send, and none. */
const notJson = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''];

describe('requests of the panels', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;

  const post = async (path: string, body: object | string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${running.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, cache: response.headers.get('cache-control'), text };
  };
  /** Like {@link post}, for headers that fetch would set by itself. */
  const postRaw = async (path: string, headers: Readonly<Record<string, string>>, body: string) => {
    const url = new URL(`${running.url}/${path}`);
    const own = Object.entries(headers).map(([name, value]) => [name, value.replace('HOST', url.host)]);
    return new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
      const asked = request(url, { method: 'POST', headers: Object.fromEntries(own) }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      asked.on('error', reject).end(body);
    });
  };
  const json = { 'content-type': 'application/json' };
  const elsewhere = 'the request comes from a page of another origin than the editor';
  const claimsOf = ({ text }: { text: string }) => JSON.parse(text).result?.claims;

  describe('in a running Node-RED', () => {
    before(async () => {
      running = await startNodeRed(nodeRed5, {
        env: { JWT_TEST_EXCLUDED: 'kept from flows' },
        settings: "envVarExcludes: ['JWT_TEST_EXCLUDED'], logging: { console: { level: 'info', audit: true } },",
      });
      await running.deploy(flow);
    });
    after(() => running.stop());
    // Whatever was sent, the process lives and still answers.
    afterEach(async () => {
      assert.equal(claimsOf(await post('jwt-generator/try', trial)).iss, 'node-red');
    });

    for (const [what, path, body, message] of hostile) {
      it(`${path} refuses ${what}`, async () => {
        const { status, cache, text } = await post(path, body);
        const { error } = JSON.parse(text);
        assert.deepEqual([status, cache, error.code], [400, 'no-store', 'ERR_SETTINGS']);
        assert.match(error.message, message);
      });
    }

    for (const path of endpoints) {
      for (const [what, headers, isAnswered] of origins) {
        it(`${path} ${isAnswered ? 'answers' : 'refuses'} ${what}`, async () => {
          const { status, text } = await postRaw(path, { ...json, ...headers }, JSON.stringify(questions[path]));
          const { error } = JSON.parse(text);
          if (isAnswered) assert.deepEqual([status, error?.message === elsewhere], [200, false], text);
          else assert.deepEqual([status, error.code, error.message], [403, 'ERR_SETTINGS', elsewhere]);
        });
      }

      it(`${path} refuses what is not JSON, and what is huge`, async () => {
        for (const body of ['{', 'null', '"text"', 'not JSON'])
          assert.equal((await post(path, body)).status, 400, body);
        for (const type of notJson) {
          const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
          const { status, text } = await postRaw(path, headers, JSON.stringify(questions[path]));
          assert.deepEqual([status, JSON.parse(text).error.message], [400, '"body" of the request is not JSON']);
        }
        assert.equal((await post(path, { ...questions[path], filler: 'x'.repeat(6_000_000) })).status, 413);
      });

      it(`${path} says in the audit log that it was called, and nothing that was asked`, async () => {
        const event = path.replace('/', '.');
        const before = running.log().length;
        const marked = { ...questions[path], credentials: { secret: 'planted in the question' } };
        assert.equal((await post(path, marked)).status, 200);
        await postRaw(path, { ...json, 'sec-fetch-site': 'cross-site' }, JSON.stringify(marked));
        const printed = running.log().slice(before);
        const lines = printed.split('\n').filter((line) => line.includes(`"event":"${event}"`));
        const said = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))));
        assert.deepEqual(said.map(({ event, path, error }) => [event, path, error]).at(-1), [
          event,
          `/${path}`,
          'ERR_SETTINGS',
        ]);
        assert.equal(said.length, 2, printed);
        assert.doesNotMatch(printed, /planted/);
      });
    }

    for (const [script, part] of [
      ['jwt-generator/fill-from.js', 'tryFill'],
      ['jwt-generator/preview.js', 'showPreview'],
      ['jwt-generator/recipes.js', 'openRecipe'],
      ['jwt-generator/trial.js', 'openTrial'],
      ['jwt-verifier/trial.js', 'openTrial'],
    ] as const) {
      it(`${script} is there for anybody`, async () => {
        const response = await fetch(`${running.url}/${script}`);
        assert.deepEqual([response.status, (await response.text()).includes(part)], [200, true]);
      });
    }

    for (const path of ['jwt-generator/try', 'jwt-key/describe']) {
      it(`${path} takes the name of a prototype for a name like any other`, async () => {
        for (const name of ['__proto__', 'constructor', 'toString']) {
          const settings = { ...trial.settings, signingKey: name };
          const body = JSON.stringify({ ...key, ...trial, id: name, settings }).replace(
            '"settings":',
            '"__proto__":{"z":1},"settings":',
          );
          const { status, text } = await post(path, body);
          assert.deepEqual([status, JSON.parse(text).error.code], [200, 'ERR_KEY_MISSING']);
        }
        const { status, text } = await post(path, `{${'"settings":{"payload":'.repeat(1000)}1${'}'.repeat(2000)}`);
        assert.equal(status < 500, true, text);
      });
    }

    it('jwt-key/describe knows a public key, of which no credentials are stored', async () => {
      const settings = { use: 'sig', kty: 'EC', publicKey: curvePair('P-256').publicKey };
      const credentials = { privateKey: '__PWRD__', passphrase: '__PWRD__' };
      const { description } = JSON.parse(
        (await post('jwt-key/describe', { id: 'public', settings, credentials })).text,
      );
      assert.deepEqual([description?.curve, description?.isPrivate], ['P-256', false]);
    });

    it('jwt-generator/try takes the id of another node, or of none, for that of a node that is new in its flow', async () => {
      const settings = {
        ...trial.settings,
        customClaims: [{ key: 'x', dataType: 'string', value: '$env("JWT_TEST_OTHER") & "!"', valueType: 'jsonata' }],
      };
      for (const id of ['stranger', 'key', 'tab', 'nowhere', '']) {
        assert.equal(claimsOf(await post('jwt-generator/try', { ...trial, id, settings })).x, '!', id);
      }
      const there = await post('jwt-generator/try', { ...trial, id: 'new', z: 'other', settings });
      assert.equal(claimsOf(there).x, 'of the other flow!');
    });

    it('jwt-generator/try reads no environment variable that flows may not read, deployed or not', async () => {
      const subject = { subject: 'JWT_TEST_EXCLUDED', subjectType: 'env' };
      for (const z of ['tab', 'nowhere']) {
        const { text } = await post('jwt-generator/try', { ...trial, z, settings: { ...trial.settings, ...subject } });
        assert.equal(JSON.parse(text).error.code, 'ERR_CLAIM_MISSING', z);
      }
    });
  });

  describe('in a Node-RED with a log-in', () => {
    before(async () => {
      running = await startNodeRed(nodeRed5, { settings: logIn });
    });
    after(() => running.stop());

    const settings = { ...trial.settings, signature: 'none' };
    for (const path of endpoints) {
      const question = { ...trial, settings, ...questions[path], id: 'nobody' };
      it(`${path} answers those who may write`, async () => {
        const { status, text } = await post(path, question, { authorization: 'Bearer writer' });
        assert.equal(status, 200, text);
      });
      it(`${path} refuses those who may only read, and anybody else`, async () => {
        for (const headers of [{}, { authorization: 'Bearer reader' }, { authorization: 'Bearer nobody' }]) {
          const { status, text } = await post(path, question, headers as Record<string, string>);
          assert.equal(status, 401);
          assert.doesNotMatch(text, /code|message/);
        }
      });
    }
  });

  describe('in a Node-RED that trusts its proxy', () => {
    before(async () => {
      running = await startNodeRed(nodeRed5, { settings: "httpServerOptions: { 'trust proxy': 'loopback' }," });
    });
    after(() => running.stop());

    for (const [what, origin, status] of [
      ['answers the editor at the address of the proxy', 'http://nodes.example:8080', 200],
      ['refuses a page of another port', 'http://nodes.example', 403],
      ['refuses a page of another site', 'http://evil.example', 403],
    ] as const) {
      it(what, async () => {
        const forwarded = { 'x-forwarded-host': 'nodes.example:8080, inner.example', host: 'inner.example' };
        const path = 'jwt-key/generate';
        const body = JSON.stringify(questions[path]);
        assert.equal((await postRaw(path, { ...json, ...forwarded, origin }, body)).status, status);
      });
    }
  });
});
