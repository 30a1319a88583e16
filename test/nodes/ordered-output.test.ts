import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createOrderedOutput, type Fill } from '../../nodes/shared/message/ordered-output.ts';
import { type Outcome, startFlow, stopFlow } from '../support/flow.ts';

/** An output that lets each item leave at once. */
function startOutput(max = 10) {
  const left: string[] = [];
  const places = { max, held: 0 };
  const output = createOrderedOutput<string, string>((item, result) => void left.push(`${item}${result}`), places);
  return { left, places, output };
}

/** An output that lets an item leave when the test opens the door. */
function startSlowOutput(max = 10) {
  const left: string[] = [];
  const doors: (() => void)[] = [];
  const places = { max, held: 0 };
  const output = createOrderedOutput<string, string>((item, result) => {
    left.push(`${item}${result}`);
    return new Promise<void>((resolve) => doors.push(resolve));
  }, places);
  const openDoor = async () => {
    doors.shift()?.();
    await Promise.resolve();
  };
  return { left, places, output, openDoor };
}

const long = 60_000;
/** Takes a place that there is. */
function take(fill: Fill<string> | undefined): Fill<string> {
  assert.ok(fill, 'there is no place');
  return fill;
}

const nobody = () => assert.fail('refused');

describe('an ordered output', () => {
  it('lets what is ready leave at once while nothing waits', () => {
    const { left, output, places } = startOutput();
    take(output.reserve('a'))('1');
    take(output.reserve('b'))('2');
    assert.deepEqual([left, places.held], [['a1', 'b2'], 0]);
  });

  it('keeps the order in which places were taken, whatever is ready first', () => {
    const { left, output } = startOutput();
    const [first, second, third] = ['a', 'b', 'c'].map((item) => take(output.reserve(item)));
    third?.('3');
    second?.('2');
    assert.deepEqual(left, []);
    first?.('1');
    assert.deepEqual(left, ['a1', 'b2', 'c3']);
  });

  it('lets the others pass where a place is given up', () => {
    const { left, output, places } = startOutput();
    const first = take(output.reserve('a'));
    take(output.reserve('b'))('2');
    first();
    assert.deepEqual([left, places.held], [['b2'], 0]);
  });

  it('lets the next one leave only when the one before has left', async () => {
    const { left, output, openDoor } = startSlowOutput();
    for (const [item, result] of ['a1', 'b2', 'c3']) take(output.reserve(item as string))(result);
    for (const expected of [['a1'], ['a1', 'b2'], ['a1', 'b2', 'c3']]) {
      assert.deepEqual(left, expected);
      await openDoor();
    }
  });

  describe('counts what waits', () => {
    it('whether for a result, or behind another', async () => {
      const { output, places, openDoor } = startSlowOutput();
      take(output.reserve('a'))('1');
      assert.equal(places.held, 0, 'what is leaving waits no more');
      const second = take(output.reserve('b'));
      take(output.reserve('c'))('3');
      assert.equal(places.held, 2);
      second('2');
      assert.equal(places.held, 2, 'ready, and still behind another');
      await openDoor();
      await openDoor();
      assert.equal(places.held, 0);
    });

    it('over all outputs that share the places, and has none left when they are taken', () => {
      const places = { max: 2, held: 0 };
      const [one, other] = [0, 1].map(() => createOrderedOutput<string, string>(() => {}, places));
      const first = take(one?.reserve('a'));
      const second = take(one?.reserve('b'));
      assert.equal(one?.reserve('c'), undefined);
      take(other?.reserve('d'));
      assert.equal(other?.reserve('e'), undefined, 'one that has nothing waiting may always begin, and no more');
      second('2');
      assert.deepEqual([places.held, one?.reserve('c')], [3, undefined]);
      first('1');
      assert.equal(places.held, 1);
      take(one?.reserve('c'));
    });
  });

  describe('that closes', () => {
    it('is done at once where nothing waits', async () => {
      await startOutput().output.close(long, nobody);
    });

    it('is done when the last one has left', async () => {
      const { output, left, openDoor } = startSlowOutput();
      const fill = take(output.reserve('a'));
      let isClosed = false;
      const closing = output.close(long, nobody).then(() => {
        isClosed = true;
      });
      fill('1');
      await Promise.resolve();
      assert.deepEqual([left, isClosed], [['a1'], false], 'it is still leaving');
      await openDoor();
      await closing;
    });

    it('refuses what still waits when the time is over, in order, whatever comes of it later', async () => {
      const { output, left, places } = startSlowOutput();
      take(output.reserve('a'))('1');
      const second = take(output.reserve('b'));
      take(output.reserve('c'))('3');
      const refused: string[] = [];
      await output.close(1, (item) => refused.push(item));
      assert.deepEqual([refused, places.held], [['b', 'c'], 0]);
      second('2');
      assert.deepEqual(left, ['a1']);
    });
  });
});

describe('a node whose context store does not answer', () => {
  afterEach(async () => {
    mock.timers.reset();
    await stopFlow();
  });

  /** A generator that waits for its store, except to clear the variable. */
  async function startStuck() {
    const flow = await startFlow();
    const unanswered: (() => void)[] = [];
    const set = (_key: string, value: unknown, _store: unknown, done: () => void) => {
      if (value === undefined) done();
      else unanswered.push(done);
    };
    flow.node.context = () => ({ flow: { set } }) as never;
    const send = (count: number) => {
      for (let number = 0; number < count; number += 1) flow.node.receive({ number } as never);
    };
    /** What is being written leaves now: after two seconds, it would in the flow of the next test. */
    const answer = async (count: number) => {
      for (const done of unanswered) done();
      return flow.until(count);
    };
    return { flow, send, answer };
  }
  const codesOf = (outcomes: readonly Outcome[]) => [...new Set(outcomes.map(({ message }) => message.error?.code))];
  const numbersOf = (outcomes: readonly Outcome[]) => outcomes.map(({ message }) => message.number);

  it('keeps ten thousand messages waiting, and fails one more with ERR_BUSY at once', async () => {
    const { flow, send, answer } = await startStuck();
    send(10_003);
    const refused = await flow.until(2);
    assert.deepEqual([codesOf(refused), numbersOf(refused)], [['ERR_BUSY'], [10_001, 10_002]]);
    assert.equal(refused[0]?.message.error?.message, 'too many messages are waiting in the nodes of this package');
    assert.equal(refused[0]?.message.token, undefined);
    mock.timers.enable({ apis: ['setTimeout'] });
    const closing = flow.node.close(false);
    mock.timers.tick(14_500);
    await closing;
    assert.equal((await flow.until(10_002)).length, 10_002);
    assert.equal((await answer(10_003)).length, 10_003, 'each had its outcome');
  });

  it('closes within the fifteen seconds of Node-RED: what waits leaves in order with ERR_CLOSED, and no status is shown any more', async () => {
    const { flow, send, answer } = await startStuck();
    send(5);
    mock.timers.enable({ apis: ['setTimeout'] });
    const shown = flow.statuses.length;
    const closing = flow.node.close(false);
    mock.timers.tick(14_499);
    assert.equal(flow.outcomes.length, 0);
    mock.timers.tick(1);
    await closing;
    mock.timers.reset();
    const outcomes = await flow.until(4);
    assert.deepEqual([codesOf(outcomes), numbersOf(outcomes)], [['ERR_CLOSED'], [1, 2, 3, 4]]);
    assert.equal(outcomes[0]?.message.error?.message, 'the flow was stopped before this message was handled');
    assert.equal(flow.statuses.length, shown);
    await answer(5);
  });
});
