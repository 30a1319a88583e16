import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createSharedTokens } from '../../../src/jwt/reuse/shared-tokens.ts';
import { createContextStore, createLines } from '../../../src/store/context.ts';
import { rejects } from '../../support/errors.ts';
import { keyOf, pairFor } from '../../support/keys.ts';
import { createReuseBench } from '../../support/reuse.ts';
import { createTestSchedule, createTestVariables } from '../../support/stores.ts';

const now = 1_800_000_000;
const idOf = (name: unknown) => createHash('sha256').update(String(name)).digest('base64url');

describe('a store in context variables', () => {
  const clock = { now };
  const setUp = () => {
    const place = createTestVariables();
    const { schedule, wake, count } = createTestSchedule();
    const open = (lineOf = createLines()) => createContextStore(place, () => clock.now, { schedule, lineOf });
    return { place, open, wake, count };
  };
  beforeEach(() => {
    clock.now = now;
  });

  it('reads at most 20 KiB for a message where there are tokens of 1,000 users', async () => {
    const { place, open } = setUp();
    const keys = { signing: keyOf('sig', 'RSA', pairFor()) };
    const { issue } = createReuseBench({
      keys,
      clock,
      store: createSharedTokens(open()),
      claims: { payload: { variable: 0 } },
    });
    const users = Array.from({ length: 1000 }, (_, n) => ({ sub: `user ${n}`, aud: 'https://api.example.com' }));
    for (const user of users) await issue(user);
    await place.idle();
    assert.equal(place.json.size, 64);
    const before = place.readLength();
    for (const user of users) assert.equal((await issue(user)).isReused, true);
    const each = (place.readLength() - before) / users.length;
    assert.ok(each <= 20_480, `${each} characters`);
  });

  it('looks after a failed place without failing itself: where reading fails later, and writing at once', async () => {
    const { schedule, wake, count } = createTestSchedule();
    let probed = 0;
    const place = {
      read: async () => {
        probed += 1;
        throw new Error('no');
      },
      write: () => {
        throw new Error('no');
      },
    };
    const store = createContextStore(place, () => clock.now, { schedule });
    await assert.rejects(async () => store.get(idOf(1)));
    const before = probed;
    assert.equal(count(), 1);
    // An error that nobody waits for would end this process, too.
    await wake();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(probed, before + 1);
  });

  it('writes those of a burst of one variable together', async () => {
    const { place, open } = setUp();
    const store = open();
    await Promise.all(Array.from({ length: 1000 }, (_, n) => store.set(idOf(n), 'x', now + 60)));
    assert.ok(place.writes() <= 64 * 2, String(place.writes()));
    for (let n = 0; n < 1000; n += 1) assert.equal(await store.get(idOf(n)), 'x');
  });

  it('keeps what four processes write at once, though a context forgets what another has just written', async () => {
    const { place, open, wake, count } = setUp();
    const stores = Array.from({ length: 4 }, () => open());
    await Promise.all(Array.from({ length: 500 }, (_, n) => stores[n % 4]?.set(idOf(n), 'x', now + 60)));
    const kept = async () =>
      (await Promise.all(Array.from({ length: 500 }, (_, n) => stores[0]?.get(idOf(n))))).filter(Boolean).length;
    assert.ok((await kept()) < 400, 'some are lost at first');
    while (count() > 0) {
      wake();
      await place.idle();
    }
    assert.ok((await kept()) >= 475, String(await kept()));
  });

  it('adds an id once, however many nodes of a process try at the same time', async () => {
    const { open } = setUp();
    const lineOf = createLines();
    const stores = [open(lineOf), open(lineOf)];
    const tries = Array.from({ length: 300 }, (_, n) => stores.map((store) => store.add(idOf(n), '1', now + 60)));
    const won = (await Promise.all(tries.flat())).filter(Boolean);
    assert.equal(won.length, 300);
  });

  it('adds an id again once it has ended, and says that this is one step in this process alone', async () => {
    const { open } = setUp();
    const store = open();
    assert.equal(store.isAtomic, false);
    assert.equal(await store.add(idOf('a'), '1', now + 60), true);
    assert.equal(await store.add(idOf('a'), '1', now + 60), false);
    clock.now += 60;
    assert.equal(await store.add(idOf('a'), '1', now + 120), true);
  });

  it('forgets no id that was added: neither for tokens, nor for one id more', async () => {
    const { place } = setUp();
    const store = createContextStore(place, () => clock.now, { shards: 1 });
    const ids = Array.from({ length: 512 }, (_, n) => idOf(n));
    for (const id of ids) assert.equal(await store.add(id, '1', now + 60), true);
    await rejects(Promise.resolve(store.add(idOf('one more'), '1', now + 60)), 'ERR_BUSY', /is full/);
    await store.set(idOf('a token'), 'x', now + 60);
    for (const id of ids) assert.equal(await store.add(id, '1', now + 60), false);
    clock.now += 60;
    assert.equal(await store.add(idOf('one more'), '1', now + 120), true);
  });

  it('removes what is set with an end that has passed', async () => {
    const { open } = setUp();
    const store = open();
    await store.set(idOf('a'), 'x', now + 60);
    await store.set(idOf('a'), '', 0);
    assert.equal(await store.get(idOf('a')), undefined);
  });
});
