import assert from 'node:assert/strict';
import type { DataType } from '../../../src/claims/convert.ts';
import { compileHeader, type HeaderParameter } from '../../../src/jwt/issue/header.ts';
import { refuses } from '../../support/errors.ts';
import { constant } from '../../support/issue.ts';

const row = (key: string, value: unknown, dataType: DataType = 'string'): HeaderParameter => ({
  key,
  dataType,
  value: constant(value),
});
const build = (...parameters: HeaderParameter[]) => compileHeader(parameters)({ alg: 'HS256', typ: 'JWT' })([]);

describe('header parameters', () => {
  it('follow what the settings give', () => {
    assert.deepEqual(build(row('purpose', 'test'), row('v', '2', 'number')), {
      alg: 'HS256',
      typ: 'JWT',
      purpose: 'test',
      v: 2,
    });
  });

  it('replace typ, kid and cty', () => {
    assert.equal(build(row('typ', 'at+jwt')).typ, 'at+jwt');
    assert.equal(build(row('kid', 'mine')).kid, 'mine');
  });

  it('are left out where the settings are blank', () => {
    assert.deepEqual(compileHeader([])({ alg: 'HS256', typ: '', kid: undefined })([]), { alg: 'HS256' });
  });

  it('come from the message where they are variable', () => {
    const header = compileHeader([{ key: 'kid', dataType: 'string', value: { variable: 0 } }])({ alg: 'HS256' });
    assert.equal(header(['a']).kid, 'a');
    assert.equal(header(['b']).kid, 'b');
    const { claim, setting } = refuses(
      () => header(['']),
      'ERR_CLAIM_MISSING',
      /^the header parameter "kid" has no value$/,
    );
    assert.deepEqual([claim, setting], [undefined, 'headers']);
  });

  for (const key of ['alg', 'enc', 'zip', 'epk', 'p2s', 'p2c', 'iv', 'tag', 'apu', 'apv', 'b64', '', '__proto__']) {
    it(`refuse "${key}"`, () => {
      refuses(() => build(row(key, 'x')), 'ERR_HEADER', new RegExp(`"${key}" cannot be set`));
    });
  }

  const wrong: readonly (readonly [string, HeaderParameter[], RegExp])[] = [
    ['the same name twice', [row('a', 'x'), row('a', 'y')], /"a" cannot be set: it is given twice/],
    ['a value of another type', [row('v', 'two', 'number')], /"v" does not have the type/],
    ['a kid that is no text', [row('kid', '5', 'number')], /"kid" has an invalid value/],
    ['an x5c that is no list of texts', [row('x5c', [1], 'array')], /"x5c" has an invalid value/],
    ['a private key in jwk', [row('jwk', { kty: 'EC', d: 'x' }, 'object')], /"jwk" has an invalid value/],
    [
      'the factors of a key in jwk',
      [row('jwk', { kty: 'RSA', n: 'x', p: 'x', q: 'x' }, 'object')],
      /"jwk" has an invalid value/,
    ],
    ['a secret in jwk', [row('jwk', { kty: 'oct', k: 'x' }, 'object')], /"jwk" has an invalid value/],
    ['crit that is empty', [row('crit', [], 'array')], /"crit" has an invalid value/],
    ['crit that names what is not there', [row('crit', ['exp'], 'array')], /"crit" names a parameter/],
    ['crit that names what everybody knows', [row('crit', ['kid'], 'array'), row('kid', 'x')], /"crit" names/],
    ['a value that JSON would change', [row('v', { at: Number.NaN }, 'object')], /"v" is not a finite number/],
  ];
  for (const [what, parameters, message] of wrong) {
    it(`refuse ${what}`, () => {
      refuses(() => build(...parameters), 'ERR_HEADER', message);
    });
  }

  for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
    it(`refuse a jwk that has "${member}", which is private`, () => {
      const { hint } = refuses(
        () => build(row('jwk', { kty: 'RSA', [member]: 'x' }, 'object')),
        'ERR_HEADER',
        /^the header parameter "jwk" has an invalid value$/,
      );
      assert.equal(hint, 'Correct it: see RFC 7515 §4.1.');
    });
  }

  it('accept crit with a parameter that it names', () => {
    assert.deepEqual(build(row('crit', ['x'], 'array'), row('x', '1')).crit, ['x']);
  });
});
