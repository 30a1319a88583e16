import assert from 'node:assert/strict';
import { compileExpectations, type Expectations } from '../../../src/claims/expect.ts';
import { refuses } from '../../support/errors.ts';
import { constant, noon } from '../../support/issue.ts';

const check = (claims: Record<string, unknown>, spec: Partial<Expectations>) =>
  compileExpectations({ requiredClaims: [], clockTolerance: constant(0), ...spec })(claims, [], noon);

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
    assert.equal(error.hint, 'Use a token that is issued for this receiver, or correct what the node requires.');
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
