import assert from 'node:assert/strict';
import { mutantsOf } from '../../scripts/mutate/mutants.ts';
import { type Candidate, sampleOf } from '../../scripts/mutate/sample.ts';

describe('a sample of mutants', () => {
  const line = (n: number) => `export const f${n} = (a: number, b: number) => a + b > ${n} && a === b;`;
  const before = Array.from({ length: 200 }, (_, n) => line(n)).join('\n');
  const sample = (source: string, seed: string, size = 50) => {
    const all = mutantsOf(source).map((mutant): Candidate => ({ ...mutant, file: 'a.ts' }));
    return sampleOf(all, seed, size, () => source).map(
      ({ start, end, replacement }) =>
        `${source.slice(source.lastIndexOf('\n', start) + 1, end)} ${source.slice(start, end)} ${replacement}`,
    );
  };

  it('has as many as it should, each once, others by another seed', () => {
    const one = sample(before, '1');
    assert.equal(new Set(one).size, 50);
    assert.ok(sample(before, '2').filter((mutant) => one.includes(mutant)).length < 25);
  });

  it('stays where other code changes', () => {
    const after = `const added = 1 + 2;\n${before.replace(line(100), '')}`;
    const left = sample(before, '1').filter((mutant) => !sample(after, '1').includes(mutant));
    assert.ok(left.length <= 3, left.join('\n'));
  });
});
