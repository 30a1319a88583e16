import assert from 'node:assert/strict';
import { nodeRed4, nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type Redis, redisSetting, startRedis } from '../support/redis.ts';
import { type Answer, ask, statusOf, storeFlow, tokenOf, until } from '../support/store-flow.ts';

const flow = storeFlow({ cache: true, cacheStoreType: 'store', jti: true, jwtId: 'payload.user', jwtIdType: 'msg' });
const once = storeFlow(
  { jti: true, jwtId: 'payload.user', jwtIdType: 'msg', ttl: '60' },
  { replay: 'store', requiredClaims: 'exp' },
);
const open = storeFlow({ jti: true }, { replay: 'store', replayFailure: 'open' });

/** A message that waited for Redis: others take as long where a machine is busy, but few do. */
const slowMs = 400;

describe('two Node-REDs with one Redis', function () {
  this.timeout(60_000);
  let redis: Redis;
  let running: [RunningNodeRed, RunningNodeRed];
  before(async () => {
    redis = await startRedis();
    const settings = redisSetting(redis);
    running = await Promise.all([startNodeRed(nodeRed5, { settings }), startNodeRed(nodeRed4, { settings })]);
    await Promise.all(running.map(({ deploy }) => deploy(flow)));
  });
  beforeEach(() => Promise.all(running.map((one) => until(() => isGreen(one), 7000, 'both to be connected'))));
  after(async () => {
    await Promise.all((running ?? []).map(({ stop }) => stop()));
    await redis?.stop();
  });
  afterEach(async () => {
    redis.resume();
  });

  /** Whether a new token is kept. */
  const isGreen = async (one: RunningNodeRed) => {
    await tokenOf(one, 'somebody');
    return (await statusOf(one, 'make')).startsWith('green');
  };
  /** Sends messages one after the other for a while, a hundred in a second at most. */
  const trickle = async (one: RunningNodeRed, ms: number): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (const end = performance.now() + ms; performance.now() < end; ) {
      answers.push(await ask(one, '/token?user=anna'));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return answers;
  };
  /** Asserts that each has a token, and that few were slow. */
  const checkTrickle = (answers: readonly Answer[]) => {
    assert.ok(answers.length > 20, String(answers.length));
    for (const { token, ms, ...others } of answers) {
      assert.ok(token, JSON.stringify(others));
      assert.ok(ms < 2000, `${ms} ms`);
    }
    const slow = answers.filter(({ ms }) => ms > slowMs).map(({ ms }) => Math.round(ms));
    assert.ok(slow.length <= answers.length / 10, `${slow} ms of ${answers.length}`);
  };

  it('keep one key for a token, which ends with it and tells nothing of it', async () => {
    redis.command('FLUSHALL');
    const token = await tokenOf(running[0], 'anna');
    await until(async () => redis.command('DBSIZE') === '1', 2000, 'the token to be written');
    assert.equal(await tokenOf(running[1], 'anna'), token);
    const key = redis.command('KEYS', '*');
    assert.match(key, /^jwt:[\w-]{43}$/);
    const ttl = Number(redis.command('TTL', key));
    assert.ok(ttl > 3500 && ttl <= 3540, String(ttl));
    const value = redis.command('GET', key);
    for (const part of [...token.split('.'), 'anna', 'ES256']) assert.ok(!value.includes(part), part);
  });

  it('find 99 of 100 tokens of a burst of 500 users, made by both', async () => {
    redis.command('FLUSHALL');
    const users = Array.from({ length: 500 }, (_, n) => n);
    const made = await Promise.all(users.map((n) => tokenOf(running[n % 2 ? 1 : 0], n)));
    await until(async () => Number(redis.command('DBSIZE')) >= 495, 2000, 'the tokens to be written');
    const again = await Promise.all(users.map((n) => tokenOf(running[n % 2 ? 0 : 1], n)));
    const kept = made.filter((token, n) => token === again[n]).length;
    assert.ok(kept >= 495, String(kept));
  });

  it('hold up no message while Redis hangs for five seconds, nor lose one in a deploy', async () => {
    const [one, other] = running;
    redis.pause();
    const answers = trickle(one, 5000);
    const yellow = await until(async () => (await statusOf(one, 'make')).startsWith('yellow'), 1000, 'yellow');
    assert.ok(yellow < 1000);
    const moved = flow.map((node) => (node.id === 'status-check' ? { ...node, x: 9 } : node));
    const amid = Array.from({ length: 20 }, (_, n) => ask(other, `/token?user=${n}`));
    const [, ...outcomes] = await Promise.all([other.deploy(moved, 'nodes'), ...amid]);
    for (const { token, code } of outcomes) assert.ok(token || code === 'ERR_CLOSED', code);
    checkTrickle(await answers);
    redis.resume();
    // No message comes: it is found out without one.
    for (const node of running)
      await until(async () => !(await statusOf(node, 'make')).startsWith('yellow'), 7000, 'green');
    assert.equal(await isGreen(one), true);
  });

  it('hold up no message where Redis is killed, and use it again when it starts empty', async () => {
    const [one, other] = running;
    await redis.kill();
    checkTrickle(await trickle(one, 1000));
    await until(async () => (await statusOf(one, 'make')).startsWith('yellow'), 1000, 'yellow');
    assert.match(one.log(), /ERR_STORE: the Redis that settings\.js names cannot be reached/);
    assert.doesNotMatch(one.log(), /redis:\/\//);
    await redis.start();
    await until(async () => !(await statusOf(one, 'make')).startsWith('yellow'), 3000, 'green');
    const token = await tokenOf(one, 'ben');
    await until(async () => Number(redis.command('DBSIZE')) > 0, 2000, 'the token to be written');
    await until(async () => (await tokenOf(other, 'ben')) === token, 3000, 'the other to be connected');
  });

  describe('that accept each token once', () => {
    const further: RunningNodeRed[] = [];
    before(() => Promise.all(running.map(({ deploy }) => deploy(once))));
    after(() => Promise.all(further.map(({ stop }) => stop())));

    it('accept each of 300 once that are shown to four at once', async () => {
      const start = async () => {
        const one = await startNodeRed(nodeRed5, { settings: redisSetting(redis) });
        further.push(one);
        await one.deploy(once);
      };
      await Promise.all([start(), start()]);
      const tokens = await Promise.all(Array.from({ length: 300 }, (_, n) => tokenOf(running[0], n)));
      const shown = tokens.flatMap((token) =>
        [...running, ...further].map(async (one) => ({ token, code: (await ask(one, '/check', token)).code })),
      );
      const answers = await Promise.all(shown);
      const accepted = answers.filter(({ code }) => code === undefined).map(({ token }) => token);
      assert.deepEqual([accepted.length, new Set(accepted).size], [300, 300]);
      assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set([undefined, 'ERR_TOKEN_REPLAYED']));
      const [key = ''] = redis.command('KEYS', 'jwt:*').split('\n');
      assert.ok(Number(redis.command('TTL', key)) <= 120);
    });

    it('refuse every token while Redis is out, and accept them by themselves again', async () => {
      const [one] = running;
      const [first, second] = [await tokenOf(one, 'first'), await tokenOf(one, 'second')];
      assert.equal((await ask(one, '/check', first)).code, undefined);
      redis.pause();
      const { code, message, ms } = await ask(one, '/check', second);
      assert.deepEqual([code, ms < 1000], ['ERR_STORE', true]);
      assert.match(String(message), /cannot be compared with those that were used/);
      await redis.kill();
      assert.equal((await ask(one, '/check', second)).code, 'ERR_STORE');
      await redis.start();
      await until(
        async () => (await ask(one, '/check', await tokenOf(one, 'third'))).code === undefined,
        7000,
        'green',
      );
      await until(async () => (await statusOf(one, 'check')).startsWith('green'), 2000, 'green');
    });

    it('accept every token where the settings say so, in yellow', async () => {
      const [one] = running;
      await one.deploy(open);
      const token = await tokenOf(one, 'anna');
      await redis.kill();
      for (let count = 0; count < 3; count += 1) assert.equal((await ask(one, '/check', token)).code, undefined);
      const words = 'store of used tokens fails, used ones pass';
      await until(async () => (await statusOf(one, 'check')).endsWith(` · ${words}`), 2000, words);
      assert.match(await statusOf(one, 'check'), /^yellow/);
    });
  });
});
