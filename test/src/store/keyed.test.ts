import assert from 'node:assert/strict';
import { createKeyedStore, type KeyedStore } from '../../../src/store/keyed.ts';
import { redisStore } from '../../../src/store/redis-store.ts';
import { rejects } from '../../support/errors.ts';
import { freePort } from '../../support/node-red.ts';
import { createTestSchedule } from '../../support/stores.ts';

const now = 1_800_000_000;

/** A store of settings.js in the memory of the test. */
function createRaw() {
  const calls: unknown[][] = [];
  const kept = new Map<string, string>();
  const raw: KeyedStore = {
    get: async (key) => kept.get(key) ?? null,
    set: async (...call) => {
      calls.push(call);
      kept.set(call[0], call[1]);
    },
    add: async (...call) => {
      calls.push(call);
      if (kept.has(call[0])) return false;
      kept.set(call[0], call[1]);
      return true;
    },
  };
  return { raw, calls };
}

describe('the store of settings.js', () => {
  const limits = { maxWaitMs: 20, maxImpatientMs: 10 };

  it('gets, sets with a time to live in whole milliseconds, and adds once', async () => {
    const { raw, calls } = createRaw();
    const store = createKeyedStore(raw, () => now + 0.0004);
    assert.equal(await store.get('a'), undefined);
    await store.set('a', 'x', now + 1);
    assert.equal(await store.get('a'), 'x');
    assert.deepEqual([await store.add('b', '1', now + 60), await store.add('b', '1', now + 60)], [true, false]);
    await store.set('a', '', 0);
    assert.deepEqual(calls, [
      ['a', 'x', 1000],
      ['b', '1', 60_000],
      ['b', '1', 60_000],
      ['a', '', 1],
    ]);
  });

  it('may take its time to connect: messages that come meanwhile do not have it left alone', async () => {
    const { raw } = createRaw();
    let connected = () => {};
    const open = () =>
      new Promise<void>((resolve) => {
        connected = resolve;
      });
    const store = createKeyedStore({ ...raw, open }, () => now, limits);
    await rejects(Promise.resolve(store.get('a')), 'ERR_STORE', /not connected yet/);
    connected();
    await store.set('a', 'x', now + 60);
    assert.equal(await store.get('a'), 'x');
  });

  it('that cannot even connect says so without a message', async () => {
    const { raw } = createRaw();
    const failing = async () => assert.fail('hunter2');
    const open = () => assert.fail('hunter2');
    const store = createKeyedStore({ ...raw, get: failing, open }, () => now, limits, createTestSchedule().schedule);
    await new Promise<void>((resolve) => store.onChange(resolve));
    assert.equal(store.problem()?.message, 'the store that settings.js names failed');
  });

  it('keeps one message waiting of those that come at once and can do without', async () => {
    const { raw } = createRaw();
    const get = (key: string) => (key === 'probe' ? raw.get(key) : new Promise<never>(() => {}));
    const store = createKeyedStore({ ...raw, get }, () => now, { maxWaitMs: 100_000, maxImpatientMs: 1 });
    let isSettled = false;
    await store.set('b', 'x', now + 60);
    void Promise.resolve(store.get('a')).finally(() => {
      isSettled = true;
    });
    for (let n = 0; n < 10; n += 1) await rejects(Promise.resolve(store.get('a')), 'ERR_STORE', /within 1 ms/);
    assert.deepEqual([isSettled, store.problem()], [false, undefined]);
  });

  it('works again when its probe does, a blank value that it keeps for a second', async () => {
    const { raw, calls } = createRaw();
    let isOut = true;
    const later = createTestSchedule();
    const set: KeyedStore['set'] = (...call) => (isOut ? new Promise<never>(() => {}) : raw.set(...call));
    const store = createKeyedStore({ ...raw, set }, () => now, limits, later.schedule);
    await rejects(Promise.resolve(store.set('a', 'x', now + 60)), 'ERR_STORE', /did not answer within 20 ms/);
    await rejects(Promise.resolve(store.add('b', '1', now + 60)), 'ERR_STORE', /did not answer/);
    isOut = false;
    const changed = new Promise<void>((resolve) => store.onChange(resolve));
    later.wake();
    await changed;
    assert.equal(store.problem(), undefined);
    assert.equal(await store.add('b', '1', now + 60), true);
    assert.deepEqual(calls, [
      ['probe', '', 1000],
      ['b', '1', 60_000],
    ]);
  });
});

describe('a Redis that is not there', () => {
  it('is an error with its code, and without address and password', async () => {
    const port = await freePort();
    const store = redisStore({ url: `redis://user:hunter2@127.0.0.1:${port}`, socket: { reconnectStrategy: false } });
    await store.open?.();
    const error = await rejects(Promise.resolve(store.get('a')), 'ERR_STORE', /cannot be reached \(ECONNREFUSED\)/);
    assert.doesNotMatch(JSON.stringify(error), /hunter2|127\.0\.0\.1/);
  });

  for (const [code, message, shown] of [
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND hunter2', 'cannot be reached (ENOTFOUND)'],
    ['ENOTFOUND hunter2', '', 'cannot be reached'],
    ['hunter2 ENOTFOUND', '', 'cannot be reached'],
    ['ENOTFOUND hunter2', 'NOAUTH hunter2', 'refuses the command (NOAUTH)'],
    [undefined, 'hunter2 NOAUTH failed', 'cannot be reached'],
    [undefined, 'NOAUTH', 'cannot be reached'],
  ] as const) {
    it(`is an error with nothing but a code, of ${JSON.stringify({ code, message })}`, async () => {
      const lookup = (...[, , end]: [string, object, (error: Error) => void]) =>
        end(Object.assign(new Error(message), { code }));
      const store = redisStore({ url: 'redis://redis.example', socket: { lookup, reconnectStrategy: false } });
      await store.open?.();
      const error = await rejects(Promise.resolve(store.get('a')), 'ERR_STORE', /./);
      assert.equal(error.message, `the Redis that settings.js names ${shown}`);
    });
  }
});
