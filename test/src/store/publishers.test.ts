import assert from 'node:assert/strict';
import type { Key } from '../../../src/jwk/key.ts';
import { createKeyRing } from '../../../src/jwk/key-ring.ts';
import { thumbprint as thumbprintOf } from '../../../src/jwk/thumbprint.ts';
import { createMemory } from '../../../src/store/memory.ts';
import { announceSeconds, createPublisher } from '../../../src/store/publishers.ts';
import type { SharedStore } from '../../../src/store/shared-store.ts';
import { curvePair, keyOf } from '../../support/keys.ts';

const thumbprint = (name: string) => name.padEnd(43, '_');
const [k1, k2, k3] = ['k1', 'k2', 'k3'].map(thumbprint) as [string, string, string];

/** Processes with one store, on a clock of the test. */
function createFleet() {
  const time = { now: 1_800_000_000 };
  const clock = () => time.now;
  const writes: [string, string, number][] = [];
  const memory = createMemory(clock, { maxEntries: 10, maxBytes: 1_000_000 });
  const store: SharedStore = {
    ...memory,
    set: (...call) => {
      writes.push(call);
      memory.set(...call);
    },
  };
  const start = (process: string, name = 'https://issuer.example') => {
    // Clocks of machines differ by days; monotonic ones begin anywhere.
    const offset = process.length * 86_400;
    return createPublisher(store, name, process, clock, () => time.now - offset);
  };
  return { time, store, writes, start };
}

describe('the processes that publish a JWK Set', () => {
  it('hear of the keys that sign in each other, from the second time on', async () => {
    const { start } = createFleet();
    const [one, other] = [start('one'), start('other')];
    assert.deepEqual(await one.announce([k1]), []);
    assert.deepEqual(await other.announce([k2, k3]), []);
    assert.deepEqual(await one.announce([k1]), []);
    assert.deepEqual(await other.announce([k2, k3]), [k1]);
    assert.deepEqual(await one.announce([k1]), [k2, k3]);
  });

  it('hear of each other under the same name alone', async () => {
    const { start } = createFleet();
    const [one, other] = [start('one', 'https://a.example'), start('other', 'https://b.example')];
    for (let count = 0; count < 3; count += 1)
      assert.deepEqual(await Promise.all([one.announce([k1]), other.announce([k2])]), [[], []]);
  });

  it('hear no more of one that has ended, nor of what it left behind', async () => {
    const { start, time } = createFleet();
    const [one, other] = [start('one'), start('other')];
    for (let count = 0; count < 2; count += 1) for (const each of [one, other]) await each.announce([k1]);
    assert.deepEqual(await one.announce([k1]), [k1]);
    // The other is restarted with another key: to it, its own record is that of a stranger who says nothing new.
    const again = start('other-again');
    for (let second = 0; second < 60; second += announceSeconds) {
      assert.deepEqual(await one.announce([k2]), second < 8 ? [k1] : []);
      assert.deepEqual(await again.announce([]), second === 0 ? [] : [k2]);
      time.now += announceSeconds;
    }
  });

  it('do not take one for ended whose record another one has undone', async () => {
    const { start, store, writes } = createFleet();
    const [one, other] = [start('one'), start('other')];
    for (let count = 0; count < 3; count += 1) for (const each of [one, other]) await each.announce([k1]);
    const [id = ''] = writes.at(-1) ?? [];
    store.set(id, '{}', 2_000_000_000);
    assert.deepEqual(await one.announce([k2]), [k1]);
  });

  it('keep thumbprints under a hash, for a minute', async () => {
    const { start, writes, time } = createFleet();
    await start('one').announce([k1]);
    assert.equal(writes.length, 1);
    const [id, text, end] = writes[0] as [string, string, number];
    assert.match(id, /^[\w-]{43}$/);
    assert.deepEqual([JSON.parse(text), end], [{ one: [1, k1] }, time.now + 60]);
  });

  for (const [what, text] of [
    ['no JSON', '{'],
    ['no object', '[1, 2]'],
    ['null', 'null'],
    ['a name of a member of all objects', '{"__proto__": [1], "constructor": [1, 2]}'],
    ['a number that is none', `{"other": ["1", "${k2}"]}`],
    ['a key that is none', `{"other": [1, "${'x'.repeat(44)}"]}`],
    ['a name with a line break', `{"a\\nb": [1, "${k2}"]}`],
    ['more keys than anyone has', JSON.stringify({ other: [1, ...Array(101).fill(k2)] })],
    ['more than is read', JSON.stringify({ other: [1, k2], x: 'x'.repeat(600_000) })],
  ] as const) {
    it(`take a record that is ${what} for none, and write theirs`, async () => {
      const { start, store, writes } = createFleet();
      const one = start('one');
      for (const count of [1, 2, 3]) {
        if (count > 1) store.set(writes[0]?.[0] ?? '', text.replace('[1', `[${count}`), 2_000_000_000);
        assert.deepEqual(await one.announce([k1]), []);
        assert.deepEqual(JSON.parse(writes.at(-1)?.[1] ?? '')?.one, [count, k1]);
      }
      assert.deepEqual(Object.keys(JSON.parse(writes.at(-1)?.[1] ?? '')).includes('other'), false);
    });
  }

  it('are 64 at most', async () => {
    const { start, store, writes } = createFleet();
    const one = start('one');
    await one.announce([k1]);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`process-${n}`, [1, k2]]));
    store.set(writes[0]?.[0] ?? '', JSON.stringify(many), 2_000_000_000);
    await one.announce([k1]);
    assert.equal(Object.keys(JSON.parse(writes.at(-1)?.[1] ?? '')).length, 64);
  });
});

describe('machines whose key file is replaced one after another', () => {
  const keyFrom = (name: string) => keyOf('sig', 'EC', { privateKey: curvePair('P-256', name).privateKey });
  const [before, after] = [keyFrom('before'), keyFrom('after')];
  const thumbprintsOf = (keys: readonly (Key | undefined)[]) =>
    keys.flatMap((key) => (key?.publicJwk ? [thumbprintOf({ ...key.publicJwk })] : []));

  /**
   * Two machines, one of which gets the file at once.
   *
   * @param replacedAt - when the other one gets it
   * @returns in which seconds each misses a key that signs in the other
   */
  async function rotate(replacedAt: number): Promise<readonly (readonly number[])[]> {
    const { time, start } = createFleet();
    const machines = ['one', 'other'].map((name) => {
      const ring = createKeyRing({ publishForSeconds: 60, previousTtlSeconds: 3600 });
      ring.update([before], -60);
      return { ring, publisher: start(name), misses: [] as number[] };
    });
    const begin = time.now;
    for (let second = -10; second < 300; second += 1) {
      time.now = begin + second;
      if (second === 0) machines[0]?.ring.update([after], second);
      if (second === replacedAt) machines[1]?.ring.update([after], second);
      if (second % announceSeconds !== 0) continue;
      for (const { ring, publisher, misses } of machines) {
        const signing = ring.signing(second);
        const published = thumbprintsOf([signing, ...ring.others(second).map(({ key }) => key)]);
        const elsewhere = await publisher.announce(thumbprintsOf([signing]));
        if (elsewhere.some((one) => !published.includes(one))) misses.push(second);
      }
    }
    return machines.map(({ misses }) => misses);
  }

  for (const seconds of [0, 3, 30, 59]) {
    it(`miss no key of each other where ${seconds} seconds lie between them`, async () => {
      assert.deepEqual(await rotate(seconds), [[], []]);
    });
  }

  it('miss the new key within seconds where one of them does not get the file', async () => {
    const [one = [], other = []] = await rotate(Number.POSITIVE_INFINITY);
    // The one that has the file still publishes the key before.
    assert.deepEqual([one.length, other[0]], [0, 60]);
    assert.equal(other.at(-1), 298);
  });
});
