import assert from 'node:assert/strict';
import { convert, type DataType } from '../../../src/claims/convert.ts';
import { refuses } from '../../support/errors.ts';
import { claimsOf, constant } from '../../support/issue.ts';

describe('typed custom claims', () => {
  const converted: readonly (readonly [DataType, unknown, unknown])[] = [
    ['string', 'a', 'a'],
    ['string', 12, '12'],
    ['string', false, 'false'],
    ['string', 12n, '12'],
    ['string', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['number', 12, 12],
    ['number', '12', 12],
    ['number', ' -1.5e3 ', -1500],
    ['number', '0.1', 0.1],
    ['number', '9007199254740991', 9007199254740991],
    ['boolean', true, true],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['array', [1], [1]],
    ['array', '["a"]', ['a']],
    ['object', { a: 1 }, { a: 1 }],
    ['object', '{"a": 1}', { a: 1 }],
  ];
  for (const [dataType, value, expected] of converted) {
    it(`makes ${typeof value} ${String(value)} a ${dataType}`, () => {
      assert.deepEqual(convert(value, dataType), expected);
    });
  }

  const refused: readonly (readonly [DataType, unknown])[] = [
    ['string', {}],
    ['string', ['a']],
    ['string', Number.NaN],
    ['string', 2 ** 53],
    ['string', Buffer.from('a')],
    ['number', '007'],
    ['number', '0x10'],
    ['number', '1e999'],
    ['number', '1e-400'],
    ['number', '9007199254740993'],
    ['number', '0.12345678901234567890'],
    ['number', 'twelve'],
    ['number', true],
    ['number', new Date(0)],
    ['boolean', 1],
    ['boolean', 'yes'],
    ['array', { a: 1 }],
    ['array', '{"a": 1}'],
    ['array', 'a,b'],
    ['array', new Set()],
    ['object', '[1]'],
    ['object', 'null'],
    ['object', '{"a": '],
    ['object', [1]],
    ['object', new Date(0)],
  ];
  for (const [dataType, value] of refused) {
    it(`refuses ${typeof value} ${String(value)} as a ${dataType}: something would be lost`, () => {
      const given = { customClaims: [{ key: 'role', dataType, value: constant(value) }] };
      const error = refuses(() => claimsOf(given), 'ERR_CLAIM_TYPE', new RegExp(`"role" must be of type ${dataType}`));
      assert.equal(error.claim, 'role');
    });
  }

  describe('of the type array from a JSONata expression, which unwraps a list of one', () => {
    const rolesOf = (value: unknown) => {
      const row = {
        key: 'roles',
        dataType: 'array' as const,
        value: { constant: value, origin: 'expression' as const },
      };
      return claimsOf({ customClaims: [row] }).roles;
    };
    const given: readonly (readonly [unknown, unknown])[] = [
      ['admin', ['admin']],
      [7, [7]],
      [false, [false]],
      [{ name: 'admin' }, [{ name: 'admin' }]],
      ['12', ['12']],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
      [[], []],
      ['["a"]', ['a']],
    ];
    for (const [value, expected] of given) {
      it(`${JSON.stringify(value)} is ${JSON.stringify(expected)}`, () => assert.deepEqual(rolesOf(value), expected));
    }
    it('still cannot be what JSON cannot hold', () => {
      refuses(() => rolesOf(new Map()), 'ERR_CLAIM_VALUE', /"roles\[0\]" is a Map/);
    });
  });

  it('takes a key literally: dots and URLs are part of it', () => {
    const keys = ['a.b', 'https://example.com/roles', 'toString', 'x[0]'];
    const customClaims = keys.map((key) => ({ key, dataType: 'number' as const, value: constant(1) }));
    assert.deepEqual(Object.keys(claimsOf({ customClaims })), keys);
  });

  it('never quotes the value in an error', () => {
    const given = { customClaims: [{ key: 'role', dataType: 'object' as const, value: constant('hunter2 {') }] };
    const error = refuses(() => claimsOf(given), 'ERR_CLAIM_TYPE', /"role"/);
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /hunter2/);
  });
});

describe('scopes', () => {
  const scopes = (value: unknown, scopeFormat: 'string' | 'array' = 'string', scopeClaim = 'scope') =>
    claimsOf({ scopes: constant(value), scopeFormat, scopeClaim });

  it('join a list with one space', () => assert.deepEqual(scopes(['a', 'b']), { scope: 'a b' }));
  it('keep one space between words', () => assert.deepEqual(scopes(' a   b '), { scope: 'a b' }));
  it('keep a list', () => assert.deepEqual(scopes(['a', 'b'], 'array'), { scope: ['a', 'b'] }));
  it('make a list of a text', () => assert.deepEqual(scopes('a b', 'array'), { scope: ['a', 'b'] }));
  it('go into the claim that is named', () => assert.deepEqual(scopes('a', 'array', 'scp'), { scp: ['a'] }));
  it('are left out where there are none', () => assert.deepEqual(scopes([]), {}));
  it('refuse what is neither a text nor a list of texts', () => {
    for (const value of [5, {}, ['a', 1], ['']]) {
      refuses(() => scopes(value), 'ERR_CLAIM_TYPE', /"scope" must be a string or an array of strings/);
    }
  });
});
