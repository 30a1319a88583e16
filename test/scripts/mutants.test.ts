import assert from 'node:assert/strict';
import { applyMutant, mutantsOf } from '../../scripts/mutate/mutants.ts';

const changesOf = (source: string) => mutantsOf(source).map((mutant) => applyMutant(source, mutant));

describe('the mutants of a source', () => {
  const changes: readonly (readonly [source: string, ...changed: string[]])[] = [
    ['const f = (a: number) => a >= 1;', 'const f = (a: number) => undefined;', 'const f = (a: number) => a > 1;'],
    ['x = a && b;', 'x = a || b;'],
    ['x = a ?? b;', 'x = a && b;'],
    ['x = !a;', 'x = a;'],
    ['x = a?.b;', 'x = a.b;'],
    ['x = a?.[0];', 'x = a[0];', 'x = a?.[1];'],
    ['x = [a];', 'x = [];'],
    ['x = list.every(f);', 'x = list.some(f);'],
    ['x = text.trim();', 'x = text;'],
    ['x = /^a$/i;', 'x = /a$/i;', 'x = /^a/i;', 'x = /^a$/;'],
    ["x = '';", "x = 'mutated';"],
    ['x = 600;', 'x = 601;'],
    ['if (a) throw b;', 'if (true) throw b;', 'if (false) throw b;', 'if (a) ;'],
  ];
  for (const [source, ...changed] of changes) {
    it(`of ${source}`, () => {
      const made = changesOf(source);
      for (const one of changed) assert.ok(made.includes(one), `${one} is not among:\n${made.join('\n')}`);
    });
  }

  it('are none in types, imports and names of members', () => {
    const source = "import a from 'b';\ninterface C { d: 'e' | 1 }\nexport const f = { 'g-h': a } as const;";
    assert.deepEqual(changesOf(source), [source.replace("{ 'g-h': a }", '({})')]);
  });

  it('say on which line they are', () => {
    assert.deepEqual(
      mutantsOf('\n\nx = 1;').map(({ line, replacement }) => [line, replacement]),
      [
        [3, ';'],
        [3, '2'],
      ],
    );
  });
});
