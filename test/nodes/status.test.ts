import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Node, NodeStatus } from 'node-red';
import { clockTime, createStatus, type StatusFacts } from '../../nodes/shared/message/status.ts';
import { JwtError } from '../../src/errors.ts';

/** A time of this machine, in seconds. */
const at = (...time: [year: number, month: number, day: number, hour: number, minute: number, second: number]) =>
  new Date(...time).getTime() / 1000;

describe('a status', () => {
  it('tells a time of today as the clock of the machine shows it, and any other with its date', () => {
    const now = new Date(2026, 6, 5, 0, 30, 0);
    assert.equal(clockTime(at(2026, 6, 5, 18, 2, 11), now), '18:02:11');
    assert.equal(clockTime(at(2026, 6, 5, 23, 59, 59), now), '23:59:59');
    assert.equal(clockTime(at(2026, 6, 6, 0, 0, 0), now), '2026-07-06 00:00:00');
    assert.equal(clockTime(at(2026, 6, 4, 23, 59, 59), now), '2026-07-04 23:59:59');
    assert.equal(clockTime(at(2027, 0, 5, 7, 8, 9), now), '2027-01-05 07:08:09');
  });

  it('is put into words and shown when what it tells is another, and only then', () => {
    const shown: string[] = [];
    let worded = 0;
    const node = { type: 'jwt-x', status: ({ text }: { text?: string }) => shown.push(text ?? '') } as unknown as Node;
    const RED = {
      _: (key: string) => {
        worded += 1;
        return key.replace('jwt-x.status.', '');
      },
    };
    const { show, close } = createStatus(RED, node);
    const green = { color: 'green' } as const;
    show({ words: 'one', ...green, expiry: 1 });
    show({ words: 'one', ...green, expiry: 1 });
    assert.deepEqual([worded, shown], [1, ['one']]);
    show({ words: 'one', ...green, expiry: 2 });
    assert.deepEqual([worded, shown], [2, ['one']], 'other facts, the same words');
    show({ words: 'two', ...green, expiry: 1 });
    assert.deepEqual(shown, ['one', 'two']);
    close();
    show({ words: 'three', ...green });
    assert.deepEqual(shown, ['one', 'two'], 'a closed node shows nothing any more');
  });

  it('is put into words once for all nodes that tell the same', () => {
    const asked: unknown[] = [];
    const RED = {
      _: (key: string, values: unknown) => {
        asked.push([key, values]);
        return `${key} ${JSON.stringify(values)}`;
      },
    };
    const told = ['jwt-x', 'jwt-x', 'jwt-y'].map((type) => {
      let text: string | undefined;
      const node = { type, status: (status: NodeStatus) => (text = status.text) } as unknown as Node;
      const { show } = createStatus(RED as never, node);
      show({ words: 'issued', color: 'green', algorithm: 'ES256' });
      const first = text;
      show({ words: 'issued', color: 'green', algorithm: 'ES384' });
      return [first, text];
    });
    const text = (type: string, algorithm: string) => `${type}.status.issued {"algorithm":"${algorithm}"}`;
    const both = (type: string) => [text(type, 'ES256'), text(type, 'ES384')];
    assert.deepEqual(told, [both('jwt-x'), both('jwt-x'), both('jwt-y')]);
    assert.equal(asked.length, 4);
  });

  describe('that changes with every message', () => {
    const bench = () => {
      const shown: string[] = [];
      const node = { type: 'jwt-x', status: ({ text = '' }: NodeStatus) => shown.push(text) } as unknown as Node;
      const time = { now: 5 };
      mock.timers.enable({ apis: ['setTimeout'] });
      const status = createStatus({ _: (key: string) => key.replace('jwt-x.status.', '') }, node, () => time.now);
      const pass = (milliseconds: number) => {
        time.now += milliseconds;
        mock.timers.tick(milliseconds);
      };
      const show = (words: string) => status.show({ words, color: 'green' });
      return { shown, status, pass, show };
    };
    afterEach(() => mock.timers.reset());

    it('is sent twice a second, and the last one is never lost', () => {
      const { shown, pass, show } = bench();
      for (let count = 0; count < 1000; count += 1) show(`number ${count}`);
      assert.deepEqual(shown, ['number 0', 'number 1']);
      pass(999);
      assert.equal(shown.length, 2);
      pass(1);
      assert.deepEqual(shown.slice(2), ['number 999']);
      for (let count = 0; count < 10_000; count += 1) {
        show(`number ${count}`);
        pass(1);
      }
      pass(1000);
      assert.equal(shown.at(-1), 'number 9999');
      assert.ok(shown.length <= 3 + 22, `${shown.length} in eleven seconds`);
    });

    it('is sent no more where it has become the one that is shown', () => {
      const { shown, pass, show } = bench();
      for (const words of ['one', 'two', 'three', 'two']) show(words);
      pass(2000);
      assert.deepEqual(shown, ['one', 'two']);
    });

    it('is not sent after the node is closed', () => {
      const { shown, status, pass, show } = bench();
      for (const words of ['one', 'two', 'three']) show(words);
      status.close();
      pass(2000);
      assert.deepEqual(shown, ['one', 'two']);
    });

    it('is blank at once where it cannot be made, and what waited is not shown', () => {
      const { shown, status, pass, show } = bench();
      for (const words of ['one', 'two', 'three']) show(words);
      status.blank(new Error('no'));
      pass(2000);
      assert.deepEqual(shown, ['one', 'two', '']);
    });
  });

  it('is blank, and says so once in the log, where it cannot be made or shown, and never throws', () => {
    const shown: NodeStatus[] = [];
    const logged: string[] = [];
    let isBroken = false;
    const node = {
      type: 'jwt-x',
      status: (status: NodeStatus) => {
        if (isBroken) throw new Error('an editor is gone');
        shown.push(status);
      },
      error: (text: string) => logged.push(text),
    } as unknown as Node;
    const { show, blank } = createStatus({ _: (key: string) => key }, node);
    const good = { words: 'one', color: 'green' } as const;
    show(good);
    show({ ...good, expiry: Number.MAX_VALUE });
    blank(new TypeError('secret'));
    show(good);
    isBroken = true;
    show({ ...good, words: 'two' });
    assert.deepEqual(
      shown.map(({ text }) => text),
      ['jwt-x.status.one', undefined, undefined, 'jwt-x.status.one'],
    );
    assert.deepEqual(logged.length, 1);
    assert.match(String(logged[0]), /^the status cannot be shown: ERR_VALUE: an unexpected RangeError occurred/);
  });

  for (const [seconds, span] of [
    [1, '1 seconds'],
    [86, '86 seconds'],
    [3600, '1 hours'],
    [5400, '90 minutes'],
    [86_400, '1 days'],
    [90_061, '90061 seconds'],
    [-5, '-5 seconds'],
  ] as const) {
    it(`tells a lifetime of ${seconds} s in the largest unit without a remainder`, () => {
      let text = '';
      const node = { type: 'jwt-x', status: (status: { text?: string }) => (text = status.text ?? '') };
      const RED = {
        _: (key: string, values: object = {}) =>
          `${Object.values(values).join()}${key.replace('jwt-x.status.', ' ').replace(' span.', ' ')}`,
      };
      createStatus(RED as never, node as unknown as Node).show({ words: 'issued', color: 'green', lifetime: seconds });
      assert.equal(text, `${span} issued`);
    });
  }

  const problem = new JwtError('ERR_KEY_SOURCE', 'the file is gone', { hint: 'Put it back.' });
  const store = new JwtError('ERR_STORE', 'the store is gone', { setting: 'cacheStore', hint: 'Check it.' });
  const table: readonly (readonly [what: string, facts: StatusFacts, status: NodeStatus])[] = [
    ['nothing yet', { words: '', color: 'green' }, {}],
    ['a good result', { words: 'issued', color: 'green' }, { fill: 'green', shape: 'dot', text: 'issued' }],
    [
      'a note',
      { words: 'issued', color: 'green', note: 'reused' },
      { fill: 'green', shape: 'dot', text: 'issued · reused' },
    ],
    [
      'a problem that is tolerated',
      { words: 'issued', color: 'green', problem },
      { fill: 'yellow', shape: 'dot', text: 'issued · ERR_KEY_SOURCE' },
    ],
    [
      'a problem alone',
      { words: '', color: 'green', problem: store },
      { fill: 'yellow', shape: 'dot', text: 'cacheStore' },
    ],
    [
      'a problem of a claim that is named like a setting',
      { words: '', color: 'green', problem: new JwtError('ERR_CLAIM_TYPE', '', { hint: 'x', claim: 'replay' }) },
      { fill: 'yellow', shape: 'dot', text: 'ERR_CLAIM_TYPE' },
    ],
    [
      'a problem of a setting that is named like a member of every object',
      { words: '', color: 'green', problem: new JwtError('ERR_VALUE', '', { hint: 'x', setting: 'constructor' }) },
      { fill: 'yellow', shape: 'dot', text: 'ERR_VALUE' },
    ],
    [
      'a problem of a key among others',
      { words: 'published', color: 'green', problem, problemOf: 'east', otherProblems: 2 },
      { fill: 'yellow', shape: 'dot', text: 'published · east: ERR_KEY_SOURCE (+2)' },
    ],
    ['a failure', { words: 'ERR_SIGN', color: 'red' }, { fill: 'red', shape: 'ring', text: 'ERR_SIGN' }],
    [
      'a failure, and what went wrong beside',
      { words: 'ERR_SIGN', color: 'red', problem: store },
      { fill: 'red', shape: 'ring', text: 'ERR_SIGN · cacheStore' },
    ],
  ];
  for (const [what, facts, expected] of table) {
    it(`tells ${what}`, () => {
      let shown: NodeStatus | undefined;
      const node = { type: 'jwt-x', status: (status: NodeStatus) => (shown = status) } as unknown as Node;
      createStatus({ _: (key: string) => key.replace('jwt-x.status.', '') }, node).show(facts);
      assert.deepEqual(shown, expected);
    });
  }
});
