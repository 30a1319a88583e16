import assert from 'node:assert/strict';
import { processLoad } from '../../src/scheduler/queue.ts';
import { startFlow, stopFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';
import { occupy } from '../support/occupy.ts';

const keys = { key: { use: 'sig', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } } } as const;
const start = () => startFlow({ signature: 'asymmetric' }, { keys });
type Flow = Awaited<ReturnType<typeof start>>;

const sendBurst = ({ node }: Flow, count: number) => {
  for (let number = 0; number < count; number += 1) node.receive({ number } as never);
};
const numbersOf = (outcomes: Flow['outcomes']) => outcomes.map(({ message }) => message.number);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('a node among others', () => {
  afterEach(stopFlow);

  it('gets its turn, however much another node has waiting', async () => {
    const flow = await start();
    const { ends, all } = occupy(20);
    assert.equal(ends.length, 4, 'the places of the whole process');
    const outcome = flow.send({});
    const endOne = () => ends.shift()?.();
    endOne();
    assert.equal(ends.length, 4, "the other's turn");
    endOne();
    assert.equal(ends.length, 3, "the node's turn, while the other has fifteen waiting");
    assert.equal((await outcome).exit, 'true');
    while (ends.length > 0) endOne();
    await all;
  });

  it('finishes what is being signed when it is deployed anew, and fails what waits with ERR_CLOSED', async () => {
    const flow = await start();
    sendBurst(flow, 50);
    await flow.node.close(false);
    const outcomes = await flow.until(50);
    assert.deepEqual(numbersOf(outcomes), range(0, 50), 'in order');
    assert.deepEqual(
      outcomes.map(({ exit, message }) => [exit, message.error?.code]),
      range(0, 50).map((number) => (number < 4 ? ['true', undefined] : ['failure', 'ERR_CLOSED'])),
    );
    assert.match(outcomes[4]?.message.error?.message ?? '', /^the flow was stopped before this message was handled$/);
    assert.equal(outcomes[4]?.message.token, undefined);
    assert.equal(flow.done(), 50);
  });

  const shapes: readonly (readonly [string, Parameters<typeof startFlow>[0]])[] = [
    ['values that are known', {}],
    ['a value that comes later', { subject: '"x"', subjectType: 'jsonata' }],
  ];
  for (const [what, settings] of shapes) {
    it(`fails with ERR_BUSY, at once, what comes while ten thousand wait; with ${what}`, async () => {
      const flow = await startFlow({ signature: 'asymmetric', ...settings }, { keys });
      const { ends, all } = occupy(10_003);
      flow.node.receive({ number: 'the ten thousandth' } as never);
      // Until it waits, the queue has room for others.
      while (processLoad().waiting < 10_000) await new Promise((resolve) => setImmediate(resolve));
      sendBurst(flow, 3);
      const refused = await flow.until(3);
      assert.deepEqual(numbersOf(refused), [0, 1, 2]);
      for (const { exit, message } of refused) {
        assert.deepEqual([exit, message.error?.code, message.token], ['failure', 'ERR_BUSY', undefined]);
        assert.match(
          message.error?.message ?? '',
          /^too many tokens are waiting to be signed, encrypted, verified or decrypted$/,
        );
      }
      assert.equal(flow.done(), 3);
      assert.deepEqual(flow.statuses.at(-1), { fill: 'red', shape: 'ring', text: 'jwt-generator.status.ERR_BUSY' });
      while (ends.length > 0) ends.shift()?.();
      await all;
      const [, , , last] = await flow.until(4);
      assert.deepEqual([last?.exit, last?.message.number], ['true', 'the ten thousandth']);
    });
  }
});
