import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import jwt from 'jsonwebtoken';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { secret, startFlow, stopFlow } from '../support/flow.ts';

const settings = { mutatePayload: true, payload: 'payload', payloadType: 'msg', sub: false, iss: false } as const;
const start = (others: Partial<GeneratorSettings> = {}) => startFlow({ ...settings, ...others });

describe('JWT - Generator that writes the claims back', () => {
  afterEach(stopFlow);

  const iat = 1_700_000_000;
  const alike: readonly (readonly [string, object, Partial<GeneratorSettings>, jwt.SignOptions])[] = [
    ['times', { role: 'buyer', iat }, {}, { expiresIn: 3600 }],
    [
      'a not-before',
      { iat },
      { nbf: true, notBefore: '10m', notBeforeType: 'str' },
      { expiresIn: 3600, notBefore: '10m' },
    ],
    ['no time of issue', { iat, a: [1] }, { iat: false, exp: false }, { noTimestamp: true }],
    ['no expiry', { iat }, { exp: false }, {}],
    [
      'who it is for',
      { iat, deep: { a: { b: null } } },
      { iss: true, issuer: 'i', sub: true, subject: 's', aud: true, audience: '["x"]', audienceType: 'json' },
      { expiresIn: 3600, issuer: 'i', subject: 's', audience: ['x'] },
    ],
  ];
  for (const [what, payload, others, options] of alike) {
    it(`leaves the same object as jsonwebtoken does: ${what}`, async () => {
      const theirs = structuredClone(payload);
      jwt.sign(theirs, secret, { mutatePayload: true, ...options });
      const flow = await start(others);
      const ours = structuredClone(payload);
      const { message } = await flow.send({ payload: ours });
      assert.equal(message.payload, ours, 'it is the very object');
      assert.deepEqual(ours, theirs);
      assert.deepEqual(decodeJwt(String(message.token)), theirs);
    });
  }

  it('leaves what the object says already as it is, Dates among it', async () => {
    const inner = { list: [1] };
    const since = new Date(0);
    const flow = await start();
    const payload = { inner, since };
    await flow.send({ payload });
    assert.equal(payload.inner, inner);
    assert.equal(payload.since, since);
  });

  it('shares nothing with the settings: who changes the object changes no later token', async () => {
    const row = { key: 'roles', dataType: 'array', value: '["buyer"]', valueType: 'json' } as const;
    const flow = await start({ customClaims: [row] });
    const payload: { roles?: string[] } = {};
    await flow.send({ payload });
    payload.roles?.push('admin');
    assert.deepEqual(decodeJwt(String((await flow.send({ payload: {} })).message.token)).roles, ['buyer']);
  });

  it('writes the claims of a token that is sent again', async () => {
    const flow = await start({ cache: true, jti: true, cacheKey: 'k', cacheKeyType: 'str' });
    await flow.send({ payload: { sub: 'anna' } });
    const { message } = await flow.send({ payload: { sub: 'ben' } });
    assert.deepEqual(message.payload, decodeJwt(String(message.token)));
    assert.equal((message.payload as { sub: string }).sub, 'anna');
  });

  it('does not, unless it is told to', async () => {
    const flow = await start({ mutatePayload: false });
    assert.deepEqual((await flow.send({ payload: { a: 1 } })).message.payload, { a: 1 });
  });

  for (const scope of ['flow', 'global'] as const) {
    it(`does so in the ${scope} context too`, async () => {
      const flow = await start({ payload: 'my.claims', payloadType: scope });
      const before = { role: 'buyer' };
      flow.node.context()[scope].set('my.claims', before);
      const { message } = await flow.send({});
      assert.deepEqual(flow.node.context()[scope].get('my.claims'), decodeJwt(String(message.token)));
      assert.deepEqual(before, { role: 'buyer' });
    });
  }

  it('leaves a context alone where the message cannot take the token', async () => {
    const flow = await start({ payload: 'claims', payloadType: 'flow', output: 'topic.x' });
    flow.node.context().flow.set('claims', { role: 'buyer' });
    const { exit, message } = await flow.send({ topic: 'text' });
    assert.deepEqual([exit, message.error?.code], ['failure', 'ERR_STORE']);
    assert.deepEqual(flow.node.context().flow.get('claims'), { role: 'buyer' });
  });

  it('ignores an object that nobody else has', async () => {
    const flow = await start({ payload: '{"a": 1}', payloadType: 'json' });
    for (let count = 0; count < 2; count += 1) assert.equal((await flow.send({})).exit, 'true');
  });

  describe('touches nothing where it fails:', () => {
    const failures: readonly (readonly [string, Partial<GeneratorSettings>, () => object, string])[] = [
      ['a claim', { sub: true, subject: 'nothing', subjectType: 'msg' }, () => ({ a: 1 }), 'ERR_CLAIM_MISSING'],
      ['a schema', { inputSchema: 'false' }, () => ({ a: 1 }), 'ERR_SCHEMA'],
      ['the schema of the result', { outputSchema: 'false' }, () => ({ a: 1 }), 'ERR_SCHEMA'],
      ['the place of the token', { output: 'topic.x' }, () => ({ a: 1 }), 'ERR_STORE'],
      ['a frozen payload', {}, () => Object.freeze({ a: 1 }), 'ERR_STORE'],
      ['a payload that takes no members', {}, () => Object.preventExtensions({ a: 1 }), 'ERR_STORE'],
      ['a claim that cannot be removed', { iat: false, exp: false }, () => Object.seal({ iat }), 'ERR_STORE'],
    ];
    for (const [what, others, make, code] of failures) {
      it(what, async () => {
        const flow = await start(others);
        const payload = make();
        const before = structuredClone(payload);
        const { exit, message } = await flow.send({ payload, topic: 'text' });
        assert.deepEqual([exit, message.error?.code, message.token], ['failure', code, undefined]);
        assert.deepEqual(payload, before);
        assert.equal(flow.node.context().flow.get('jwt'), undefined);
      });
    }
  });

  const lost: readonly (readonly [string, Partial<GeneratorSettings>])[] = [
    ['the token', { output: 'payload' }],
    ['the token, above it', { output: 'payload', payload: 'payload.claims' }],
    ['the attributes', { variable: 'payload', variableType: 'msg' }],
  ];
  for (const [what, others] of lost) {
    it(`refuses at deploy a payload that would be replaced by ${what}`, async () => {
      const flow = await start(others);
      const { error } = (await flow.send({ payload: {} })).message;
      assert.equal(error?.code, 'ERR_SETTINGS');
      assert.match(error?.message ?? '', /would replace the payload/);
    });
  }
});
