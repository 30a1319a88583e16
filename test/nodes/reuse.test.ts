import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { startFlow, stopFlow } from '../support/flow.ts';
import { curvePair } from '../support/keys.ts';

// Two signatures of ES256 are never the same, so that tokens can be told apart.
const keys = { key: { use: 'sig', kty: 'EC', credentials: { privateKey: curvePair('P-256').privateKey } } } as const;
const start = (settings: Partial<GeneratorSettings> = {}) =>
  startFlow({ signature: 'asymmetric', cache: true, ...settings }, { keys });

const realNow = Date.now;

/** Lets the clock of the process run so many seconds ahead. */
const passTime = (seconds: number) => {
  Date.now = () => realNow() + seconds * 1000;
};

describe('JWT - Generator that reuses tokens', () => {
  afterEach(async () => {
    Date.now = realNow;
    await stopFlow();
  });

  it('sends the same one again, with all that belongs to it', async () => {
    const flow = await start({ saveAttributes: 'token,expiresAt,lifetime,claims', authorization: true });
    const one = (await flow.send({ a: 1 })).message;
    const saved = flow.node.context().flow.get('jwt') as Record<string, unknown>;
    passTime(100);
    const { exit, message } = await flow.send({ b: 2 });
    assert.deepEqual([exit, message.token, message.b, message.headers], ['true', one.token, 2, one.headers]);
    const { lifetime, ...again } = flow.node.context().flow.get('jwt') as Record<string, unknown>;
    const { lifetime: before, ...others } = saved;
    assert.deepEqual(again, others);
    assert.ok(Number(before) - Number(lifetime) >= 100);
  });

  it('says so in the status', async () => {
    const flow = await start();
    await flow.send({});
    assert.deepEqual(flow.statuses.at(-1), { fill: 'green', shape: 'dot', text: 'jwt-generator.status.issued' });
    await flow.send({});
    await flow.statusWith('jwt-generator.status.issued · jwt-generator.status.reused');
  });

  it('makes a new one a minute before it expires', async () => {
    const flow = await start();
    const { token } = (await flow.send({})).message;
    passTime(3530);
    assert.equal((await flow.send({})).message.token, token);
    passTime(3541);
    assert.notEqual((await flow.send({})).message.token, token);
  });

  it('makes one for a thousand messages, which leave in their order, each once', async () => {
    const flow = await start();
    const numbers = Array.from({ length: 1000 }, (_, number) => number);
    for (const number of numbers) flow.node.receive({ number } as never);
    const outcomes = await flow.until(1000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(new Set(outcomes.map(({ message }) => message.token)).size, 1);
    assert.deepEqual(
      outcomes.map(({ message }) => message.number),
      numbers,
    );
    assert.deepEqual([flow.done(), flow.outcomes.length], [1000, 1000]);
  });

  it('gives nobody the token of somebody else', async () => {
    const flow = await start({ subject: 'user', subjectType: 'msg' });
    for (const user of ['anna', 'ben', 'anna', 'ben']) {
      assert.equal(decodeJwt(String((await flow.send({ user })).message.token)).sub, user);
    }
  });

  it("tells tokens apart by the person's own key, where there is one", async () => {
    const flow = await start({ jti: true, cacheKey: 'user', cacheKeyType: 'msg' });
    const tokens = [];
    for (const user of ['anna', 'ben', 'anna']) tokens.push((await flow.send({ user })).message.token);
    assert.equal(tokens[0], tokens[2]);
    assert.notEqual(tokens[0], tokens[1]);
    const { exit, message } = await flow.send({});
    assert.deepEqual([exit, message.error?.code, message.error?.setting], ['failure', 'ERR_CLAIM_MISSING', 'cacheKey']);
  });

  it('tells tokens apart by what a template makes of key, claims and message', async () => {
    for (const cacheKey of ['{key.kid} {claim:sub}', 'of {msg.user}', '{claim:sub} {uuid}']) {
      const flow = await start({ jti: true, subject: 'user', subjectType: 'msg', cacheKey, cacheKeyType: 'template' });
      const tokens = [];
      for (const user of ['anna', 'ben', 'anna']) tokens.push((await flow.send({ user })).message.token);
      assert.notEqual(tokens[0], undefined, cacheKey);
      assert.equal(tokens[0], tokens[2], cacheKey);
      assert.notEqual(tokens[0], tokens[1], cacheKey);
      await stopFlow();
    }
  });

  it('never gives a message a token of another lifetime, wherever the lifetime comes from', async () => {
    for (const [ttl, ttlType] of [
      ['span', 'msg'],
      ['{msg.span}', 'template'],
    ] as const) {
      const flow = await start({ ttl, ttlType });
      const [short, long] = [await flow.send({ span: 600 }), await flow.send({ span: 3600 })];
      assert.notEqual(short.message.token, undefined);
      assert.notEqual(short.message.token, long.message.token, ttlType);
      await stopFlow();
    }
  });

  it('makes each anew where each has a fresh id', async () => {
    const flow = await start({ jti: true });
    assert.notEqual((await flow.send({})).message.token, (await flow.send({})).message.token);
  });

  it('makes each anew unless it is told to reuse', async () => {
    const flow = await start({ cache: false });
    assert.notEqual((await flow.send({})).message.token, (await flow.send({})).message.token);
  });

  it('forgets them when it is deployed anew', async () => {
    const { token } = (await (await start()).send({})).message;
    await stopFlow();
    assert.notEqual((await (await start()).send({})).message.token, token);
  });

  it('forgets them when the file of its key has another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jwt-reuse-'));
    try {
      const location = join(folder, 'key.pem');
      writeFileSync(location, curvePair('P-256').privateKey);
      const flow = await startFlow(
        { signature: 'asymmetric', cache: true, exp: false, cacheTtl: '1 hour', cacheTtlType: 'str' },
        { keys: { key: { use: 'sig', kty: 'EC', source: 'file', location, publishFor: 0 } } },
      );
      const { token } = (await flow.send({})).message;
      assert.equal((await flow.send({})).message.token, token);
      writeFileSync(location, curvePair('P-256', 'second').privateKey);
      // The file is looked at once a second, if nobody tells of the change.
      let next = token;
      while (next === token) next = (await flow.send({})).message.token;
      assert.equal((await flow.send({})).message.token, next);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe('in a context', () => {
    const shared = { cacheStore: 'kept.tokens', cacheStoreType: 'global' } as const;

    it('keeps them where the settings say, and shows nothing of them there', async () => {
      const flow = await start(shared);
      const { token } = (await flow.send({})).message;
      assert.equal((await flow.send({})).message.token, token);
      const json = JSON.stringify(flow.node.context().global.get('kept'));
      assert.match(json, /^\{"tokens_\d\d":\{"[\w-]{43}":\{"end":\d+,"closed":"[\w-]+"\}\}\}$/);
      assert.ok(!json.includes(String(token).slice(0, 20)));
      flow.node.context().global.set('kept', undefined);
      assert.notEqual((await flow.send({})).message.token, token, 'who empties it, empties it');
    });

    it('replaces what is corrupt there', async () => {
      const flow = await start(shared);
      flow.node
        .context()
        .global.set(
          'kept',
          Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`tokens_${String(n).padStart(2, '0')}`, 'rubbish'])),
        );
      const { token } = (await flow.send({})).message;
      assert.equal((await flow.send({})).message.token, token);
    });

    it('that fails makes each anew, and says so: once in the log, and in yellow', async () => {
      const flow = await start({ ...shared, variable: '' });
      const context = flow.node.context;
      flow.node.context = () => {
        throw new Error('the disk of hunter2 is gone');
      };
      const tokens = [await flow.send({}), await flow.send({})].map(({ message }) => message.token);
      assert.notEqual(tokens[0], tokens[1]);
      await flow.statusWith('jwt-generator.status.issued · jwt-generator.status.cacheStore');
      assert.equal((flow.statuses.at(-1) as { fill: string }).fill, 'yellow');
      assert.equal(flow.log().split('ERR_STORE: the context that keeps tokens for reuse is unavailable').length, 2);
      assert.doesNotMatch(flow.log(), /hunter2/);
      flow.node.context = context;
      // What it makes of the first is known after it has left.
      await flow.send({});
      await flow.send({});
      await flow.statusWith('green');
    });
  });

  describe('refuses at deploy', () => {
    const wrong: readonly (readonly [string, object, string, RegExp])[] = [
      ['tokens that would be sent for ever', { exp: false }, 'ERR_SETTINGS', /without "exp" would be reused forever/],
      ['a span that is none', { cacheTtl: 'soon', cacheTtlType: 'str' }, 'ERR_TIME_SPAN', /"cacheTtl"/],
      ['a window that is none', { cacheRefresh: '-5' }, 'ERR_TIME_SPAN', /"cacheRefresh" must not be negative/],
      ['a place that does not exist', { cacheStoreType: 'moon' }, 'ERR_SETTINGS', /"cacheStoreType"/],
      ['a context variable without a name', { cacheStoreType: 'flow' }, 'ERR_SETTINGS', /context variable/],
      [
        'a context store that does not exist',
        { cacheStoreType: 'flow', cacheStore: '#:(nowhere)::x' },
        'ERR_STORE',
        /store .* does not exist/,
      ],
      [
        'the variable of the attributes as the place of the tokens',
        { cacheStoreType: 'flow', cacheStore: 'jwt.cache' },
        'ERR_SETTINGS',
        /same context variable/,
      ],
    ];
    for (const [what, settings, code, message] of wrong) {
      it(what, async () => {
        const flow = await start(settings);
        assert.match(flow.log(), new RegExp(code));
        const { error } = (await flow.send({})).message;
        assert.equal(error?.code, code);
        assert.match(error?.message ?? '', message);
      });
    }
  });
});
