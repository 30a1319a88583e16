import assert from 'node:assert/strict';
import type { Node, NodeStatus } from 'node-red';
import { clockTime, createStatus } from '../../nodes/shared/message/status.ts';

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
    const node = { status: ({ text }: { text?: string }) => shown.push(text ?? '') } as unknown as Node;
    const show = createStatus(node);
    const tell = (facts: readonly unknown[], text: string) =>
      show(facts, (): NodeStatus => {
        worded += 1;
        return { text };
      });
    tell(['a', 1], 'one');
    tell(['a', 1], 'one');
    assert.deepEqual([worded, shown], [1, ['one']]);
    tell(['a', 2], 'one');
    assert.deepEqual([worded, shown], [2, ['one']], 'other facts, the same words');
    tell(['a', 1], 'two');
    tell(['a'], 'three');
    assert.deepEqual(shown, ['one', 'two', 'three']);
  });
});
