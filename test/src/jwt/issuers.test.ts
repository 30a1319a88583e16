import assert from 'node:assert/strict';
import { compileIssuerChoice } from '../../../src/jwt/verify/issuers.ts';
import { refuses } from '../../support/errors.ts';
import { constant } from '../../support/issue.ts';

const rows = [
  { issuer: constant('https://a.example/'), number: 1 },
  { issuer: constant(['https://b.example', 'b']), number: 2 },
];
const choose = compileIssuerChoice(rows);

describe('the choice between issuers', () => {
  it('is made by "iss", to the last character', () => {
    const names = ['https://a.example/', 'https://b.example', 'b'];
    assert.deepEqual(
      names.map((iss) => choose({ iss }).number),
      [1, 2, 2],
    );
  });

  for (const iss of ['https://a.example', 'B', '', 7, ['b'], { b: 1 }, '__proto__', 'constructor', false]) {
    it(`refuses ${JSON.stringify(iss)}, which the message alone tells`, () => {
      const error = refuses(
        () => choose({ iss }),
        'ERR_TOKEN_CLAIM',
        /^"iss" of the token is none of the listed issuers$/,
      );
      assert.deepEqual(error.mismatch?.received, iss);
      assert.deepEqual(error.mismatch?.expected, ['https://a.example/', 'https://b.example', 'b']);
    });
  }

  for (const claims of [{}, { iss: null }, Object.create({ iss: 'b' }, {}) as object]) {
    it(`refuses ${JSON.stringify(claims)}`, () => {
      const own = JSON.parse(JSON.stringify(claims));
      const error = refuses(() => choose(own), 'ERR_TOKEN_CLAIM', /^"iss" of the token is missing/);
      assert.equal(error.mismatch?.kind, 'missing');
    });
  }

  it('needs a list without a name twice, and every row a name', () => {
    refuses(() => compileIssuerChoice([]), 'ERR_SETTINGS', /^no issuer is listed$/);
    const twice = [...rows, { issuer: constant('b') }];
    refuses(() => compileIssuerChoice(twice), 'ERR_SETTINGS', /^two rows name the same issuer$/);
    refuses(() => compileIssuerChoice([{ issuer: constant('') }]), 'ERR_CLAIM_MISSING', /^"iss" has no value$/);
    refuses(() => compileIssuerChoice([{ issuer: constant(7) }]), 'ERR_CLAIM_TYPE', /^the expected value of "iss"/);
  });
});
