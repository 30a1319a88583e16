import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type ClaimRules, compileRules, type GrantRule } from '../../../src/claims/rules.ts';
import { refuses } from '../../support/errors.ts';
import { constant, noon } from '../../support/issue.ts';

const check = (claims: Record<string, unknown>, rules: ClaimRules) => {
  for (const rule of compileRules(rules)) rule.check(claims, [], noon);
};
const path = (name: string) => ({ name, steps: name.split('.') });
const grant = (required: unknown, match: 'all' | 'any' = 'all', claims = ['scope', 'scp']): GrantRule => ({
  required: constant(required),
  match,
  claims: claims.map(path),
});

describe('the required scopes', () => {
  const good: readonly (readonly [string, object, GrantRule])[] = [
    ['are in a string', { scope: 'openid read:orders' }, grant('read:orders')],
    ['are in a string with odd white space', { scope: '  a\tb\n c ' }, grant('c a')],
    ['are in an array', { scp: ['a', 'b'] }, grant(['b', 'a'])],
    ['are one of several', { scope: 'b' }, grant('a b', 'any')],
    ['are in several claims', { scope: 'a', scp: ['b'] }, grant('a b')],
    ['have a space, in arrays', { scope: ['read all'] }, grant(['read all'])],
    ['are below a path', { realm_access: { roles: ['admin'] } }, grant('admin', 'all', ['realm_access.roles'])],
    ['are in a claim whose name is a URL', { 'https://a.example/r': 'x' }, grant('x', 'all', ['https://a.example/r'])],
    [
      'are in an element',
      { groups: [['x']] },
      { ...grant('x'), claims: [{ name: 'groups[0]', steps: ['groups', 0] }] },
    ],
  ];
  for (const [what, claims, scopes] of good) {
    it(`${what}`, () => assert.doesNotThrow(() => check({ ...claims }, { scopes })));
  }

  const bad: readonly (readonly [string, object, GrantRule])[] = [
    ['no claim has them', {}, grant('a')],
    ['one of all is missing', { scope: 'a' }, grant('a b')],
    ['none of them is there', { scope: 'c d' }, grant('a b', 'any')],
    ['one is only the beginning of another', { scope: 'read:orders' }, grant('read')],
    ['their case is another', { scope: 'Read' }, grant('read')],
    ['an array has them in one string', { scope: ['a b'] }, grant('a')],
    ['the claim is an object', { scope: { a: true } }, grant('a')],
    ['the claim is a number', { scope: 7 }, grant('7')],
    ['an array has a number', { scope: [7] }, grant('7')],
    ['the claim is null', { scope: null }, grant('a')],
    ['the claim is named only by a prototype', {}, grant('a', 'all', ['constructor.name', 'toString'])],
    ['a literal name hides the path', { 'a.b': 'x', a: { b: 'y' } }, grant('y', 'all', ['a.b'])],
    ['the path leads into a string', { a: 'b' }, grant('1', 'all', ['a.length'])],
  ];
  for (const [what, claims, scopes] of bad) {
    it(`are refused where ${what}`, () => {
      const error = refuses(
        () => check({ ...claims }, { scopes }),
        'ERR_TOKEN_SCOPE',
        /^".+" of the token lacks a required scope$/,
      );
      assert.equal(error.mismatch?.kind, 'scope');
    });
  }

  it('are named in the error, which says what the token must have, and not in its words', () => {
    const error = refuses(
      () => check({ scp: 'x' }, { scopes: grant('read write') }),
      'ERR_TOKEN_SCOPE',
      /^"scp" of the token/,
    );
    assert.deepEqual([error.claim, error.mismatch], ['scp', { kind: 'scope', expected: ['read', 'write'] }]);
    assert.doesNotMatch(`${error.message} ${error.hint} ${inspect(error)} ${JSON.stringify(error)}`, /write/);
  });

  it('are roles where these are required', () => {
    const roles = grant('admin', 'any', ['roles', 'realm_access.roles']);
    assert.doesNotThrow(() => check({ realm_access: { roles: ['admin'] } }, { roles }));
    const error = refuses(
      () => check({ scope: 'admin' }, { roles }),
      'ERR_TOKEN_SCOPE',
      /^"roles" of the token lacks a required role$/,
    );
    assert.equal(error.mismatch?.kind, 'role');
  });

  it('are looked for among 65,536, with the work of one pass', () => {
    const scope = Array.from({ length: 65_536 }, (_, index) => `s${index}`);
    const [rule] = compileRules({ scopes: grant([...scope].reverse()) });
    const started = process.cpuUsage();
    rule?.check({ scope: scope.join(' ') }, [], noon);
    // A pass for each would be four thousand million comparisons.
    assert.ok(process.cpuUsage(started).user < 1_000_000);
  });

  const wrong: readonly (readonly [unknown, 'ERR_CLAIM_MISSING' | 'ERR_CLAIM_TYPE', RegExp])[] = [
    ['', 'ERR_CLAIM_MISSING', /^"scopes" has no value$/],
    [null, 'ERR_CLAIM_MISSING', /^"scopes" has no value$/],
    ['  ', 'ERR_CLAIM_TYPE', /^the expected value of "scope" must be a string or an array of strings$/],
    [[], 'ERR_CLAIM_TYPE', /^the expected value of "scope"/],
    [['a', 7], 'ERR_CLAIM_TYPE', /^the expected value of "scope"/],
    [{ a: 1 }, 'ERR_CLAIM_TYPE', /^the expected value of "scope"/],
    ['read, write', 'ERR_CLAIM_TYPE', /^"scopes" are separated by commas$/],
  ];
  for (const [required, code, message] of wrong) {
    it(`cannot be ${JSON.stringify(required)}`, () => {
      const error = refuses(() => compileRules({ scopes: grant(required) }), code, message);
      assert.deepEqual([error.claim, error.setting], [undefined, 'scopes']);
    });
  }

  it('need a claim', () => {
    const error = refuses(
      () => compileRules({ scopes: grant('a', 'all', []) }),
      'ERR_SETTINGS',
      /^no claim is named that has the scopes$/,
    );
    assert.equal(error.setting, 'scopeClaims');
  });
});

describe('an expected claim', () => {
  type DataType = 'string' | 'number' | 'boolean' | 'array' | 'object';
  const rules = (name: string, value: unknown, dataType: DataType = 'string'): ClaimRules => ({
    expectedClaims: [{ claim: path(name), dataType, value: constant(value) }],
  });
  const good: readonly (readonly [object, string, unknown, DataType?])[] = [
    [{ role: 'admin' }, 'role', 'admin'],
    [{ level: 3 }, 'level', '3', 'number'],
    [{ active: true }, 'active', 'true', 'boolean'],
    [{ active: false }, 'active', false, 'boolean'],
    [{ roles: ['user', 'admin'] }, 'roles', 'admin'],
    [{ roles: ['user', 'admin'] }, 'roles', ['user', 'admin'], 'array'],
    [{ pairs: [[1, 2], [3]] }, 'pairs', [3], 'array'],
    [{ org: { id: 7, name: 'x' } }, 'org', '{"name":"x","id":7}', 'object'],
    [{ orgs: [{ id: 1 }, { id: 7 }] }, 'orgs', { id: 7 }, 'object'],
    [{ org: { id: 7 } }, 'org.id', 7, 'number'],
    [{ 'org.id': 7 }, 'org.id', 7, 'number'],
    [{ aud: ['a', 'b'] }, 'aud', 'b'],
  ];
  for (const [claims, name, value, dataType] of good) {
    it(`${name} may be in ${JSON.stringify(claims)}`, () => {
      assert.doesNotThrow(() => check({ ...claims }, rules(name, value, dataType)));
    });
  }

  const bad: readonly (readonly [object, string, unknown, DataType?])[] = [
    [{ role: 'administrator' }, 'role', 'admin'],
    [{ role: 'Admin' }, 'role', 'admin'],
    [{ level: '3' }, 'level', 3, 'number'],
    [{ level: 3 }, 'level', '3', 'string'],
    [{ active: 'true' }, 'active', true, 'boolean'],
    [{ roles: ['admin', 'user'] }, 'roles', ['user', 'admin'], 'array'],
    [{ roles: 'admin' }, 'roles', ['admin'], 'array'],
    [{ roles: [['admin']] }, 'roles', 'admin'],
    [{ org: { id: 7, more: 1 } }, 'org', { id: 7 }, 'object'],
    [{ org: [7] }, 'org', { 0: 7 }, 'object'],
    [{ org: {} }, 'org', { toString: 1 }, 'object'],
  ];
  for (const [claims, name, value, dataType] of bad) {
    it(`${name} is not in ${JSON.stringify(claims)}`, () => {
      const error = refuses(
        () => check({ ...claims }, rules(name, value, dataType)),
        'ERR_TOKEN_CLAIM',
        /^".+" of the token is not the expected one$/,
      );
      assert.deepEqual([error.claim, error.mismatch?.kind, error.mismatch?.received], [name, 'different', undefined]);
    });
  }

  for (const claims of [{}, { role: null }]) {
    it(`is missing in ${JSON.stringify(claims)}`, () => {
      const error = refuses(
        () => check(claims, rules('role', 'admin')),
        'ERR_TOKEN_CLAIM',
        /^"role" of the token is missing$/,
      );
      assert.deepEqual(error.mismatch, { kind: 'missing', expected: 'admin' });
    });
  }

  it('has a name and a value of its type', () => {
    refuses(() => compileRules(rules('', 'x')), 'ERR_SETTINGS', /^an expected claim has no name$/);
    refuses(() => compileRules(rules('role', '')), 'ERR_CLAIM_MISSING', /^"role" has no value$/);
    refuses(() => compileRules(rules('level', 'three', 'number')), 'ERR_CLAIM_TYPE', /^"level" must be of type number/);
  });

  it('may be compared with a circular object that a message brings', () => {
    const circle: Record<string, unknown> = {};
    circle.a = circle;
    const claims = JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`);
    refuses(() => check({ deep: claims }, rules('deep', circle, 'object')), 'ERR_TOKEN_CLAIM', /^"deep" of the token/);
  });

  it('is refused before a scope is', () => {
    const both = { ...rules('role', 'admin'), scopes: grant('a') };
    refuses(() => check({ role: 'user' }, both), 'ERR_TOKEN_CLAIM', /^"role"/);
  });
});
