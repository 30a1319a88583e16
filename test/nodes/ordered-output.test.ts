import assert from 'node:assert/strict';
import { createOrderedOutput } from '../../nodes/shared/message/ordered-output.ts';

describe('a lane', () => {
  it('lets what is ready leave at once while nothing waits', () => {
    const left: string[] = [];
    const lane = createOrderedOutput<string>((result) => void left.push(result));
    lane.push('a');
    lane.push('b');
    assert.deepEqual(left, ['a', 'b']);
  });

  it('keeps the order in which places were taken, whatever is ready first', () => {
    const left: string[] = [];
    const lane = createOrderedOutput<string>((result) => void left.push(result));
    const [first, second] = [lane.reserve(), lane.reserve()] as const;
    lane.push('c');
    second('b');
    assert.deepEqual(left, []);
    first('a');
    assert.deepEqual(left, ['a', 'b', 'c']);
  });

  it('lets the others pass where a place is given up', () => {
    const left: string[] = [];
    const lane = createOrderedOutput<string>((result) => void left.push(result));
    const first = lane.reserve();
    lane.push('b');
    first();
    assert.deepEqual(left, ['b']);
  });

  it('lets the next one leave only when the one before has left', async () => {
    const left: string[] = [];
    const doors: (() => void)[] = [];
    const lane = createOrderedOutput<string>((result) => {
      left.push(result);
      return new Promise<void>((resolve) => doors.push(resolve));
    });
    lane.push('a');
    lane.reserve()('b');
    lane.push('c');
    for (const expected of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
      assert.deepEqual(left, expected);
      doors.shift()?.();
      await Promise.resolve();
    }
  });

  it('is idle when nothing is left in it, and at once where nothing ever was', async () => {
    const doors: (() => void)[] = [];
    const lane = createOrderedOutput<string>(() => new Promise<void>((resolve) => doors.push(resolve)));
    await lane.idle();
    const fill = lane.reserve();
    let isIdle = false;
    const idle = lane.idle().then(() => {
      isIdle = true;
    });
    fill('a');
    await Promise.resolve();
    assert.equal(isIdle, false, 'it is still leaving');
    doors.shift()?.();
    await idle;
  });
});
