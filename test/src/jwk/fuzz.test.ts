import assert from 'node:assert/strict';
import { runChild } from '../../support/fuzz/run-child.ts';
import { isWhole } from '../../support/whole.ts';

/**
 * How many texts there are, and where their random numbers begin: the same texts in every run. The first tenth of them
 * reaches all of the reader that the others do but some twenty lines, which tests of their own reach.
 */
const texts = isWhole ? 100_000 : 10_000;
const seed = 1;

describe(`${texts} damaged texts of keys of all kinds`, function () {
  this.timeout(600_000);

  it('end no process, throw no error but ours, and none takes more than 200 ms', async () => {
    const { read, refused, later, problems } = await runChild('fuzz', texts, seed, 200);
    assert.deepEqual(problems, []);
    assert.equal(read + refused, texts);
    assert.ok(
      read > texts / 100,
      `${read} are read: the damage is not so great that nothing but its first line is looked at`,
    );
    assert.ok(later > texts / 100, `${later} are encrypted`);
  });
});
