import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { maxJsonBytes } from '../../../src/claims/json-faults.ts';
import { takeSnapshot } from '../../../src/claims/snapshot.ts';
import { type Claims, writeClaims } from '../../../src/claims/write.ts';
import type { JwtError } from '../../../src/errors.ts';
import { maxDepth } from '../../../src/json.ts';

/** What becomes of claims: their JSON, or the error. */
function outcomeOf(claims: () => Claims): unknown {
  try {
    return writeClaims(claims());
  } catch (error) {
    const { code, message, claim } = error as JwtError;
    return { code, message, claim };
  }
}

/** The outcome is the same whether a value was copied, and searched on the way, or not. */
function assertSame(value: unknown) {
  const [copy] = takeSnapshot([value]);
  const outcome = outcomeOf(() => ({ claim: value }));
  assert.deepEqual(
    outcomeOf(() => ({ claim: copy })),
    outcome,
  );
  const members = { payload: value, other: { at: value } };
  const [copied] = takeSnapshot([members]) as [Claims];
  assert.deepEqual(
    outcomeOf(() => ({ ...copied })),
    outcomeOf(() => members),
  );
  return outcome;
}

const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`);

/** What JSON loses, changes or writes in a way of its own. */
const oddities: readonly unknown[] = [
  Number.NaN,
  2 ** 53,
  1n,
  undefined,
  Symbol('s'),
  () => 1,
  new Map(),
  new Date(0),
  new Date(Number.NaN),
  Buffer.from('a'),
  '\ud800',
  { toJSON: () => 'own' },
  runInNewContext('({ b: [1, { c: "d" }] })'),
  runInNewContext('[NaN]'),
  JSON.parse('{"__proto__": 1}'),
  { '': 1 },
];

describe('values that were copied', () => {
  for (const [index, oddity] of oddities.entries()) {
    it(`are written as those that were not, with oddity ${index + 1} at any depth`, () => {
      for (const value of [oddity, { a: oddity }, [1, oddity], { a: { b: oddity } }, { a: [{ b: [oddity] }] }])
        assertSame(value);
    });
  }

  it('are written as those that were not, whatever is in them', () => {
    const odd = fc.constantFrom(...oddities);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.integer(),
        fc.boolean(),
        { arbitrary: odd, weight: 1 },
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(fc.property(tree, (value) => void assertSame(value)));
  });

  it('have no lone surrogate in them, however large they are', () => {
    const outcome = assertSame({ text: 'x'.repeat(2048), name: '\ud800' });
    assert.deepEqual(outcome, {
      code: 'ERR_CLAIM_VALUE',
      message: '"claim.name" contains a lone surrogate, which is not a character',
      claim: 'claim.name',
    });
  });

  it('are as deep as claims may be, and no deeper', () => {
    assert.equal(typeof assertSame(nested(maxDepth - 2)), 'string');
    for (const levels of [maxDepth - 1, maxDepth, maxDepth + 1]) assertSame(nested(levels));
    const [claim] = takeSnapshot([nested(maxDepth)]);
    assert.throws(() => writeClaims({ claim }), { code: 'ERR_CLAIM_VALUE' });
    const [payload] = takeSnapshot([nested(maxDepth)]) as [Claims];
    assert.equal(writeClaims({ ...payload }).length, nested(maxDepth) && JSON.stringify(payload).length);
  });

  it('are as deep inside another claim as well', () => {
    const [copy] = takeSnapshot([{ text: 'x'.repeat(2048), deep: nested(maxDepth - 2) }]);
    assert.equal(typeof writeClaims({ copy }), 'string');
    assert.throws(() => writeClaims({ outer: { copy } }), { code: 'ERR_CLAIM_VALUE' });
  });

  it('count towards the size of all claims', () => {
    const [one, other] = takeSnapshot([{ text: 'x'.repeat(maxJsonBytes * 0.6) }, ['y'.repeat(maxJsonBytes * 0.6)]]);
    assert.equal(typeof writeClaims({ one }), 'string');
    assert.throws(() => writeClaims({ one, other }), { code: 'ERR_TOO_LARGE' });
  });

  for (const [what, claimsWith] of [
    ['as a claim', (value: object) => value],
    ['in a payload', (value: object) => ({ payload: value })],
    ['in a payload, after what is not remembered', (value: object) => ({ at: new Date(0), payload: value })],
  ] as const) {
    it(`are read once more, to be written, and not to be searched again: ${what}`, () => {
      const [copy] = takeSnapshot([claimsWith({ text: 'x'.repeat(2048), level: 1 })]) as [Claims];
      let reads = 0;
      const level = () => {
        reads += 1;
        return 1;
      };
      Object.defineProperty(copy.payload ?? copy, 'level', { enumerable: true, get: level });
      writeClaims(copy.payload ? copy : { claim: copy });
      assert.equal(reads, 1);
    });
  }

  it('refer to nothing that contains them', () => {
    const circle: Record<string, unknown> = { inner: {} };
    (circle.inner as Record<string, unknown>).outer = circle;
    assert.match(JSON.stringify(assertSame(circle)), /refers to itself/);
  });
});
