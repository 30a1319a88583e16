import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { compileClaims } from '../../../src/claims/build.ts';
import type { DataType } from '../../../src/claims/convert.ts';
import type { ClaimsSpec } from '../../../src/claims/spec.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { refuses } from '../../support/errors.ts';
import { claimsOf, constant, noClaims, noon, surroundings } from '../../support/issue.ts';

const custom = (key: string, dataType: DataType, value: unknown): Partial<ClaimsSpec> => ({
  customClaims: [{ key, dataType, value: constant(value) }],
});
const payload = (value: unknown): Partial<ClaimsSpec> => ({ payload: constant(value) });

type Accepted = readonly [promise: string, given: Partial<ClaimsSpec>, claims: Record<string, unknown>];
type Refused = readonly [promise: string, given: Partial<ClaimsSpec>, code: ErrorCode, message: RegExp];

describe('rules for claims', () => {
  describe('one reading of the clock, in whole seconds', () => {
    const accepted: readonly Accepted[] = [
      ['iat is now', { issuedAtOffset: constant(0) }, { iat: noon }],
      ['iat is now plus the offset', { issuedAtOffset: constant(-60) }, { iat: noon - 60 }],
      ['an offset may come as text, as from the environment', { issuedAtOffset: constant('-60') }, { iat: noon - 60 }],
      ['nbf is now plus a number of seconds', { notBefore: constant(30) }, { nbf: noon + 30 }],
      ['nbf may lie in the past', { notBefore: constant('-1h') }, { nbf: noon - 3600 }],
      ['exp is now plus a number of seconds', { lifetime: constant(3600) }, { exp: noon + 3600 }],
      ['exp is now plus "2 days"', { lifetime: constant('2 days') }, { exp: noon + 172_800 }],
      ['exp is now plus "10h"', { lifetime: constant('10h') }, { exp: noon + 36_000 }],
      ['exp is now plus "7d"', { lifetime: constant('7d') }, { exp: noon + 604_800 }],
      ['a text without a unit is milliseconds', { lifetime: constant('120000') }, { exp: noon + 120 }],
      ['a part of a second is dropped', { lifetime: constant('1999') }, { exp: noon + 1 }],
      [
        'the last second of the year 9999 is allowed',
        { lifetime: constant(253_402_300_799 - noon) },
        { exp: 253_402_300_799 },
      ],
      [
        'a numeric payload.iat serves as now for all times',
        { ...payload({ iat: 1000 }), issuedAtOffset: constant(5), lifetime: constant(60), notBefore: constant(10) },
        { exp: 1060, nbf: 1010, iat: 1005 },
      ],
      ['payload.iat may be 0', { ...payload({ iat: 0 }), issuedAtOffset: constant(0) }, { iat: 0 }],
    ];
    for (const [promise, given, claims] of accepted) {
      it(promise, () => assert.deepEqual(claimsOf(given), claims));
    }
  });

  describe('time spans that are none', () => {
    const spans: readonly (readonly [string, unknown])[] = [
      ['zero', 0],
      ['negative', -1],
      ['under one second', 0.5],
      ['under one second as text', '999'],
      ['not whole', 1.5],
      ['past the year 9999', 253_402_300_799],
      ['past all numbers', Number.MAX_VALUE],
      ['NaN', Number.NaN],
      ['infinite', Number.POSITIVE_INFINITY],
      ['words', 'soon'],
      ['an unknown unit', '3 fortnights'],
      ['blank text', ' '],
      ['a boolean', true],
      ['an object', {}],
    ];
    for (const [what, span] of spans) {
      it(`refuses a lifetime that is ${what}`, () => {
        const error = refuses(() => claimsOf({ lifetime: constant(span) }), 'ERR_TIME_SPAN', /"exp"|lifetime/);
        assert.equal(error.claim, 'exp');
      });
    }
    it('refuses a notBefore that is no span', () => {
      refuses(() => claimsOf({ notBefore: constant('later') }), 'ERR_TIME_SPAN', /"nbf"/);
    });
    it('refuses a notBefore before 1970', () => {
      refuses(() => claimsOf({ notBefore: constant(-noon - 1) }), 'ERR_TIME_SPAN', /"nbf".*1970 to 9999/);
    });
    it('refuses an offset of iat that is not whole', () => {
      refuses(() => claimsOf({ issuedAtOffset: constant(0.5) }), 'ERR_TIME_SPAN', /offset of "iat"/);
    });
  });

  describe('order and conflicts', () => {
    it('writes payload, then default claims, then custom claims', () => {
      const claims = claimsOf({
        ...payload({ zeta: 1 }),
        issuer: constant('i'),
        subject: constant('s'),
        audience: constant('a'),
        lifetime: constant(1),
        notBefore: constant(0),
        issuedAtOffset: constant(0),
        jwtId: 'uuid',
        scopes: constant('read'),
        ...{ customClaims: [{ key: 'alpha', dataType: 'number', value: constant(2) }] },
      });
      const order = ['zeta', 'iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'scope', 'alpha'];
      assert.deepEqual(Object.keys(claims), order);
    });

    it('gives each token an id that the environment makes', () => {
      const ids = ['first', 'second'].values();
      const randomId = () => ids.next().value ?? '';
      const build = compileClaims({ ...noClaims, jwtId: 'uuid' }, { ...surroundings, randomId });
      assert.deepEqual([build([]).claims, build([]).claims], [{ jti: 'first' }, { jti: 'second' }]);
    });

    it('finds a constant payload and a claim from msg in conflict before any message', () => {
      const spec = { ...payload({ sub: 'x' }), subject: { variable: 0 } };
      const error = refuses(
        () => compileClaims({ ...noClaims, ...spec }, surroundings),
        'ERR_CLAIM_CONFLICT',
        /^"sub" is given by the payload and by a setting$/,
      );
      assert.deepEqual([error.claim, error.hint], ['sub', 'Switch off or remove one of the two.']);
    });

    it('leaves room for scopes from msg in a constant payload, where they may be blank', () => {
      const spec = { ...payload({ scope: 'a' }), scopes: { variable: 0 } };
      const build = compileClaims({ ...noClaims, ...spec }, surroundings);
      assert.deepEqual(build(['']).claims, { scope: 'a' });
      refuses(() => build(['b']), 'ERR_CLAIM_CONFLICT', /^"scope" is given by the payload and by a setting$/);
    });

    const conflicts: readonly Refused[] = [
      [
        'payload and a default claim',
        { ...payload({ iss: 'x' }), issuer: constant('y') },
        'ERR_CLAIM_CONFLICT',
        /"iss"/,
      ],
      ['payload and exp', { ...payload({ exp: noon }), lifetime: constant(1) }, 'ERR_CLAIM_CONFLICT', /"exp"/],
      [
        'payload and a custom claim',
        { ...payload({ role: 1 }), ...custom('role', 'number', 2) },
        'ERR_CLAIM_CONFLICT',
        /"role"/,
      ],
      [
        'payload and the scopes',
        { ...payload({ scope: 'a' }), scopes: constant('b') },
        'ERR_CLAIM_CONFLICT',
        /"scope"/,
      ],
      [
        'a default and a custom claim',
        { issuer: constant('x'), ...custom('iss', 'string', 'y') },
        'ERR_CLAIM_CONFLICT',
        /"iss"/,
      ],
      [
        'a payload.iat that is no number',
        { ...payload({ iat: 'x' }), issuedAtOffset: constant(0) },
        'ERR_CLAIM_CONFLICT',
        /"iat"/,
      ],
      [
        'two custom claims',
        {
          customClaims: [
            { key: 'a', dataType: 'number', value: constant(1) },
            { key: 'a', dataType: 'number', value: constant(2) },
          ],
        },
        'ERR_CLAIM_CONFLICT',
        /"a"/,
      ],
    ];
    for (const [what, given, code, message] of conflicts) {
      it(`refuses a claim given by ${what}`, () => {
        refuses(() => claimsOf(given), code, message);
      });
    }
    it("keeps the payload's own value where a claim is switched off", () => {
      const own = { iss: 'a', sub: 'b', aud: ['c'], exp: noon, nbf: 1, jti: 'd' };
      assert.deepEqual(claimsOf(payload(own)), own);
    });
    it('leaves iat out where it is switched off, whoever gave it', () => {
      assert.deepEqual(claimsOf({ ...payload({ iat: 1 }), ...custom('iat', 'number', 2) }), {});
    });
    it("leaves blank scopes out, and keeps the payload's own", () => {
      assert.deepEqual(claimsOf({ ...payload({ scope: 'a' }), scopes: constant(' ') }), { scope: 'a' });
    });
    it('never changes the payload that it was given', () => {
      const given = Object.freeze({ iat: 1, list: Object.freeze([1]) });
      claimsOf({ ...payload(given), issuedAtOffset: constant(0) });
      assert.deepEqual(given, { iat: 1, list: [1] });
    });
  });

  describe('registered claims', () => {
    const accepted: readonly Accepted[] = [
      ['aud as a text stays a text', { audience: constant('a') }, { aud: 'a' }],
      ['aud as a list stays a list', { audience: constant(['a']) }, { aud: ['a'] }],
      ['iss that is a number becomes a string', { issuer: constant(5) }, { iss: '5' }],
      ['sub that is 0 becomes a string', { subject: constant(0) }, { sub: '0' }],
      ['jti that is a fraction becomes a string', { jwtId: constant(7.25) }, { jti: '7.25' }],
      ['aud that is a number becomes a string', { audience: constant(1) }, { aud: '1' }],
      ['a number in aud becomes a string', { audience: constant(['a', 1]) }, { aud: ['a', '1'] }],
      [
        'numbers of the payload become strings',
        payload({ iss: 1, sub: 42, aud: [1, 2], jti: 3, id: 4 }),
        { iss: '1', sub: '42', aud: ['1', '2'], jti: '3', id: 4 },
      ],
      ['a custom sub that is a number becomes a string', custom('sub', 'number', '42'), { sub: '42' }],
      ['aud is an array where it is always one', { audience: constant('a'), audienceFormat: 'array' }, { aud: ['a'] }],
      ['a number too', { audience: constant(1), audienceFormat: 'array' }, { aud: ['1'] }],
      ['an array stays one', { audience: constant(['a', 'b']), audienceFormat: 'array' }, { aud: ['a', 'b'] }],
    ];
    for (const [promise, given, claims] of accepted) {
      it(promise, () => assert.deepEqual(claimsOf(given), claims));
    }
    const refused: readonly Refused[] = [
      ['iss beyond 2^53', { issuer: constant(2 ** 53) }, 'ERR_CLAIM_TYPE', /"iss" must be a string/],
      ['iss that is no number', { issuer: constant(Number.NaN) }, 'ERR_CLAIM_TYPE', /"iss" must be a string/],
      ['iss of the payload that is an object', payload({ iss: {} }), 'ERR_CLAIM_TYPE', /"iss" must be a string/],
      ['scopes that are a number', { scopes: constant(5) }, 'ERR_CLAIM_TYPE', /"scope" must be a string or an array/],
      [
        'scopes with a number',
        { scopes: constant(['a', 1]) },
        'ERR_CLAIM_TYPE',
        /"scope" must be a string or an array/,
      ],
      ['an empty scope', { scopes: constant(['a', '']) }, 'ERR_CLAIM_TYPE', /"scope" must be a string or an array/],
      ['sub that is a boolean', { subject: constant(true) }, 'ERR_CLAIM_TYPE', /"sub" must be a string/],
      ['jti that is an array', { jwtId: constant([7]) }, 'ERR_CLAIM_TYPE', /"jti" must be a string/],
      ['aud that is infinite', { audience: constant(Number.POSITIVE_INFINITY) }, 'ERR_CLAIM_TYPE', /"aud" must be/],
      ['aud with an object in its list', { audience: constant([1, {}]) }, 'ERR_CLAIM_TYPE', /"aud" must be/],
      ['aud with a number beyond 2^53', { audience: constant([2 ** 53]) }, 'ERR_CLAIM_TYPE', /"aud" must be/],
      ['aud that is an empty list', { audience: constant([]) }, 'ERR_CLAIM_VALUE', /"aud" must be/],
      ['exp that is a text', payload({ exp: '1' }), 'ERR_CLAIM_TYPE', /"exp" must be a whole number/],
      ['exp that is not whole', payload({ exp: 1.5 }), 'ERR_CLAIM_VALUE', /"exp" must be a whole number/],
      ['exp past the year 9999', payload({ exp: 253_402_300_800 }), 'ERR_CLAIM_VALUE', /"exp" must be/],
      ['nbf before 1970', payload({ nbf: -1 }), 'ERR_CLAIM_VALUE', /"nbf" must be/],
      [
        'a numeric iat of the payload that is no time, whatever else counts from it',
        { ...payload({ iat: -1 }), lifetime: constant(5) },
        'ERR_CLAIM_VALUE',
        /"iat"/,
      ],
      [
        'an infinite iat of the payload',
        { ...payload({ iat: Number.POSITIVE_INFINITY }), lifetime: constant(5) },
        'ERR_CLAIM_VALUE',
        /"iat"/,
      ],
      [
        'iat of the payload that is not whole',
        { ...payload({ iat: 1.5 }), issuedAtOffset: constant(0) },
        'ERR_CLAIM_VALUE',
        /"iat"/,
      ],
    ];
    for (const [what, given, code, message] of refused) {
      it(`refuses ${what}`, () => {
        refuses(() => claimsOf(given), code, message);
      });
    }
  });

  describe('values that are missing', () => {
    const needs: readonly (readonly [string, Partial<ClaimsSpec>])[] = [
      ['iss', { issuer: constant(undefined) }],
      ['sub', { subject: constant(null) }],
      ['aud', { audience: constant('') }],
      ['exp', { lifetime: constant('') }],
      ['nbf', { notBefore: constant(undefined) }],
      ['iat', { issuedAtOffset: constant('') }],
      ['jti', { jwtId: constant(undefined) }],
      ['scope', { scopes: constant(undefined) }],
      ['payload', { payload: constant(undefined) }],
      ['role', custom('role', 'string', '')],
      ['role', custom('role', 'object', undefined)],
    ];
    for (const [claim, given] of needs) {
      it(`names "${claim}"`, () => {
        const error = refuses(() => claimsOf(given), 'ERR_CLAIM_MISSING', new RegExp(`"${claim}" has no value`));
        assert.equal(error.claim ?? error.setting, claim);
      });
    }
  });

  describe('claims that are optional', () => {
    const optionalClaims = ['iss', 'sub', 'aud', 'nbf', 'jti', 'scope'] as const;
    for (const value of [undefined, null, '']) {
      it(`are left out where the value is ${JSON.stringify(value)}`, () => {
        const given = {
          ...{
            issuer: constant(value),
            subject: constant(value),
            audience: constant(value),
            notBefore: constant(value),
          },
          ...{ jwtId: constant(value), scopes: constant(value), optionalClaims },
          customClaims: [{ key: 'role', dataType: 'array' as const, value: constant(value), optional: true }],
        };
        assert.deepEqual(claimsOf(given), {});
      });
    }
    it('are there where they have a value, be it 0 or false', () => {
      const row = { key: 'flag', dataType: 'boolean' as const, value: constant(false), optional: true };
      const given = { subject: constant(0), notBefore: constant(0), optionalClaims, customClaims: [row] };
      assert.deepEqual(claimsOf(given), { sub: '0', nbf: noon, flag: false });
    });
    it('are checked like any other where they have one', () => {
      refuses(() => claimsOf({ subject: constant({}), optionalClaims }), 'ERR_CLAIM_TYPE', /"sub" must be a string/);
      refuses(() => claimsOf({ notBefore: constant('x'), optionalClaims }), 'ERR_TIME_SPAN', /"nbf"/);
    });
    it('leave an audience out that is an empty array, in whatever form it is written', () => {
      for (const audienceFormat of ['given', 'array'] as const) {
        assert.deepEqual(claimsOf({ audience: constant([]), audienceFormat, optionalClaims }), {});
      }
    });
    it("keep the payload's own value where they have none", () => {
      assert.deepEqual(claimsOf({ ...payload({ sub: 'a' }), subject: constant(''), optionalClaims }), { sub: 'a' });
    });
    it('say so in the hint of one that is not', () => {
      for (const given of [{ subject: constant('') }, { notBefore: constant('') }, custom('role', 'string', '')]) {
        const error = refuses(() => claimsOf(given), 'ERR_CLAIM_MISSING', /has no value/);
        assert.match(error.hint, /make the claim optional\.$/);
      }
    });
  });

  describe('what JSON would lose or change', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let deep: unknown = 1;
    for (let level = 0; level < 64; level += 1) deep = { a: deep };

    const values: readonly (readonly [string, unknown, RegExp])[] = [
      ['NaN', Number.NaN, /not a finite number/],
      ['Infinity', Number.POSITIVE_INFINITY, /not a finite number/],
      ['-Infinity', Number.NEGATIVE_INFINITY, /not a finite number/],
      ['a BigInt', 1n, /is a bigint/],
      ['an integer beyond 2^53 - 1', 2 ** 53, /beyond 2\^53/],
      ['an integer below -(2^53 - 1)', -(2 ** 53), /beyond 2\^53/],
      ['a function', () => 1, /is a function/],
      ['a symbol', Symbol('s'), /is a symbol/],
      ['an invalid Date', new Date(Number.NaN), /is an invalid date/],
      ['a Buffer', Buffer.from('a'), /is a Buffer/],
      ['a Uint8Array', new Uint8Array(1), /is a Buffer or a typed array/],
      ['an ArrayBuffer', new ArrayBuffer(1), /is an ArrayBuffer/],
      ['a Map', new Map(), /is a Map/],
      ['a Set', new Set(), /is a Set/],
      ['a Promise', Promise.resolve(), /is a Promise/],
      ['an Error', new Error('x'), /is an Error/],
      ['a regular expression', /x/, /is a regular expression/],
      ['a Map of another realm', runInNewContext('new Map()'), /is a Map/],
      ['a circular reference', circle, /refers to itself/],
      ['an array with a toJSON', Object.assign([1], { toJSON: () => 1 }), /toJSON/],
      ['a hidden toJSON', Object.defineProperty({ a: 1 }, 'toJSON', { value: () => Number.NaN }), /toJSON/],
      ['a WeakMap', new WeakMap(), /is a WeakMap/],
      ['half a surrogate pair', '\ud800', /a lone surrogate/],
      ['half a surrogate pair in a name', { '\udc00': 1 }, /a lone surrogate/],
      ['an empty name', { '': 1 }, /is an empty name/],
      ['the name __proto__', JSON.parse('{"__proto__": 1}'), /not an allowed name/],
      ['more than 64 levels', deep, /more than 64 levels/],
    ];
    for (const [what, value, why] of values) {
      it(`refuses ${what}, by its path`, () => {
        const error = refuses(() => claimsOf(payload({ list: [0, { 'a b': value }] })), 'ERR_CLAIM_VALUE', why);
        assert.match(error.claim ?? '', /^list\[1\]\["a b"\]/);
      });
    }
    it('cuts a path of more than 120 characters', () => {
      const pathOf = (name: string) =>
        refuses(() => claimsOf(payload({ [name]: Number.NaN })), 'ERR_CLAIM_VALUE', /not a finite number/).claim;
      assert.equal(pathOf('a'.repeat(120)), 'a'.repeat(120));
      assert.equal(pathOf('a'.repeat(121)), `${'a'.repeat(120)}…`);
    });
    it('says where a circle closes', () => {
      const a: Record<string, unknown> = { rows: Array.from({ length: 20_000 }, (_, row) => row) };
      a.b = a;
      assert.equal(refuses(() => claimsOf(payload({ a })), 'ERR_CLAIM_VALUE', /refers to itself/).claim, 'a.b');
    });
    it('refuses a custom claim named __proto__ or without a name', () => {
      refuses(() => claimsOf(custom('__proto__', 'number', 1)), 'ERR_CLAIM_VALUE', /named "__proto__"/);
      refuses(() => claimsOf(custom('', 'number', 1)), 'ERR_CLAIM_VALUE', /named ""/);
    });
    it('refuses a payload named __proto__ at its top', () => {
      refuses(() => claimsOf(payload(JSON.parse('{"__proto__": {"admin": true}}'))), 'ERR_CLAIM_VALUE', /__proto__/);
    });
    it('refuses a getter that throws, without its words', () => {
      const hostile = {
        get secret() {
          throw new Error('hunter2');
        },
      };
      const error = refuses(() => claimsOf(payload({ a: hostile })), 'ERR_CLAIM_VALUE', /cannot be read/);
      assert.doesNotMatch(error.message, /hunter2/);
    });
    it('accepts 64 levels', () => {
      let nested: unknown = 1;
      for (let level = 0; level < 63; level += 1) nested = { a: nested };
      assert.doesNotThrow(() => claimsOf(payload(nested)));
    });
    it('accepts the same object twice, where it is no circle', () => {
      const shared = { a: 1 };
      assert.deepEqual(claimsOf(payload({ x: shared, y: shared })), { x: { a: 1 }, y: { a: 1 } });
    });
    it('writes a valid Date as ISO 8601', () => {
      assert.deepEqual(claimsOf(payload({ at: new Date(0) })), { at: '1970-01-01T00:00:00.000Z' });
    });
    it('accepts objects, arrays and dates of another realm, as a function node makes them', () => {
      const foreign = runInNewContext('({ list: [1, { at: new Date(0) }] })');
      assert.deepEqual(claimsOf(payload(foreign)), { list: [1, { at: '1970-01-01T00:00:00.000Z' }] });
    });
    it('leaves undefined members out, as JSON does', () => {
      assert.deepEqual(claimsOf(payload({ a: undefined, b: 1 })), { b: 1 });
    });
    it('refuses a payload that is not an object of claims', () => {
      for (const value of ['text', 5, true, ['a'], new Map(), new Date(), Buffer.from('x')]) {
        refuses(() => claimsOf(payload(value)), 'ERR_CLAIM_TYPE', /payload is not an object/);
      }
    });
  });

  describe('size', () => {
    it('accepts claims of 1 MiB, and refuses one byte more', () => {
      const fitting = 'x'.repeat(1_048_576 - '{"a":""}'.length);
      assert.doesNotThrow(() => claimsOf(payload({ a: fitting })));
      refuses(() => claimsOf(payload({ a: `${fitting}x` })), 'ERR_TOO_LARGE', /larger than 1 MiB/);
    });
    it('counts bytes, not characters', () => {
      refuses(() => claimsOf(payload({ a: 'ä'.repeat(600_000) })), 'ERR_TOO_LARGE', /larger than 1 MiB/);
    });
    it('gives up early on an object that refers to itself many times over', () => {
      let many: unknown = 'x';
      for (let level = 0; level < 40; level += 1) many = [many, many];
      refuses(() => claimsOf(payload({ a: many })), 'ERR_TOO_LARGE', /larger than 1 MiB/);
    });
  });
});
