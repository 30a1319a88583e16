import assert from 'node:assert/strict';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { claimNames, claimSettings } from '../../src/claim-settings.ts';
import { compileClaims } from '../../src/claims/build.ts';

describe('the claims that have a setting', () => {
  it('have a switch, a value and its type in what a flow file stores', () => {
    for (const claim of claimNames) {
      const { setting } = claimSettings[claim];
      assert.equal(typeof generatorDefaults[claim], 'boolean');
      assert.equal(typeof generatorDefaults[setting], 'string');
      assert.equal(typeof generatorDefaults[`${setting}Type`], 'string');
    }
  });

  it('stand in a token in their order', () => {
    const text = { constant: 'a' };
    const now = { constant: 0 };
    const build = compileClaims(
      {
        ...{ issuer: text, subject: text, audience: text, jwtId: text },
        ...{ lifetime: { constant: 60 }, notBefore: now, issuedAtOffset: now },
        ...{ scopeClaim: 'scope', scopeFormat: 'string', customClaims: [] },
      },
      { clock: () => 0, randomId: () => '' },
    );
    assert.deepEqual(Object.keys(build([]).claims), claimNames);
  });
});
