import { setImmediate } from 'node:timers/promises';
import { boundWaiting } from '../../../src/jwt/verify/waiting.ts';
import { refuses } from '../../support/errors.ts';

const most = 33_554_432;

describe('the tokens that wait in one verifier', () => {
  const endings: Readonly<Record<string, (resolve: () => void, reject: (error: Error) => void) => void>> = {
    'is verified': (resolve) => resolve(),
    fails: (_, reject) => reject(new Error('planned')),
  };
  for (const [what, end] of Object.entries(endings)) {
    it(`have 32 MiB together, and make room when one ${what}`, async () => {
      const bounded = boundWaiting();
      const wait = (length: number) => {
        let finish = () => {};
        const waiting = new Promise<void>((resolve, reject) => {
          finish = () => end(resolve, reject);
        });
        Promise.resolve(bounded('x'.repeat(length), () => waiting)).catch(() => {});
        return finish;
      };
      const finish = wait(most - 1);
      wait(1);
      refuses(() => wait(1), 'ERR_BUSY', /^too many tokens are waiting/);
      finish();
      await setImmediate();
      wait(most - 1);
      refuses(() => wait(1), 'ERR_BUSY', /^too many tokens are waiting/);
    });
  }

  it('are only those whose verification is not done at once', () => {
    const bounded = boundWaiting();
    for (let count = 0; count < 3; count += 1) bounded('x'.repeat(most), () => count);
  });
});
