import assert from 'node:assert/strict';
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
  ['an id that is an object', 'jwt-generator/try', { ...trial, id: { toString: 1 } }, /"id" .* is not a text/],
  ['a flow that is a number', 'jwt-generator/try', { ...trial, z: 5 }, /"z" .* is not a text/],
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
  ['an array', 'jwt-key/describe', [key], /"body" of the request is not an object/],
  ['an id that is an object', 'jwt-key/describe', { ...key, id: { toString: 1 } }, /"id" .* is not a text/],
  ['credentials that are null', 'jwt-key/describe', { ...key, credentials: null }, /"credentials" .* not an object/],
];

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
  const claimsOf = ({ text }: { text: string }) => JSON.parse(text).result?.claims;

  describe('in a running Node-RED', () => {
    before(async () => {
      running = await startNodeRed(nodeRed5, {
        env: { JWT_TEST_EXCLUDED: 'kept from flows' },
        settings: "envVarExcludes: ['JWT_TEST_EXCLUDED'],",
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

    for (const path of ['jwt-generator/try', 'jwt-key/describe']) {
      it(`${path} refuses what is no JSON, what a form of another site could send, and what is huge`, async () => {
        for (const body of ['{', 'null', '"text"', 'not JSON'])
          assert.equal((await post(path, body)).status, 400, body);
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
          const { status, text } = await post(path, 'settings[signature]=symmetric', { 'content-type': type });
          assert.deepEqual([status, JSON.parse(text).error.message], [400, '"body" of the request is not JSON']);
        }
        assert.equal((await post(path, { ...trial, filler: 'x'.repeat(6_000_000) })).status, 413);
      });

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
    for (const path of ['jwt-generator/try', 'jwt-key/describe']) {
      it(`${path} answers those who may write`, async () => {
        const { status, text } = await post(path, { ...trial, settings }, { authorization: 'Bearer writer' });
        assert.deepEqual([status, typeof JSON.parse(text).error.code], [200, 'string']);
      });
      it(`${path} refuses those who may only read, and anybody else`, async () => {
        for (const headers of [{}, { authorization: 'Bearer reader' }, { authorization: 'Bearer nobody' }]) {
          const { status, text } = await post(path, { ...trial, settings }, headers as Record<string, string>);
          assert.equal(status, 401);
          assert.doesNotMatch(text, /code|message/);
        }
      });
    }
  });
});
