import assert from 'node:assert/strict';
import { largeTexts } from '../../support/fuzz/large-texts.ts';
import { runChild } from '../../support/fuzz/run-child.ts';

describe('a text of a key of 64 KiB', function () {
  this.timeout(600_000);

  it('is refused or read within 100 ms of the event loop, whatever is in it', async () => {
    const { read, refused, later, problems } = await runChild('large', 0, 0, 100);
    assert.deepEqual(problems, []);
    assert.ok(read + refused >= largeTexts().length);
    assert.ok(later > 0, 'and what takes longer is done outside of it');
  });
});
