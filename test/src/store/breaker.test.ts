import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { mock } from 'node:test';
import { createBreaker } from '../../../src/store/breaker.ts';
import { rejects } from '../../support/errors.ts';

describe('a store that answers', () => {
  afterEach(() => mock.restoreAll());

  const answers = [
    ['in time, while the process is idle', 200, 0, false],
    ['in time, while the process is busy', 200, 1, false],
    ['late, while the process is idle', 200.1, 0, true],
    ['late, while the process does much', 200.1, 0.9, true],
    ['late, while the process is busy', 200.1, 0.91, false],
  ] as const;
  for (const [when, ms, utilization, isSlow] of answers) {
    it(`${when}, is ${isSlow ? 'slow: who can do without it leaves it alone' : 'not slow'}`, async () => {
      let now = 0;
      mock.method(performance, 'now', () => now);
      mock.method(performance, 'eventLoopUtilization', () => ({ utilization }));
      const hint = 'Look at the store.';
      const breaker = createBreaker({ probe: async () => {}, store: 'the store', hint, schedule: () => {} });
      const read = (isPatient: boolean) =>
        breaker.access(
          'read',
          () => {
            now += ms;
            return 'value';
          },
          isPatient,
        );
      assert.equal(await read(false), 'value');
      if (isSlow) {
        const error = await rejects(read(false), 'ERR_STORE', /^the store takes more than 200 ms to answer$/);
        assert.deepEqual([error.hint, error], [hint, breaker.slowness()]);
      } else {
        assert.equal(await read(false), 'value');
        assert.equal(breaker.slowness(), undefined);
      }
      assert.equal(await read(true), 'value', 'who cannot do without it asks it still');
      assert.equal(breaker.problem(), undefined);
    });
  }
});
