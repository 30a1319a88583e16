import assert from 'node:assert/strict';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { startFlow, stopFlow } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { nodeRed5, type RunningNodeRed } from '../support/node-red.ts';
import { useNodeRed } from '../support/use-node-red.ts';

type Odd = Partial<Record<keyof GeneratorSettings, unknown>>;
const start = (settings: Odd, options?: Parameters<typeof startFlow>[1]) =>
  startFlow(settings as Partial<GeneratorSettings>, options);

describe('what nobody should send or save', () => {
  afterEach(stopFlow);

  it('a value that fails later beside one that fails at once: one outcome, and the process lives', async () => {
    const flow = await start({ issuer: '$error("x")', issuerType: 'jsonata', subject: 'a[msg.q]', subjectType: 'msg' });
    const { exit, message } = await flow.send({});
    assert.deepEqual([exit, message.error?.code], ['failure', 'ERR_VALUE']);
    // What nobody catches is told before the loop goes on.
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await flow.send({ q: 0, a: ['x'] })).exit, 'failure');
    assert.equal(flow.done(), 2);
  });

  it('a frozen message: it fails whole, and nothing of a token leaves', async () => {
    for (const onFailure of ['output', 'both', 'continue', 'catch'] as const) {
      const flow = await start({ onFailure });
      const message = Object.freeze({ _msgid: 'm', payload: 1 });
      const outcome = await flow.send(message);
      assert.equal(outcome.message.error?.code, 'ERR_STORE', onFailure);
      assert.equal(outcome.message.token, undefined);
      assert.equal(flow.done(), 1);
      await stopFlow();
    }
  });

  const unsettable: readonly (readonly [string, Odd, () => object])[] = [
    [
      'a frozen object on the way',
      { output: 'token', variable: 'payload.jwt', variableType: 'msg' },
      () => ({ payload: Object.freeze({ a: 1 }) }),
    ],
    ['the length of an array', { output: 'payload.length' }, () => ({ payload: [1] })],
    [
      'a property that only reads',
      { output: 'payload.a' },
      () => ({
        payload: {
          get a() {
            return 1;
          },
        },
      }),
    ],
    ['a place in a Buffer', { output: 'payload[0]' }, () => ({ payload: Buffer.from('x') })],
  ];
  for (const [what, settings, make] of unsettable) {
    it(`a result for ${what}: ERR_STORE, and nothing is written anywhere`, async () => {
      const flow = await start(settings);
      const { message } = await flow.send(make());
      assert.equal(message.error?.code, 'ERR_STORE');
      assert.equal(message.token, undefined);
      assert.equal(flow.node.context().flow.get('jwt'), undefined);
    });
  }

  it('a thing with a then in the message: it is a value like any other, and blocks nobody', async () => {
    const flow = await start({
      subject: '"x"',
      subjectType: 'jsonata',
      customClaims: [{ key: 'x', dataType: 'object', value: 'thing', valueType: 'msg' }],
    });
    // biome-ignore lint/suspicious/noThenProperty: that is the point
    const { message } = await flow.send({ thing: { then() {} } });
    assert.equal(message.error?.code, 'ERR_CLAIM_VALUE');
    assert.equal((await flow.send({ thing: { a: 1 } })).exit, 'true');
  });

  describe('settings that are wrong whatever the message: said at deploy', () => {
    const row = (dataType: string, value: string, valueType: string) => [{ key: 'x', dataType, value, valueType }];
    const wrong: readonly (readonly [string, Odd, string])[] = [
      ['an issuer beyond 2^53', { issuer: '9007199254740993', issuerType: 'num' }, 'ERR_CLAIM_TYPE'],
      ['an issuer that is an object', { issuer: '{}', issuerType: 'json' }, 'ERR_CLAIM_TYPE'],
      ['an empty audience', { aud: true, audience: '[]', audienceType: 'json' }, 'ERR_CLAIM_VALUE'],
      ['a token id that is a boolean', { jti: true, jwtId: 'true', jwtIdType: 'bool' }, 'ERR_CLAIM_TYPE'],
      ['a claim that is no number', { customClaims: row('number', 'abc', 'num') }, 'ERR_CLAIM_VALUE'],
      ['a payload with a forbidden name', { payload: '{"__proto__": 1}', payloadType: 'json' }, 'ERR_CLAIM_VALUE'],
      [
        'a payload with an integer that is too large',
        { payload: '{"a": 9007199254740993}', payloadType: 'json' },
        'ERR_CLAIM_VALUE',
      ],
      ['a lifetime past the year 9999', { ttl: '1e12' }, 'ERR_TIME_SPAN'],
      [
        'scopes that the payload has too',
        { scopes: 'a', payload: '{"scope": "b"}', payloadType: 'json' },
        'ERR_CLAIM_CONFLICT',
      ],
      ['a variable with a space', { variable: 'a b' }, 'ERR_SETTINGS'],
      ['a variable that a message completes', { variable: 'jwt[msg.topic]' }, 'ERR_SETTINGS'],
      ['a variable that reaches a prototype', { variable: '__proto__.x' }, 'ERR_SETTINGS'],
      ['a variable whose name is only its store', { variable: '#:(memory)::' }, 'ERR_SETTINGS'],
      [
        'a row without its value',
        { customClaims: [{ key: 'x', dataType: 'string', valueType: 'str' }] },
        'ERR_CLAIM_MISSING',
      ],
      [
        'a row whose value is null',
        { customClaims: [{ key: 'x', dataType: 'number', value: null, valueType: 'num' }] },
        'ERR_CLAIM_MISSING',
      ],
      [
        'a row without its key',
        { customClaims: [{ dataType: 'string', value: 'a', valueType: 'str' }] },
        'ERR_CLAIM_VALUE',
      ],
      [
        'a header row without its key',
        { headers: [{ dataType: 'string', value: 'a', valueType: 'str' }] },
        'ERR_HEADER',
      ],
      ['a row that is none', { customClaims: [null] }, 'ERR_SETTINGS'],
      ['attributes as a list', { saveAttributes: ['token'] }, 'ERR_SETTINGS'],
      ['a signature as a list', { signature: ['symmetric'] }, 'ERR_SETTINGS'],
      ['an issuer that is saved as an object', { issuer: { a: 1 } }, 'ERR_SETTINGS'],
      ['a switch that is saved as a word', { exp: 'maybe' }, 'ERR_SETTINGS'],
    ];
    for (const [what, settings, code] of wrong) {
      it(what, async () => {
        const flow = await start(settings);
        assert.match(flow.log(), new RegExp(code));
        assert.doesNotMatch(flow.log(), /unexpected/);
        assert.deepEqual(flow.statuses.at(-1), { fill: 'red', shape: 'ring', text: `jwt-generator.status.${code}` });
        assert.equal((await flow.send({})).message.error?.code, code);
      });
    }

    it('but switches and numbers that an environment variable put there as text are understood', async () => {
      const flow = await start({ exp: 'false', frontend: 'true', kid: 77, typ: true });
      const { message } = await flow.send({});
      assert.deepEqual(decodeProtectedHeader(String(message.token)), { alg: 'HS256', typ: 'true', kid: '77' });
      assert.equal(decodeJwt(String(message.token)).exp, undefined);
      assert.ok(message.jwt);
    });
  });

  it('a private key where the public one belongs: refused, because it is in the flow file', async () => {
    const { privateKey } = rsaPair();
    for (const credentials of [{}, { privateKey }]) {
      const flow = await startFlow(
        { signature: 'asymmetric' },
        { keys: { key: { use: 'sig', kty: 'RSA', publicKey: privateKey, credentials } } },
      );
      const { error } = (await flow.send({})).message;
      assert.equal(error?.code, 'ERR_KEY_USE');
      assert.match(error?.message ?? '', /which is now in the flow file/);
      await stopFlow();
    }
  });

  const keys: readonly (readonly [string, object, string])[] = [
    [
      'X25519 to sign',
      { use: 'sig', kty: 'OKP', credentials: { privateKey: curvePair('X25519').privateKey } },
      'ERR_KEY_MISMATCH',
    ],
    [
      'Ed25519 to encrypt',
      { use: 'enc', kty: 'OKP', credentials: { privateKey: curvePair('Ed25519').privateKey } },
      'ERR_KEY_MISMATCH',
    ],
    [
      'an algorithm of the other use',
      { use: 'sig', kty: 'RSA', algorithm: 'RSA-OAEP', credentials: { privateKey: rsaPair().privateKey } },
      'ERR_KEY_USE',
    ],
    [
      'an algorithm that is none',
      { use: 'sig', kty: 'RSA', algorithm: 'RS1', credentials: { privateKey: rsaPair().privateKey } },
      'ERR_SETTINGS',
    ],
    ['a public key that is saved as an object', { use: 'sig', kty: 'RSA', publicKey: { kty: 'RSA' } }, 'ERR_SETTINGS'],
  ];
  for (const [what, key, code] of keys) {
    it(`a key with ${what}: ${code}`, async () => {
      const flow = await startFlow({ signature: 'asymmetric' }, { keys: { key } });
      assert.equal((await flow.send({})).message.error?.code, code);
    });
  }

  it('a JWK as an object among the credentials: it is read', async () => {
    const { createPrivateKey } = await import('node:crypto');
    const jwk = createPrivateKey(curvePair('P-256').privateKey).export({ format: 'jwk' });
    const credentials = { privateKey: jwk as unknown as string };
    const flow = await startFlow(
      { signature: 'asymmetric' },
      { keys: { key: { use: 'sig', kty: 'EC', credentials } } },
    );
    assert.equal((await flow.send({})).exit, 'true');
  });

  it('msg. before a property: it is the same property', async () => {
    const flow = await start({ output: 'msg.auth.token' });
    assert.match(
      String((await flow.send({})).message.auth && JSON.stringify((await flow.send({})).message.auth)),
      /token/,
    );
  });

  it('headers that are null: they are none', async () => {
    const flow = await start({ authorization: true });
    const { message } = await flow.send({ headers: null });
    assert.deepEqual(Object.keys(message.headers ?? {}), ['authorization']);
  });
});

describe('a flow that Node-RED changes', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  before(async () => {
    running = await useNodeRed(nodeRed5);
  });
  after(() => running.stop());

  const place = { z: 'tab', x: 100, y: 100 };
  const variable = ['$', '{KEY}'].join('');
  const flowWith = (key: object | undefined, more: Record<string, unknown> = {}) => [
    { id: 'tab', type: 'tab', env: [{ name: 'KEY', value: 'key', type: 'str' }] },
    ...(key ? [{ id: 'key', type: 'jwt-key', use: 'sig', kty: 'EC', ...key }] : []),
    { id: 'in', type: 'http in', ...place, url: '/token', method: 'get', wires: [['gen']] },
    { id: 'gen', type: 'jwt-generator', ...place, signingKey: variable, wires: [['pick'], ['pick']], ...more },
    { id: 'catch', type: 'catch', ...place, scope: null, wires: [['pick']] },
    {
      id: 'pick',
      type: 'change',
      ...place,
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '{"token": token, "error": error}', tot: 'jsonata' }],
      wires: [['out']],
    },
    { id: 'out', type: 'http response', ...place, wires: [] },
    { id: 'off', type: 'debug', ...place, d: true, wires: [] },
  ];
  const keyOf = (curve: 'P-256' | 'P-384') => ({
    credentials: { privateKey: curvePair(curve).privateKey },
    name: curve,
  });
  const ask = async () =>
    (await fetch(`${running.url}/token`, { signal: AbortSignal.timeout(10_000) })).json() as Promise<{
      token?: string;
      error?: { code: string };
    }>;

  it('a key that is named by an environment variable, and replaced or deleted: the generator follows', async () => {
    await running.deploy(flowWith(keyOf('P-256')));
    assert.equal(decodeProtectedHeader((await ask()).token ?? '').alg, 'ES256');
    await running.deploy(flowWith(keyOf('P-384')), 'nodes');
    assert.equal(decodeProtectedHeader((await ask()).token ?? '').alg, 'ES384');
    await running.deploy(flowWith(undefined), 'nodes');
    assert.equal((await ask()).error?.code, 'ERR_KEY_MISSING');
  });

  it('Failure that is wired to a disabled node only: a Catch node gets the message', async () => {
    await running.deploy(
      flowWith(keyOf('P-256'), { issuer: 'nothing', issuerType: 'msg', wires: [['pick'], ['off']] }),
    );
    assert.equal((await ask()).error?.code, 'ERR_CLAIM_MISSING');
  });
});
