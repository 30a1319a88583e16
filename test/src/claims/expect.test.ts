import assert from 'node:assert/strict';
import { compileClaimChecks, type Expectations } from '../../../src/claims/expect.ts';
import { refuses } from '../../support/errors.ts';
import { constant, noon } from '../../support/issue.ts';

const check = (claims: Record<string, unknown>, spec: Partial<Expectations>) => {
  const checks = compileClaimChecks({ requiredClaims: [], clockTolerance: constant(0), ...spec });
  for (const one of checks) one.check(claims, [], noon);
};

describe('the age of a token', () => {
  it('is in seconds where a text without a unit was brought, in milliseconds where it was typed', () => {
    const brought = { constant: '600', origin: 'elsewhere' } as const;
    assert.doesNotThrow(() => check({ iat: noon - 600 }, { maxTokenAge: brought }));
    refuses(() => check({ iat: noon - 600 }, { maxTokenAge: constant('60000') }), 'ERR_TOKEN_EXPIRED', /is older than/);
  });

  it('may be a second', () => {
    assert.doesNotThrow(() => check({ iat: noon - 1 }, { maxTokenAge: constant(1) }));
  });

  it('is refused by "iat" where it is too high', () => {
    const error = refuses(
      () => check({ iat: noon - 2 }, { maxTokenAge: constant(1) }),
      'ERR_TOKEN_EXPIRED',
      /^the token is older than this node accepts$/,
    );
    assert.deepEqual([error.claim, error.hint], ['iat', 'Get a new token.']);
  });

  it('is refused by "iat" where that lies in the future', () => {
    const error = refuses(
      () => check({ iat: noon + 1 }, { maxTokenAge: constant(1) }),
      'ERR_TOKEN_EARLY',
      /^the token was issued in the future$/,
    );
    assert.equal(error.claim, 'iat');
    assert.equal(error.hint, 'Compare the clocks of both machines, or set a clock tolerance.');
  });

  it('is refused by "iat" where that is missing', () => {
    const error = refuses(
      () => check({}, { maxTokenAge: constant(1) }),
      'ERR_TOKEN_CLAIM',
      /^"iat" of the token is missing$/,
    );
    assert.equal(error.claim, 'iat');
    assert.equal(error.hint, 'Ask the issuer to put "iat" into the token, or clear the highest age in this node.');
  });
});

describe('the tolerance of a clock', () => {
  for (const seconds of [0, 600, '600', ' 600 ']) {
    it(`may be ${JSON.stringify(seconds)}`, () => {
      assert.doesNotThrow(() => check({}, { clockTolerance: constant(seconds) }));
    });
  }

  for (const seconds of [601, '601', -1, 0.5, '1s', '-1', null]) {
    it(`cannot be ${JSON.stringify(seconds)}`, () => {
      refuses(
        () => check({}, { clockTolerance: constant(seconds) }),
        'ERR_TIME_SPAN',
        /^the clock tolerance must be a whole number of seconds from 0 to 600$/,
      );
    });
  }

  it('counts for "exp", "nbf" and "iat", to the second', () => {
    const spec = { clockTolerance: constant(10), maxTokenAge: constant(30) };
    const good = { exp: noon - 9, nbf: noon + 10, iat: noon - 40 };
    assert.doesNotThrow(() => check(good, spec));
    assert.doesNotThrow(() => check({ ...good, iat: noon + 10 }, spec));
    refuses(() => check({ ...good, exp: noon - 10 }, spec), 'ERR_TOKEN_EXPIRED', /^the token has expired$/);
    refuses(() => check({ ...good, nbf: noon + 11 }, spec), 'ERR_TOKEN_EARLY', /^the token is not valid yet$/);
    refuses(() => check({ ...good, iat: noon + 11 }, spec), 'ERR_TOKEN_EARLY', /^the token was issued in the future$/);
    refuses(() => check({ ...good, iat: noon - 41 }, spec), 'ERR_TOKEN_EXPIRED', /^the token is older than this node/);
  });
});

describe('a registered time', () => {
  const outside = (claim: string) => new RegExp(`^"${claim}" of the token is not a time between 1970 and 9999$`);
  const notANumber = (claim: string) => new RegExp(`^"${claim}" of the token is not a number of seconds$`);
  const ask = 'Ask the issuer to write it as a number of seconds since 1970 (RFC 7519 §2).';

  for (const claim of ['exp', 'nbf', 'iat', 'auth_time', 'updated_at', 'toe']) {
    const units: readonly (readonly [number, string])[] = [
      [noon * 1e3, 'It seems to be in milliseconds.'],
      [noon * 1e6, 'It seems to be in microseconds.'],
      [noon * 1e9, 'It seems to be in nanoseconds.'],
      [253_402_300_800, 'It seems to be in milliseconds.'],
      [-1, 'It is not a time in any usual unit.'],
      [1e300, 'It is not a time in any usual unit.'],
    ];
    for (const [value, guess] of units) {
      it(`that is ${value} is refused: "${claim}"`, () => {
        const error = refuses(() => check({ [claim]: value }, {}), 'ERR_TOKEN_CLAIM', outside(claim));
        assert.deepEqual([error.claim, error.hint], [claim, `${guess} ${ask}`]);
      });
    }
  }

  for (const claim of ['exp', 'nbf', 'iat']) {
    const others: readonly (readonly [unknown, string])[] = [
      [String(noon), 'It is text, of a number of seconds.'],
      [`${noon}.5`, 'It is text, of a number of seconds.'],
      [`${noon}000`, 'It is text, of a number of milliseconds.'],
      ['2026-11-21T12:00:00Z', 'It is text, not a number.'],
      ...['1e9', '0x6b01d5c0', `+${noon}`, ` ${noon}`, `${noon} s`, `${noon}.`].map(
        (text) => [text, 'It is text, not a number.'] as const,
      ),
      ['9'.repeat(200_000), 'It is text, not a number.'],
      [null, 'It is not a number at all.'],
      [true, 'It is not a number at all.'],
      [[noon], 'It is not a number at all.'],
    ];
    for (const [value, guess] of others) {
      it(`that is ${JSON.stringify(value).slice(0, 30)} is refused: "${claim}"`, () => {
        const error = refuses(() => check({ [claim]: value }, {}), 'ERR_TOKEN_CLAIM', notANumber(claim));
        assert.deepEqual([error.claim, error.hint], [claim, `${guess} ${ask}`]);
      });
    }
  }

  it('may be the last second of 9999, have a fraction, or be the beginning of 1970', () => {
    assert.doesNotThrow(() => check({ exp: 253_402_300_799, nbf: 0, iat: noon - 0.5, auth_time: 0 }, {}));
  });

  it('that nothing depends on may be something else, as that of Auth0', () => {
    assert.doesNotThrow(() => check({ updated_at: '2026-11-21T12:00:00Z', auth_time: null }, {}));
  });
});

describe('the hint of a claim that is not as expected', () => {
  const hintOf = (claims: Record<string, unknown>, spec: Partial<Expectations>) =>
    refuses(() => check(claims, spec), 'ERR_TOKEN_CLAIM', /^"\w+" of the token is /).hint;
  const expected = { issuer: constant('joe'), subject: constant('x'), audience: constant('shop') };
  const fields = [
    ['iss', 'issuer', 'Issuer', 'Use a token of the expected issuer'],
    ['sub', 'subject', 'Subject', 'Use a token for the expected subject'],
    ['aud', 'audience', 'Audience', 'Ask the issuer for a token for this audience'],
  ] as const;
  for (const [claim, setting, label, remedy] of fields) {
    const spec = { [setting]: expected[setting] };
    it(`says what to do where "${claim}" is missing, another, or not a string`, () => {
      assert.equal(
        hintOf({}, spec),
        `Ask the issuer to put "${claim}" into the token, or clear ${label} in this node.`,
      );
      assert.equal(
        hintOf({ [claim]: 'other' }, spec),
        `${remedy}, or correct ${label} in this node: both must be equal to the last character.`,
      );
      assert.equal(
        hintOf({ [claim]: 7 }, spec),
        `It is not a string, and is never equal to ${label} in this node: ask the issuer to write it as one.`,
      );
    });
  }

  it('says what to do where a required claim is missing', () => {
    assert.equal(
      hintOf({}, { requiredClaims: ['role'] }),
      'Ask the issuer to put "role" into the token, or remove it from the required claims of this node.',
    );
  });
});
