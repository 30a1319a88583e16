import assert from 'node:assert/strict';
import { createMemory } from '../../../src/store/memory.ts';
import { refuses } from '../../support/errors.ts';

const now = 1_800_000_000;

describe('a store in memory', () => {
  const clock = { now };
  const open = (maxEntries = 3) => createMemory(() => clock.now, { maxEntries, maxBytes: 1000 });
  beforeEach(() => {
    clock.now = now;
  });

  it('gives a string until its end', () => {
    const store = open();
    store.set('a', 'x', now + 60);
    assert.equal(store.get('a'), 'x');
    clock.now += 60;
    assert.equal(store.get('a'), undefined);
  });

  it('removes what is set with an end that has passed', () => {
    const store = open();
    store.set('a', 'x', now + 60);
    store.set('a', '', 0);
    assert.equal(store.get('a'), undefined);
  });

  it('lets the oldest go for one more that is set', () => {
    const store = open();
    for (const id of ['a', 'b', 'c', 'd']) store.set(id, 'x', now + 60);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((id) => store.get(id)),
      [undefined, 'x', 'x', 'x'],
    );
  });

  it('adds an id once until its end', () => {
    const store = open();
    assert.deepEqual([store.add('a', '1', now + 60), store.add('a', '1', now + 60)], [true, false]);
    clock.now += 60;
    assert.equal(store.add('a', '1', now + 120), true);
  });

  it('adds an id in place of one that ends in this second', () => {
    const store = open(1);
    store.add('a', '1', now + 60);
    clock.now += 60;
    assert.equal(store.add('b', '1', now + 120), true);
  });

  it('that is full says what to do', () => {
    const store = open(1);
    store.add('a', '1', now + 60);
    const { hint } = refuses(() => store.add('b', '1', now + 60), 'ERR_BUSY', /^the store of used token ids is full$/);
    assert.equal(
      hint,
      'Ask the issuer for tokens that live shorter, or keep the ids in the store that settings.js names.',
    );
  });

  it('adds an id that fills it to its last byte, and none that has a byte more', () => {
    const store = open();
    store.add('a', 'x', now + 60);
    refuses(() => store.add('b', 'é'.repeat(500), now + 60), 'ERR_BUSY', /is full/);
    assert.equal(store.add('b', `${'é'.repeat(499)}x`, now + 60), true);
    assert.equal(store.get('a'), 'x');
  });

  for (const [what, id, value] of [
    ['entries', 'd', '1'],
    ['bytes', 'd', 'x'.repeat(999)],
  ] as const) {
    it(`that is full of ${what} forgets no id, and takes more when some have ended`, () => {
      const store = open(what === 'bytes' ? 10 : 3);
      for (const [n, known] of ['a', 'b', 'c'].entries()) store.add(known, '1', now + 60 + n);
      refuses(() => store.add(id, value, now + 60), 'ERR_BUSY', /is full/);
      assert.equal(store.add('a', '1', now + 60), false);
      clock.now += 62;
      assert.equal(store.add(id, value, now + 120), true);
    });
  }
});
