import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mock } from 'node:test';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { compileJsonata, jsonataTimeoutMs } from '../../nodes/shared/message/jsonata.ts';
import { createEvaluation, type Evaluation } from '../../nodes/shared/message/jsonata-evaluation.ts';
import { forClaim } from '../../src/input.ts';
import { refuses, rejects } from '../support/errors.ts';
import { startFlow, stopFlow } from '../support/flow.ts';

const { util } = createRequire(import.meta.url)('@node-red/util') as { util: NodeAPI['util'] };
const RED = { util } as NodeAPI;

type Ask = (key: string, store: string | undefined, done: (error: Error | null, value?: unknown) => void) => void;

/** Evaluates an expression on a message, as the typed value `sub`. */
const evaluate = async (text: string, message: Record<string, unknown> = {}, maxMs = 5000, ask: Ask = () => {}) => {
  const context = { flow: { get: ask }, global: { get: ask } };
  const read = compileJsonata(RED, { context: () => context } as unknown as Node, forClaim('sub'), text, maxMs);
  return (await read(message as NodeMessage)).value;
};

describe('a JSONata expression', () => {
  it('gives what it computes', async () => {
    assert.equal(await evaluate('payload.a + 1', { payload: { a: 1 } }), 2);
    assert.deepEqual(await evaluate('payload.{"x": $uppercase(a)}', { payload: [{ a: 'b' }] }), { x: 'B' });
    assert.equal(await evaluate('msg.payload & "!"', { payload: 'old' }), 'old!');
    assert.equal(await evaluate('$flowContext("a")', {}, 5000, (_key, _store, done) => done(null, 7)), 7);
  });

  const endless = {
    'calls itself at its end without end': '($f := function($n) { $f($n + 1) }; $f(0))',
    'walks through very long lists': '$count([1..100000].([1..100000].($ * 2)))',
    'evaluates a text that does not end': '$eval("($f := function($n) { $f($n + 1) }; $f(0))")',
  };
  for (const [what, text] of Object.entries(endless)) {
    it(`that ${what} is stopped, and the event loop goes on meanwhile`, async () => {
      let slices = 0;
      const count = setInterval(() => {
        slices += 1;
      }, 1);
      const error = await rejects(evaluate(text, {}, 500), 'ERR_VALUE', /took longer/);
      clearInterval(count);
      assert.equal(
        error.message,
        'the value of "sub" cannot be evaluated: its JSONata expression took longer than 500 ms',
      );
      assert.equal(error.claim, 'sub');
      assert.match(error.hint ?? '', /Simplify it, or set JWT_JSONATA_TIMEOUT_MS/);
      assert.ok(slices > 0, 'other work is done');
    });
  }

  it('that calls itself deeper and deeper is stopped', async () => {
    const error = await rejects(
      evaluate('($f := function($n) { 1 + $f($n + 1) }; $f(0))', {}, 60_000),
      'ERR_VALUE',
      /its JSONata expression is nested too deeply$/,
    );
    assert.match(error.hint ?? '', /calls itself/);
  });

  it('may call itself a thousand times', async () => {
    assert.equal(await evaluate('($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(1000))'), 1000);
    assert.equal(await evaluate('($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(20000))', {}, 60_000), 0);
  });

  it('that is evaluated for a hundred messages at once gives each its own', async () => {
    const read = compileJsonata(RED, {} as Node, forClaim('sub'), '$sum([1..200].($ * $$.n))', 60_000);
    const boxes = await Promise.all(Array.from({ length: 100 }, (_, n) => read({ n } as NodeMessage)));
    assert.deepEqual(
      boxes.map(({ value }) => value),
      Array.from({ length: 100 }, (_, n) => n * 20_100),
    );
  });

  it('has its time for itself, however many others take turns with it', () => {
    let now = 1000;
    const clock = mock.method(performance, 'now', () => now);
    const [one, other] = [createEvaluation(500), createEvaluation(500)];
    const step = (evaluation: Evaluation, ms: number) => {
      void evaluation.enter();
      now += ms;
    };
    try {
      for (let count = 0; count < 4; count += 1) for (const each of [one, other]) step(each, 100);
      assert.deepEqual([one.problem(), other.problem()], [undefined, undefined], '800 ms on the clock');
      step(one, 200);
      step(other, 0);
      assert.throws(() => one.enter());
      assert.deepEqual([one.problem(), other.problem()], ['late', undefined]);
    } finally {
      for (const each of [one, other]) each.end();
      clock.mock.restore();
    }
  });

  it('that waits for a function that never answers is given up with its time', async () => {
    const read = compileJsonata(RED, {} as Node, forClaim('sub'), 'ask()', 50);
    const message = { ask: () => new Promise(() => {}) };
    await rejects(Promise.resolve(read(message as never)), 'ERR_VALUE', /took longer than 50 ms$/);
  });

  it('that fails says nothing of the message', async () => {
    const error = await rejects(evaluate('payload + 1', { payload: 'hunter2' }), 'ERR_VALUE', /fails on this message$/);
    assert.doesNotMatch(`${error.message} ${error.hint}`, /hunter2/);
    refuses(() => compileJsonata(RED, {} as Node, forClaim('sub'), '(('), 'ERR_VALUE', /not well-formed$/);
  });

  it('that waits for a context store is given up with its time', async () => {
    await rejects(evaluate('$globalContext("a")', {}, 20), 'ERR_VALUE', /took longer than 20 ms$/);
  });

  it('has five seconds, or what the environment says', () => {
    assert.equal(jsonataTimeoutMs({}), 5000);
    assert.equal(jsonataTimeoutMs({ JWT_JSONATA_TIMEOUT_MS: ' 250 ' }), 250);
    for (const text of ['0', '-1', '1.5', '5s', '1e3', '600001', 'x']) {
      const error = refuses(
        () => jsonataTimeoutMs({ JWT_JSONATA_TIMEOUT_MS: text }),
        'ERR_SETTINGS',
        /^the environment variable JWT_JSONATA_TIMEOUT_MS is not a number of milliseconds$/,
      );
      assert.match(error.hint ?? '', /from 1 to 600000 where Node-RED starts/);
    }
  });

  describe('in a node', () => {
    afterEach(async () => {
      delete process.env.JWT_JSONATA_TIMEOUT_MS;
      await stopFlow();
    });

    it('that does not end fails its message, by the setting of the environment', async () => {
      process.env.JWT_JSONATA_TIMEOUT_MS = '50';
      const flow = await startFlow({ subject: endless['calls itself at its end without end'], subjectType: 'jsonata' });
      const { exit, message } = await flow.send({});
      assert.deepEqual([exit, message.error?.code], ['failure', 'ERR_VALUE']);
      assert.match(message.error?.message ?? '', /took longer than 50 ms/);
    });

    it('says at deploy that the setting is wrong', async () => {
      process.env.JWT_JSONATA_TIMEOUT_MS = 'soon';
      const flow = await startFlow({ subject: '1', subjectType: 'jsonata' });
      assert.equal((await flow.send({})).message.error?.code, 'ERR_SETTINGS');
      assert.match(flow.log(), /JWT_JSONATA_TIMEOUT_MS/);
    });
  });
});
