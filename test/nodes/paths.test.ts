import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { isRefusedPath, overlaps, parsePath, pathsOverlap } from '../../nodes/shared/settings/paths.ts';
import { root } from '../support/node-red.ts';

interface NodeRedUtil {
  readonly util: { normalisePropertyExpression(text: string): readonly unknown[] };
}

const utilOf = (folder: string): NodeRedUtil =>
  createRequire(join(root, 'node_modules', folder, 'package.json'))('@node-red/util');

/** What a path is made of, and what it is not. */
const pieces = [
  ...['a', 'payload', 'b0', '0', '12', '007', '$x', '_', '-', 'é', '__proto__', 'msg', 'msg.a', 'msg[', ' ', '\n'],
  ...['.', '[', ']', '"', "'", '[0]', '["a b"]', "['c.d']", '[msg.a]', '["', '"]', "[0'", '..', '[]', ']['],
];
const expressions = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'a0.[]\'" '), maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);

describe('the path of a property', () => {
  for (const [name, folder] of [
    ['Node-RED 5', 'node-red'],
    ['Node-RED 4.1', 'node-red-4'],
  ] as const) {
    it(`is parsed as ${name} parses it, whatever it is`, () => {
      const { util } = utilOf(folder);
      const theirs = (text: string) => {
        try {
          const steps = util.normalisePropertyExpression(text);
          // What a message completes is an array of its own.
          return steps.some(Array.isArray) ? undefined : steps;
        } catch {
          return undefined;
        }
      };
      let paths = 0;
      fc.assert(
        fc.property(expressions, (text) => {
          const steps = parsePath(text);
          assert.deepEqual(steps, theirs(text), JSON.stringify(text));
          if (steps) paths += 1;
        }),
        { numRuns: 50_000 },
      );
      // Else nothing but refusals would have been compared.
      assert.ok(paths > 5000, `only ${paths} were paths`);
    });
  }

  it('has a step for each name and index', () => {
    assert.deepEqual(parsePath('payload.items[0]["a b"].c'), ['payload', 'items', 0, 'a b', 'c']);
  });

  for (const path of ['', 'a..b', 'a[', 'a.__proto__.b', 'constructor', 'a["prototype"]', 'a[msg.b]', 'a b']) {
    it(`cannot be written: "${path}"`, () => assert.equal(isRefusedPath(path), true));
  }

  it('overlaps with what it is a part of, and with nothing else', () => {
    assert.equal(overlaps(['a', 0], ['a', '0', 'b']), true);
    assert.equal(overlaps(['a', 'b'], ['a', 'c']), false);
    assert.equal(pathsOverlap('msg.a.b', 'a["b"].c'), true);
    assert.equal(pathsOverlap('#:(disk)::a', 'b'), false);
    assert.equal(pathsOverlap('a[', 'a'), false);
  });
});
