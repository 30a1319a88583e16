import assert from 'node:assert/strict';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Redis, redisSetting, startRedis } from '../support/redis.ts';
import { type SlowProxy, startSlowProxy } from '../support/slow-proxy.ts';
import { type Answer, ask, statusOf, storeFlow, tokenOf, until } from '../support/store-flow.ts';

const flow = storeFlow(
  { cache: true, cacheStoreType: 'store', jti: true, jwtId: 'payload.user', jwtIdType: 'msg' },
  { replay: 'store' },
);

/** A message that waited for the store. */
const slowMs = 250;

/** How many of the messages may be slow: where the store is not left alone, nearly all are; a busy machine makes some so. */
const maxShare = 1 / 4;

describe('a Node-RED whose Redis answers, but late', function () {
  this.timeout(60_000);
  let redis: Redis;
  let proxy: SlowProxy;
  let running: RunningNodeRed;
  before(async () => {
    redis = await startRedis();
    proxy = await startSlowProxy(redis.url);
    running = await startNodeRed(nodeRed5, { settings: redisSetting(proxy) });
    await running.deploy(flow);
  });
  beforeEach(() => until(isGreen, 9000, 'green'));
  after(async () => {
    await running?.stop();
    await proxy?.stop();
    await redis?.stop();
  });
  afterEach(() => {
    proxy.delayMs = 0;
  });

  const isGreen = async () => {
    await tokenOf(running, 'somebody');
    return (await statusOf(running, 'make')).startsWith('green');
  };
  /** Asserts that few of many messages waited for the store, and none for long. */
  const checkSlow = (answers: readonly Answer[]) => {
    for (const { token, ms, ...others } of answers) {
      assert.ok(token, JSON.stringify(others));
      assert.ok(ms < 2000, `${ms} ms`);
    }
    const slow = answers.filter(({ ms }) => ms > slowMs).map(({ ms }) => Math.round(ms));
    assert.ok(slow.length <= answers.length * maxShare, `${slow} ms of ${answers.length}`);
  };

  for (const delayMs of [300, 2000]) {
    it(`by ${delayMs} ms: one message waits for it, the status is yellow, and green again by itself`, async () => {
      proxy.delayMs = delayMs;
      const answers = [await ask(running, '/token?user=anna')];
      await until(async () => (await statusOf(running, 'make')).startsWith('yellow'), 1000, 'yellow');
      for (let count = 0; count < 100; count += 1) answers.push(await ask(running, '/token?user=anna'));
      checkSlow(answers);
      proxy.delayMs = 0;
      await until(async () => (await statusOf(running, 'make')).startsWith('green'), 9000, 'green');
      const token = await tokenOf(running, 'ben');
      await until(async () => (await tokenOf(running, 'ben')) === token, 1000, 'the token to be found again');
    });
  }

  it('by 300 ms: it is left alone as well where messages never stop coming', async () => {
    const answers: Answer[] = [];
    const lines = 10;
    const trickle = async (_: unknown, line: number) => {
      for (let count = 0; count < 80; count += 1) {
        answers.push(await ask(running, `/token?user=${line}-${count % 20}`));
        if (answers.length === 20 * lines) proxy.delayMs = 300;
      }
    };
    await Promise.all(Array.from({ length: lines }, trickle));
    const slow = answers.filter(({ ms }) => ms > slowMs).length;
    assert.ok(slow <= answers.length * maxShare, `${slow} of ${answers.length}`);
  });

  it('by 300 ms: a token that may be used once is still accepted once', async () => {
    const token = await tokenOf(running, 'once');
    proxy.delayMs = 300;
    assert.equal((await ask(running, '/check', token)).code, undefined);
    assert.equal((await ask(running, '/check', token)).code, 'ERR_TOKEN_REPLAYED');
    assert.doesNotMatch(await statusOf(running, 'check'), /store/);
  });
});
