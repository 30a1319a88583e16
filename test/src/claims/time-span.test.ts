import assert from 'node:assert/strict';
import { parseLifetime, parseOffset, parseSeconds, parseTimeSpan } from '../../../src/claims/time-span.ts';
import { refuses } from '../../support/errors.ts';

const hint = 'Enter seconds, or a string with a unit such as "10m" or "2 days"; without a unit it is milliseconds.';

describe('a time span', () => {
  for (const text of [' 10m', '10m\n', '\t10 minutes ', ' 600000 ']) {
    it(`may have blanks around it: ${JSON.stringify(text)}`, () => assert.equal(parseTimeSpan(text, 'nbf'), 600));
  }

  it('that is none is refused, with what one looks like', () => {
    const error = refuses(() => parseTimeSpan('soon', 'nbf'), 'ERR_TIME_SPAN', /^"nbf" is not a valid time span$/);
    assert.deepEqual([error.claim, error.hint], ['nbf', hint]);
  });

  it('of a lifetime is one second at least', () => {
    assert.equal(parseLifetime(1), 1);
    const error = refuses(
      () => parseLifetime(0),
      'ERR_TIME_SPAN',
      /^the lifetime of a token must be at least one second$/,
    );
    assert.deepEqual([error.claim, error.hint], ['exp', hint]);
  });
});

describe('a number of seconds', () => {
  for (const [text, seconds] of [
    [' 5 ', 5],
    ['-60', -60],
    ['+7', 7],
  ] as const) {
    it(`may be the text ${JSON.stringify(text)}`, () => assert.equal(parseOffset(text), seconds));
  }

  for (const raw of ['5s', 's5', '1.5', '', ' ', 1.5, null]) {
    it(`cannot be ${JSON.stringify(raw)}`, () => {
      const offset = refuses(() => parseOffset(raw), 'ERR_TIME_SPAN', /^the offset of "iat" must be a whole number of/);
      assert.equal(offset.claim, 'iat');
      const other = refuses(
        () => parseSeconds(raw, '"cacheRefresh"', { setting: 'cacheRefresh' }),
        'ERR_TIME_SPAN',
        /^"cacheRefresh" must be a whole number of seconds$/,
      );
      assert.equal(other.setting, 'cacheRefresh');
    });
  }
});
