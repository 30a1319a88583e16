import assert from 'node:assert/strict';
import { secret } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import { nodeRed5, type RunningNodeRed } from '../support/node-red.ts';
import { useNodeRed } from '../support/use-node-red.ts';

/** Something a person gets wrong: settings of the node or its key, or what a message brings. */
interface Mistake {
  readonly what: string;
  readonly code: string;
  readonly generator?: object;
  readonly key?: object;
  /** Source of a function node in front, which makes the message; `msg.good` asks for one that works. */
  readonly message?: string;
}

const row = (key: string, dataType: string, value: string, valueType: string) => ({
  customClaims: [{ key, dataType, value, valueType }],
});

const mistakes: readonly Mistake[] = [
  { what: 'no key', code: 'ERR_KEY_MISSING', generator: { signingKey: '' } },
  { what: 'a key that is empty', code: 'ERR_KEY_MISSING', key: { credentials: { secret: ' ' } } },
  {
    what: 'a key of the wrong kind',
    code: 'ERR_KEY_MISMATCH',
    key: { kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } },
  },
  { what: 'a key that is damaged', code: 'ERR_KEY_FORMAT', key: { secretEncoding: 'hex', credentials: { secret } } },
  { what: 'an unset environment variable', code: 'ERR_KEY_SOURCE', key: { source: 'env', location: 'JWT_TEST_UNSET' } },
  {
    what: 'a claim from an unset environment variable',
    code: 'ERR_CLAIM_MISSING',
    generator: row('a', 'string', 'JWT_TEST_UNSET', 'env'),
  },
  { what: 'an unknown context store', code: 'ERR_STORE', generator: { variable: '#:(nowhere)::jwt' } },
  { what: 'JSONata that is not well-formed', code: 'ERR_VALUE', generator: row('a', 'string', '(((', 'jsonata') },
  {
    what: 'a claim from a missing message property',
    code: 'ERR_CLAIM_MISSING',
    generator: row('a', 'string', 'user.name', 'msg'),
    message: 'msg.user = msg.good ? { name: "x" } : undefined',
  },
  {
    what: 'JSONata that fails',
    code: 'ERR_VALUE',
    generator: row('a', 'number', '$number(n)', 'jsonata'),
    message: 'msg.n = msg.good ? "1" : "none"',
  },
  {
    what: 'NaN',
    code: 'ERR_CLAIM_VALUE',
    generator: row('a', 'number', 'n', 'msg'),
    message: 'msg.n = msg.good ? 1 : NaN',
  },
  {
    what: 'a circular object',
    code: 'ERR_CLAIM_VALUE',
    generator: row('a', 'object', 'o', 'msg'),
    message: 'msg.o = { x: 1 }; if (!msg.good) msg.o.self = msg.o',
  },
  {
    what: '2 MiB of claims',
    code: 'ERR_TOO_LARGE',
    generator: row('a', 'string', 's', 'msg'),
    message: 'msg.s = "x".repeat(msg.good ? 8 : 2097152)',
  },
];

function flowOf({ generator = {}, key = {}, message = '' }: Mistake): object[] {
  const place = { z: 'tab', x: 100, y: 100 };
  const func = `msg.good = msg.req.query.good === "yes"; msg.payload = { kept: [1, { two: 2 }] }; ${message}; return msg;`;
  const answer = (exit: string) =>
    `const { token, error, payload } = msg; msg.payload = { exit: "${exit}", token, error, payload }; return msg;`;
  return [
    { id: 'tab', type: 'tab' },
    { id: 'key', type: 'jwt-key', use: 'sig', kty: 'oct', credentials: { secret }, ...key },
    { id: 'in', type: 'http in', ...place, url: '/token', method: 'get', wires: [['make']] },
    { id: 'make', type: 'function', ...place, func, outputs: 1, wires: [['gen']] },
    {
      id: 'gen',
      type: 'jwt-generator',
      ...place,
      signature: 'symmetric',
      signingKey: 'key',
      ...generator,
      wires: [['true'], ['failure']],
    },
    {
      id: 'true',
      type: 'function',
      ...place,
      func: answer('true'),
      outputs: 1,
      wires: [['out']],
    },
    {
      id: 'failure',
      type: 'function',
      ...place,
      func: answer('failure'),
      outputs: 1,
      wires: [['out']],
    },
    { id: 'out', type: 'http response', ...place, wires: [] },
  ];
}

describe('bad input in a running Node-RED', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  before(async () => {
    running = await useNodeRed(nodeRed5);
  });
  after(() => running.stop());

  const ask = async (good: boolean) =>
    (
      await fetch(`${running.url}/token?good=${good ? 'yes' : 'no'}`, { signal: AbortSignal.timeout(10_000) })
    ).json() as Promise<{
      exit: string;
      token?: string;
      error?: { code: string };
      payload: object;
    }>;

  for (const mistake of mistakes) {
    it(`${mistake.what}: ${mistake.code} by Failure, the message intact, the next one works`, async () => {
      await running.deploy(flowOf(mistake));
      const bad = await ask(false);
      assert.equal(bad.exit, 'failure');
      assert.equal(bad.error?.code, mistake.code);
      assert.equal(bad.token, undefined);
      assert.deepEqual(bad.payload, { kept: [1, { two: 2 }] });
      // What is wrong in the settings is mended by the next deploy; what was wrong in the message, by the next one.
      if (mistake.message === undefined) await running.deploy(flowOf({ what: 'nothing', code: '' }));
      const good = await ask(true);
      assert.equal(good.exit, 'true');
      assert.equal(good.error, undefined);
      assert.match(good.token ?? '', /^ey/);
    });
  }

  it('has left no part of the secret in the log', () => {
    for (let start = 0; start + 6 <= secret.length; start += 1) {
      assert.ok(!running.log().includes(secret.slice(start, start + 6)));
    }
  });
});
