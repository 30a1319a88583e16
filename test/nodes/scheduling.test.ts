import assert from 'node:assert/strict';
import { verify } from 'node:crypto';
import { mock } from 'node:test';
import { processLoad } from '../../src/scheduler/queue.ts';
import { closeFlow, startFlow, stopFlow } from '../support/flow.ts';
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

/** Whether a token is signed with RS256 by the owner of a public key. */
function isSignedBy(token: string, publicKey: string): boolean {
  const [header, claims, signature = ''] = token.split('.');
  return verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
}

describe('a node among others', () => {
  afterEach(async () => {
    mock.timers.reset();
    await stopFlow();
  });

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

  it('finishes a thousand waiting messages, in order, when it is deployed anew', async () => {
    const flow = await start();
    sendBurst(flow, 1000);
    await flow.node.close(false);
    const outcomes = await flow.until(1000);
    assert.deepEqual(numbersOf(outcomes), range(0, 1000));
    assert.deepEqual([...new Set(outcomes.map(({ exit, message }) => message.error?.code ?? exit))], ['true']);
    assert.equal(flow.done(), 1000);
  });

  it('finishes them with the key that they came for', async () => {
    const settings = { source: 'global', location: 'pem' } as const;
    const flow = await startFlow({ signature: 'asymmetric' }, { keys: { key: { kty: 'RSA', ...settings } } });
    const global = flow.node.context().global;
    const [first, second] = [rsaPair(), rsaPair(3072)];
    global.set('pem', first.privateKey);
    sendBurst(flow, 100);
    const closing = closeFlow();
    global.set('pem', second.privateKey);
    await closing;
    const outcomes = await flow.until(100);
    const verifies = outcomes.map(({ message }) => isSignedBy(String(message.token), first.publicKey));
    assert.deepEqual([...new Set(verifies)], [true]);
  });

  it('fails with ERR_CLOSED, in order, what still waits after ten seconds', async () => {
    const flow = await start();
    const { ends, all } = occupy(4);
    sendBurst(flow, 50);
    mock.timers.enable({ apis: ['setTimeout'] });
    const closing = flow.node.close(false);
    mock.timers.tick(9_999);
    ends.pop()?.();
    await flow.until(1);
    mock.timers.tick(1);
    await closing;
    const outcomes = await flow.until(50);
    assert.deepEqual(numbersOf(outcomes), range(0, 50));
    const failed = outcomes.filter(({ exit }) => exit === 'failure');
    assert.ok(failed.length > 0);
    for (const { message } of failed) {
      assert.deepEqual([message.error?.code, message.token], ['ERR_CLOSED', undefined]);
      assert.match(message.error?.message ?? '', /^the flow was stopped before this message was handled$/);
    }
    assert.equal(flow.done(), 50);
    while (ends.length > 0) ends.shift()?.();
    await all;
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
