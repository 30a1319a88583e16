import assert from 'node:assert/strict';
import { findJsonProblem, maxJsonBytes, tooLarge } from '../../../src/claims/json-faults.ts';
import { maxTime } from '../../../src/claims/time-span.ts';
import { isTime, writeClaims } from '../../../src/claims/write.ts';
import { refuses } from '../../support/errors.ts';

describe('claims as JSON', () => {
  it('never let out what a getter, a Proxy or a toJSON throws', () => {
    const canary = new Error('mallory-4711');
    const fail = (): never => {
      throw canary;
    };
    const live = {
      'a getter': Object.defineProperty({}, 'a', { enumerable: true, get: fail }),
      'a Proxy': { a: new Proxy({}, { ownKeys: fail, get: fail }) },
    };
    for (const [what, claims] of Object.entries(live)) {
      const { hint } = refuses(
        () => writeClaims(claims as never),
        'ERR_CLAIM_VALUE',
        /^a claim cannot be read: reading it throws an error$/,
      );
      assert.equal(hint, 'Pass plain values: a getter, a Proxy or a toJSON in the claims throws.', what);
    }
  });

  it('are 1 MiB at most, in bytes of UTF-8', () => {
    for (const [character, bytes] of [
      ['a', 1],
      ['ä', 2],
      ['€', 3],
      ['\u{1f600}', 4],
    ] as const) {
      const room = maxJsonBytes - Buffer.byteLength('{"a":""}');
      const text = character.repeat(Math.floor(room / bytes)) + 'a'.repeat(room % bytes);
      assert.equal(Buffer.byteLength(writeClaims({ a: text })), maxJsonBytes);
      const { hint } = refuses(
        () => writeClaims({ a: `${text}a` }),
        'ERR_TOO_LARGE',
        /^the claims are larger than 1 MiB$/,
      );
      assert.equal(hint, 'Put a reference into the token, and the data where the receiver can fetch them.');
    }
  });

  it('have 1,048,576 values at most: what is beyond is not looked at', () => {
    const values = new Array<unknown>(maxJsonBytes - 1).fill(0);
    assert.equal(findJsonProblem(values), undefined);
    assert.equal(findJsonProblem([...values, Number.NaN]), tooLarge);
  });

  it('have times in whole seconds from 1970 to 9999', () => {
    assert.equal(maxTime, 253_402_300_799);
    for (const time of [0, 1, maxTime]) assert.equal(isTime(time), true, String(time));
    for (const time of [-1, 0.5, maxTime + 1, '1', null, undefined, Number.NaN]) assert.equal(isTime(time), false);
  });
});
