import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { JwtError } from '../../../src/errors.ts';
import { createLoad, openQueue, processLoad, type Queue } from '../../../src/scheduler/queue.ts';
import { refuses, rejects } from '../../support/errors.ts';

/** A small scheduler: two places, five may wait; work ends only when the test says so. */
function createBench() {
  const load = createLoad();
  const begun: string[] = [];
  const ends = new Map<string, (error: Error | null) => void>();
  return {
    load,
    begun,
    open: () => openQueue(load, { inFlight: 2, waiting: 5, sliceMs: 2 }),
    run: (queue: Queue, name: string, share?: number) =>
      queue.runInPool<string>((end) => {
        begun.push(name);
        ends.set(name, (error) => end(error, name));
      }, share),
    end: (name: string, error: Error | null = null) => ends.get(name)?.(error),
  };
}

const hint = 'Take another key.';

describe('the scheduler', () => {
  it('begins at once while a place is free, and no sooner than one is free after that', () => {
    const { open, run, begun, end } = createBench();
    const queue = open();
    for (const name of ['a', 'b', 'c']) void run(queue, name);
    assert.deepEqual(begun, ['a', 'b']);
    end('b');
    assert.deepEqual(begun, ['a', 'b', 'c']);
  });

  it('counts over all queues together', () => {
    const { open, run, begun } = createBench();
    for (const name of ['a', 'b', 'c']) void run(open(), name);
    assert.deepEqual(begun, ['a', 'b']);
  });

  it('serves one queue first come, first served, and answers with what each piece of work ends with', async () => {
    const { open, run, begun, end } = createBench();
    const queue = open();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const results = names.map((name) => run(queue, name));
    for (const name of names) end(name);
    assert.deepEqual(begun, names);
    assert.deepEqual(await Promise.all(results), names);
  });

  it('has room for more of what takes a part of a thread', () => {
    const { open, run, begun, end, load } = createBench();
    const queue = open();
    for (const name of ['a', 'b', 'c', 'd', 'e']) void run(queue, name, 1 / 2);
    assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
    end('c');
    assert.deepEqual(begun, ['a', 'b', 'c', 'd', 'e']);
    assert.equal(load.inFlight, 2);
  });

  it('keeps first what needs more room than there is, and lets nothing quick pass it', () => {
    const { open, run, begun, end } = createBench();
    const [one, other] = [open(), open()] as const;
    for (const name of ['a', 'b', 'c']) void run(one, name, 1 / 2);
    void run(other, 'whole');
    for (const name of ['d', 'e', 'f']) void run(one, name, 1 / 2);
    assert.deepEqual(begun, ['a', 'b', 'c']);
    end('a');
    assert.deepEqual(begun, ['a', 'b', 'c', 'whole']);
    end('whole');
    assert.deepEqual(begun, ['a', 'b', 'c', 'whole', 'd', 'e']);
    end('b');
    assert.deepEqual(begun, ['a', 'b', 'c', 'whole', 'd', 'e', 'f']);
  });

  it('serves queues round robin, so that a long one does not hold up the others', () => {
    const { open, run, begun, end } = createBench();
    const [long, second, third] = [open(), open(), open()] as const;
    for (const name of ['l1', 'l2', 'l3', 'l4', 'l5']) void run(long, name);
    void run(second, 's1');
    void run(third, 't1');
    for (const name of ['l1', 'l2', 'l3', 's1', 't1', 'l4']) end(name);
    assert.deepEqual(begun, ['l1', 'l2', 'l3', 's1', 't1', 'l4', 'l5']);
  });

  it('lets a queue that emptied line up behind those that wait', () => {
    const { open, run, begun, end } = createBench();
    const [one, other] = [open(), open()] as const;
    void run(one, 'a');
    void run(one, 'b');
    void run(one, 'c');
    void run(other, 'x');
    void run(other, 'y');
    end('a');
    void run(one, 'd');
    end('b');
    end('c');
    end('x');
    assert.deepEqual(begun, ['a', 'b', 'c', 'x', 'd', 'y']);
  });

  it('refuses at once what no longer finds room to wait, and takes work again when there is room', () => {
    const { open, run, begun, end } = createBench();
    const [one, other] = [open(), open()] as const;
    for (const name of ['a', 'b', '1', '2', '3', '4', '5']) void run(one, name);
    for (const queue of [one, other]) {
      refuses(
        () => run(queue, 'too much'),
        'ERR_BUSY',
        /^too many tokens are waiting to be signed, encrypted, verified or decrypted$/,
      );
    }
    end('a');
    void run(other, 'x');
    for (const name of ['b', '1']) end(name);
    assert.deepEqual(begun, ['a', 'b', '1', '2', 'x']);
  });

  it('refuses what waits in a queue that is closed, and lets what is under way end', async () => {
    const { open, run, begun, end, load } = createBench();
    const [closing, other] = [open(), open()] as const;
    const underWay = run(closing, 'a');
    void run(other, 'b');
    const waiting = [run(closing, 'c'), run(closing, 'd')];
    void run(other, 'e');
    closing.close();
    for (const refused of waiting) {
      await rejects(refused, 'ERR_CLOSED', /^the flow was stopped before this message was handled$/);
    }
    refuses(() => run(closing, 'late'), 'ERR_CLOSED', /^the flow was stopped/);
    end('a');
    assert.equal(await underWay, 'a');
    end('b');
    end('e');
    assert.deepEqual(begun, ['a', 'b', 'e']);
    assert.deepEqual(load, createLoad(), 'nothing is under way, nothing waits');
  });

  it('makes room when a queue is closed', () => {
    const { open, run } = createBench();
    const [closing, other] = [open(), open()] as const;
    for (const name of ['a', 'b']) void run(other, name);
    const refused = ['1', '2', '3', '4', '5'].map((name) => run(closing, name));
    for (const promise of refused) promise.catch(() => {});
    refuses(() => run(other, 'c'), 'ERR_BUSY', /too many/);
    closing.close();
    void run(other, 'c');
  });

  it('frees the place of work that fails, and of work that cannot even begin', async () => {
    const { open, run, begun, end, load } = createBench();
    const queue = open();
    const failing = run(queue, 'a');
    const impossible = queue.runInPool(() => {
      throw new JwtError('ERR_SIGN', 'the key could not sign', { hint });
    });
    const next = run(queue, 'b');
    end('a', new JwtError('ERR_ENCRYPT', 'the key could not encrypt', { hint }));
    await rejects(failing, 'ERR_ENCRYPT', /could not encrypt/);
    await rejects(impossible, 'ERR_SIGN', /could not sign/);
    end('b');
    assert.equal(await next, 'b');
    assert.deepEqual(begun, ['a', 'b']);
    assert.deepEqual(load, createLoad());
  });

  it('survives ten thousand pieces of waiting work that cannot begin', async () => {
    const load = createLoad();
    const queue = openQueue(load, { inFlight: 1, waiting: 10_000, sliceMs: 1 });
    let end = () => {};
    const first = queue.runInPool<void>((ended) => {
      end = () => ended(null);
    });
    const failed = Array.from({ length: 10_000 }, () =>
      queue.runInPool(() => {
        throw new JwtError('ERR_SIGN', 'no', { hint: 'Try again.' });
      }),
    );
    const outcomes = Promise.allSettled(failed);
    end();
    await first;
    assert.ok((await outcomes).every(({ status }) => status === 'rejected'));
    assert.deepEqual(load, createLoad());
  });

  it('is one for the whole process, for two copies of the package too', async () => {
    const { pathname } = new URL('../../../src/scheduler/queue.ts', import.meta.url);
    const copy: typeof import('../../../src/scheduler/queue.ts') = await import(`${pathname}?another copy`);
    assert.notEqual(copy.openQueue, openQueue);
    const ends: (() => void)[] = [];
    const work = (end: (error: null) => void) => {
      ends.push(() => end(null));
    };
    const mine = [1, 2, 3].map(() => openQueue().runInPool(work));
    const others = [1, 2, 3].map(() => copy.openQueue().runInPool(work));
    assert.equal(ends.length, 4);
    for (const end of ends) end();
    assert.equal(ends.length, 6);
    await Promise.all([...mine, ...others]);
  });

  it('shares its load under the name of this package, which no other program takes', () => {
    const { name } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    const load = processLoad();
    const shared = globalThis as { readonly [key: symbol]: unknown };
    const keys = Object.getOwnPropertySymbols(shared).filter((key) => shared[key] === load);
    assert.deepEqual(
      keys.map((key) => Symbol.keyFor(key)?.startsWith(`${name}/`)),
      [true],
    );
  });
});

describe('the scheduler on the event loop', () => {
  /** Every piece of work takes a millisecond, by a clock that only work moves; three fit into a slice. */
  function createBench() {
    const load = createLoad();
    let now = 0;
    const done: string[] = [];
    return {
      load,
      done,
      open: () => openQueue(load, { inFlight: 1, waiting: 5, sliceMs: 3 }, () => now),
      pass: (ms: number) => {
        now += ms;
      },
      runHere: (queue: Queue, name: string) =>
        queue.runOnLoop(() => {
          now += 1;
          done.push(name);
          return name;
        }),
    };
  }
  const nextSlice = () => new Promise((resolve) => setImmediate(resolve));

  it('does quick work at once until a slice is full, and the rest in the slices that follow', async () => {
    const { open, runHere, done, load } = createBench();
    const queue = open();
    const results = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => runHere(queue, name));
    assert.deepEqual(results.slice(0, 3), ['a', 'b', 'c']);
    assert.deepEqual(done, ['a', 'b', 'c']);
    await nextSlice();
    assert.deepEqual(done, ['a', 'b', 'c', 'd', 'e', 'f']);
    await nextSlice();
    assert.deepEqual(await Promise.all(results), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    await nextSlice();
    assert.deepEqual(load, createLoad());
  });

  it('serves queues round robin', async () => {
    const { open, runHere, done } = createBench();
    const [long, short] = [open(), open()] as const;
    for (const name of ['l1', 'l2', 'l3', 'l4', 'l5', 'l6']) void runHere(long, name);
    void runHere(short, 's1');
    await nextSlice();
    assert.deepEqual(done.slice(3), ['l4', 's1', 'l5']);
  });

  it('lets nobody pass those that wait', async () => {
    const { open, runHere, done } = createBench();
    const queue = open();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) void runHere(queue, name);
    await nextSlice();
    assert.ok(runHere(queue, 'h') instanceof Promise);
    await nextSlice();
    assert.deepEqual(done.slice(6), ['g', 'h']);
  });

  it('refuses at once what no longer finds room to wait, and what waits when its queue is closed', async () => {
    const { open, runHere, done, load } = createBench();
    const [closing, other] = [open(), open()] as const;
    const results = ['a', 'b', 'c', '1', '2', '3', '4', '5'].map((name) => runHere(closing, name));
    refuses(() => runHere(other, 'too much'), 'ERR_BUSY', /^too many tokens are waiting/);
    closing.close();
    for (const result of results.slice(3))
      await rejects(Promise.resolve(result), 'ERR_CLOSED', /^the flow was stopped/);
    refuses(() => runHere(closing, 'late'), 'ERR_CLOSED', /^the flow was stopped/);
    await nextSlice();
    assert.deepEqual(done, ['a', 'b', 'c']);
    assert.deepEqual(load, createLoad());
  });

  it('throws what work throws, and goes on', async () => {
    const { open, runHere, done } = createBench();
    const queue = open();
    const fail = () =>
      queue.runOnLoop(() => {
        throw new JwtError('ERR_ENCRYPT', 'no', { hint });
      });
    refuses(fail, 'ERR_ENCRYPT', /^no$/);
    for (const name of ['a', 'b', 'c']) void runHere(queue, name);
    const later = fail();
    void runHere(queue, 'd');
    await rejects(Promise.resolve(later), 'ERR_ENCRYPT', /^no$/);
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
  });

  describe('does quick work', () => {
    /** Quick work, whose end in the pool is up to the test. */
    function createQuickBench() {
      const bench = createBench();
      const [one, other] = [bench.open(), bench.open()] as const;
      const ends: (() => void)[] = [];
      const run = (queue: Queue = one) =>
        queue.runQuick<string>(
          () => 'on the loop',
          (ended) => ends.push(() => ended(null, 'in the pool')),
        );
      return { ...bench, one, other, run, end: () => ends.shift()?.() };
    }

    it('at once while it comes piece after piece', async () => {
      const { run, other } = createQuickBench();
      for (const queue of [undefined, other, undefined]) {
        assert.equal(run(queue), 'on the loop');
        await nextSlice();
      }
    });

    it('in the pool where this slice has done something, two pieces in a place', async () => {
      const { run, other, end, load } = createQuickBench();
      assert.equal(run(), 'on the loop');
      const later = [run(other), run(), run(other)];
      assert.deepEqual([load.inFlight, load.waiting], [1, 1]);
      for (const _ of later) end();
      assert.deepEqual(await Promise.all(later), ['in the pool', 'in the pool', 'in the pool']);
    });

    it('in the pool while that has other work, and until 20 milliseconds after', async () => {
      const { run, one, end, load, pass } = createQuickBench();
      let endOther = () => {};
      const underWay = one.runInPool<void>((ended) => {
        endOther = () => ended(null);
      });
      const waiting = run();
      endOther();
      await underWay;
      assert.equal(load.inFlight, 1 / 2, 'it waited for a place');
      end();
      assert.equal(await waiting, 'in the pool');
      pass(19);
      const late = run();
      end();
      assert.equal(await late, 'in the pool');
      pass(1);
      assert.equal(run(), 'on the loop', 'the burst is over');
    });
  });
});

describe('the scheduler of costly work', () => {
  /** Two places in the pool; five pieces of work may wait in all, three of them costly. */
  function createCostlyBench() {
    const load = createLoad();
    const begun: string[] = [];
    const ends = new Map<string, (error: Error | null) => void>();
    const work = (name: string) => (end: (error: Error | null, result?: string) => void) => {
      begun.push(name);
      ends.set(name, (error) => end(error, name));
    };
    return {
      load,
      begun,
      open: () => openQueue(load, { inFlight: 2, waiting: 5, waitingExclusive: 3, sliceMs: 2 }),
      runExclusive: (queue: Queue, name: string) => queue.runExclusive<string>(work(name)),
      runInPool: (queue: Queue, name: string) => queue.runInPool<string>(work(name)),
      end: async (name: string, error: Error | null = null) => {
        ends.get(name)?.(error);
        await settled();
      },
    };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('has one piece under way in the whole process, and leaves the other places to the rest', async () => {
    const { open, runExclusive, runInPool, begun, end, load } = createCostlyBench();
    const [one, other] = [open(), open()] as const;
    const costly = [runExclusive(one, 'a'), runExclusive(other, 'b'), runExclusive(one, 'c')];
    const rest = [runInPool(one, 'x'), runInPool(other, 'y')];
    assert.deepEqual(begun, ['a', 'x']);
    await end('x');
    assert.deepEqual(begun, ['a', 'x', 'y']);
    await end('a');
    assert.deepEqual(begun, ['a', 'x', 'y', 'b']);
    await end('y');
    await end('b');
    await end('c');
    assert.deepEqual(await Promise.all(costly), ['a', 'b', 'c']);
    assert.deepEqual(await Promise.all(rest), ['x', 'y']);
    assert.deepEqual(load, createLoad());
  });

  it('serves queues round robin', async () => {
    const { open, runExclusive, begun, end } = createCostlyBench();
    const [long, short] = [open(), open()] as const;
    for (const name of ['l1', 'l2', 'l3']) void runExclusive(long, name);
    void runExclusive(short, 's1');
    for (const name of ['l1', 'l2', 's1']) await end(name);
    assert.deepEqual(begun, ['l1', 'l2', 's1', 'l3']);
  });

  it('refuses at once the fourth that would wait, and leaves room to wait for the rest', async () => {
    const { open, runExclusive, runInPool, end } = createCostlyBench();
    const [one, other] = [open(), open()] as const;
    for (const name of ['a', 'b', 'c', 'd']) void runExclusive(one, name);
    refuses(
      () => runExclusive(other, 'e'),
      'ERR_BUSY',
      /^too many tokens are waiting to be signed, encrypted, verified or decrypted$/,
    );
    for (const name of ['x', 'y', 'z']) void runInPool(other, name);
    refuses(() => runInPool(other, 'w'), 'ERR_BUSY', /^too many tokens/);
    await end('a');
    void runExclusive(other, 'e');
  });

  it('goes on after work that fails, and after a queue that is closed', async () => {
    const { open, runExclusive, begun, end, load } = createCostlyBench();
    const [closing, other] = [open(), open()] as const;
    const failing = runExclusive(closing, 'a');
    const waiting = [runExclusive(closing, 'b'), runExclusive(closing, 'c')];
    const last = runExclusive(other, 'd');
    closing.close();
    for (const refused of waiting) await rejects(refused, 'ERR_CLOSED', /^the flow was stopped/);
    refuses(() => runExclusive(closing, 'late'), 'ERR_CLOSED', /^the flow was stopped/);
    const failed = rejects(failing, 'ERR_TOKEN_DECRYPT', /^no$/);
    await end('a', new JwtError('ERR_TOKEN_DECRYPT', 'no', { hint: 'x' }));
    await failed;
    await end('d');
    assert.equal(await last, 'd');
    assert.deepEqual(begun, ['a', 'd']);
    assert.deepEqual(load, createLoad());
  });

  it('goes on when the queue is closed whose work waits for a place in the pool', async () => {
    const { open, runExclusive, runInPool, begun, end, load } = createCostlyBench();
    const [closing, other] = [open(), open()] as const;
    for (const name of ['x', 'y']) void runInPool(other, name);
    const refused = runExclusive(closing, 'a');
    const next = runExclusive(other, 'b');
    closing.close();
    await rejects(refused, 'ERR_CLOSED', /^the flow was stopped/);
    for (const name of ['x', 'y', 'b']) await end(name);
    assert.equal(await next, 'b');
    assert.deepEqual(begun, ['x', 'y', 'b']);
    assert.deepEqual(load, createLoad());
  });

  it('leaves room to the other queues where a queue may not fill all of it', () => {
    const load = createLoad();
    const bounds = { inFlight: 0, waiting: 5, waitingInQueue: 2, sliceMs: 1 };
    const [flooded, other] = [openQueue(load, bounds), openQueue(load, bounds)] as const;
    const wait = (queue: Queue) => void queue.runInPool(() => {});
    for (const queue of [flooded, flooded, other]) wait(queue);
    refuses(() => wait(flooded), 'ERR_BUSY', /^too many tokens/);
    wait(other);
  });
});
