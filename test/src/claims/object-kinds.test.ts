import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { convert } from '../../../src/claims/convert.ts';
import { findJsonProblem } from '../../../src/claims/json-faults.ts';
import { root } from '../../support/node-red.ts';

/** Expressions of objects that JSON would write as something else, and what is said of them. */
const lossy: Readonly<Record<string, string>> = {
  'new Map([[1, 2]])': 'is a Map',
  'new Set([1])': 'is a Set',
  'new WeakMap()': 'is a WeakMap',
  'new WeakSet()': 'is a WeakSet',
  'new ArrayBuffer(8)': 'is an ArrayBuffer',
  'new Uint8Array(8)': 'is a Buffer or a typed array',
  'Promise.resolve(1)': 'is a Promise',
  '(function* () {})()': 'is a generator',
  '/a/': 'is a regular expression',
  'new TypeError("a")': 'is an Error',
  'Object(5)': 'is a boxed value',
  'Object("a")': 'is a boxed value',
  'Object(Symbol())': 'is a boxed value',
  'new Date(NaN)': 'is an invalid date',
};
const lying = (expression: string) =>
  `Object.defineProperty(${expression}, Symbol.toStringTag, { value: 'Object', configurable: true })`;

const realms: Readonly<Record<string, (expression: string) => unknown>> = {
  'this realm': (expression) => new Function(`return ${expression}`)(),
  'another realm': (expression) => runInNewContext(expression),
};

describe('an object that JSON would write as something else', () => {
  for (const [realm, make] of Object.entries(realms)) {
    for (const [expression, why] of Object.entries(lossy)) {
      it(`is found in ${realm}, whatever it says of itself: ${expression}`, () => {
        for (const value of [make(expression), make(lying(expression))]) {
          assert.deepEqual(findJsonProblem({ a: value }), { path: 'a', why });
        }
      });
    }

    it(`is not what only says so, in ${realm}`, () => {
      for (const tag of ['Map', 'Set', 'Promise', 'Error', 'RegExp', 'ArrayBuffer', 'Number']) {
        assert.equal(findJsonProblem({ a: make(`({ [Symbol.toStringTag]: '${tag}', b: 1 })`) }), undefined, tag);
      }
    });

    it(`is no date, of ${realm}, that is valid`, () => {
      assert.equal(convert(make('new Date(0)'), 'string'), '1970-01-01T00:00:00.000Z');
      assert.equal(convert(make(lying('new Date(0)')), 'string'), '1970-01-01T00:00:00.000Z');
      assert.equal(convert(make('({ [Symbol.toStringTag]: "Date" })'), 'string'), undefined);
    });
  }

  it('is found where there is no Node.js, as in a panel', () => {
    const { outputFiles } = buildSync({
      entryPoints: [join(root, 'src/claims/json-faults.ts')],
      bundle: true,
      format: 'iife',
      globalName: 'faults',
      write: false,
    });
    for (const [expression, why] of Object.entries(lossy)) {
      const found = runInNewContext(
        `${outputFiles[0]?.text}; JSON.stringify(faults.findJsonProblem({ a: ${expression} }))`,
      );
      assert.deepEqual(JSON.parse(found), { path: 'a', why }, expression);
    }
  });
});
