import assert from 'node:assert/strict';
import { createOrderedOutput } from '../../nodes/shared/message/ordered-output.ts';

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
const nobody = () => assert.fail('refused');

describe('an ordered output', () => {
  it('lets what is ready leave at once while nothing waits', () => {
    const { left, output, places } = startOutput();
    output.push('a', '1');
    output.push('b', '2');
    assert.deepEqual([left, places.held], [['a1', 'b2'], 0]);
  });

  it('keeps the order in which places were taken, whatever is ready first', () => {
    const { left, output } = startOutput();
    const [first, second] = [output.reserve('a'), output.reserve('b')];
    output.push('c', '3');
    second.fill('2');
    assert.deepEqual(left, []);
    first.fill('1');
    assert.deepEqual(left, ['a1', 'b2', 'c3']);
  });

  it('lets the others pass where a place is given up', () => {
    const { left, output, places } = startOutput();
    const first = output.reserve('a');
    output.push('b', '2');
    first.giveUp();
    assert.deepEqual([left, places.held], [['b2'], 0]);
  });

  it('lets the next one leave only when the one before has left', async () => {
    const { left, output, openDoor } = startSlowOutput();
    output.push('a', '1');
    output.reserve('b').fill('2');
    output.push('c', '3');
    for (const expected of [['a1'], ['a1', 'b2'], ['a1', 'b2', 'c3']]) {
      assert.deepEqual(left, expected);
      await openDoor();
    }
  });

  describe('counts what waits', () => {
    it('whether for a result, or behind another', async () => {
      const { output, places, openDoor } = startSlowOutput();
      output.push('a', '1');
      assert.equal(places.held, 0, 'what is leaving waits no more');
      const second = output.reserve('b');
      output.push('c', '3');
      assert.equal(places.held, 2);
      second.fill('2');
      assert.equal(places.held, 2, 'ready, and still behind another');
      await openDoor();
      await openDoor();
      assert.equal(places.held, 0);
    });

    it('over all outputs that share the places, and is full when they are taken', () => {
      const places = { max: 2, held: 0 };
      const [one, other] = [0, 1].map(() => createOrderedOutput<string, string>(() => {}, places));
      const first = one?.reserve('a');
      one?.reserve('b');
      assert.equal(one?.isFull(), true);
      assert.equal(other?.isFull(), false, 'one that has nothing waiting may always begin');
      other?.reserve('c');
      assert.equal(other?.isFull(), true);
      first?.fill('1');
      assert.equal(places.held, 2);
      first?.fill('1');
      assert.equal(one?.isFull(), true);
    });
  });

  describe('that closes', () => {
    it('is done at once where nothing waits', async () => {
      await startOutput().output.close(long, nobody);
    });

    it('is done when the last one has left', async () => {
      const { output, left, openDoor } = startSlowOutput();
      const place = output.reserve('a');
      let isClosed = false;
      const closing = output.close(long, nobody).then(() => {
        isClosed = true;
      });
      place.fill('1');
      await Promise.resolve();
      assert.deepEqual([left, isClosed], [['a1'], false], 'it is still leaving');
      await openDoor();
      await closing;
    });

    it('refuses what still waits when the time is over, in order, whatever comes of it later', async () => {
      const { output, left, places } = startSlowOutput();
      output.push('a', '1');
      const second = output.reserve('b');
      output.push('c', '3');
      const refused: string[] = [];
      await output.close(1, (item) => refused.push(item));
      assert.deepEqual([refused, places.held], [['b', 'c'], 0]);
      second.fill('2');
      assert.deepEqual(left, ['a1']);
    });
  });
});
