import assert from 'node:assert/strict';
import { parseLifetime, parseOffset, parseSeconds, parseTimeSpan } from '../../../src/claims/time-span.ts';
import { refuses } from '../../support/errors.ts';

const hint =
  'Enter seconds, or a string with a unit such as "10m" or "2 days"; one typed without a unit is milliseconds.';

describe('a time span', () => {
  for (const text of [' 10m', '10m\n', '\t10 minutes ', ' 600000 ']) {
    it(`may have blanks around it: ${JSON.stringify(text)}`, () => assert.equal(parseTimeSpan(text, 'nbf'), 600));
  }

  const texts: readonly (readonly [text: string, typed: number, brought: number])[] = [
    ['86400', 86, 86_400],
    [' 86400\n', 86, 86_400],
    ['86400.0', 86, 86_400],
    ['-60', -1, -60],
    ['10m', 600, 600],
    ['86400s', 86_400, 86_400],
    ['2 days', 172_800, 172_800],
  ];
  for (const [text, typed, brought] of texts) {
    it(`is ${typed} s where ${JSON.stringify(text)} was typed, and ${brought} s where it was brought`, () => {
      assert.equal(parseTimeSpan(text, 'nbf'), typed);
      assert.equal(parseTimeSpan(text, 'nbf', 'settings'), typed);
      for (const origin of ['elsewhere', 'expression'] as const) {
        assert.equal(parseTimeSpan(text, 'nbf', origin), brought);
        if (brought > 0) assert.equal(parseLifetime(text, origin), brought);
      }
    });
  }

  for (const text of ['1.5', '.5', '1e3', '0x10', '12 34', '9007199254740993', '']) {
    it(`is refused where ${JSON.stringify(text)} was brought`, () => {
      refuses(() => parseTimeSpan(text, 'nbf', 'elsewhere'), 'ERR_TIME_SPAN', /^"nbf" is not a valid time span$/);
    });
  }

  it('of 64 KiB is refused at once, however many digits it has', () => {
    for (const text of ['9'.repeat(65_536), `${'9'.repeat(65_536)}x`, `${'.9'.repeat(32_768)}`]) {
      refuses(() => parseTimeSpan(text, 'nbf', 'elsewhere'), 'ERR_TIME_SPAN', /^"nbf" is not a valid time span$/);
    }
  });

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
