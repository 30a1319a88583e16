import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ClaimsProblem, readClaims } from '../../nodes/jwt-generator/editor/claims-json/read.ts';
import { writeClaims } from '../../nodes/jwt-generator/editor/claims-json/write.ts';
import { type GeneratorSettings, generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { anyClaims } from '../support/claims-json.ts';
import { row } from '../support/preview.ts';

const fresh: GeneratorSettings = generatorDefaults;
const off = { iss: false, sub: false, exp: false, iat: false };

/** The settings after a text was applied to the form. */
function apply(text: string, before: GeneratorSettings = fresh): GeneratorSettings {
  const { settings, problems } = readClaims(text, before);
  return settings ? { ...before, ...settings } : assert.fail(`${text}: ${JSON.stringify(problems)}`);
}

const problemsOf = (text: string, before = fresh): readonly ClaimsProblem[] => readClaims(text, before).problems ?? [];

describe('all claims as JSON', () => {
  it('of a fresh node say what the switches make', () => {
    assert.equal(
      writeClaims(fresh),
      '{\n  "iss": "node-red",\n  "sub": "node-red",\n  "exp": "{{now + 3600}}",\n  "iat": "{{now}}"\n}',
    );
  });

  it('stand in the order of the token, with references, types and what is optional', () => {
    const settings: GeneratorSettings = {
      ...fresh,
      ...{ payload: 'payload.claims', subject: 'payload.user', subjectType: 'msg', ttl: '2 days', ttlType: 'str' },
      ...{ aud: true, audience: '["a","b"]', audienceType: 'json', nbf: true, jti: true, issuedAtOffset: '-60' },
      ...{ scopes: 'read write', optionalClaims: 'sub' },
      customClaims: [
        row('level', 'number', '3', 'num'),
        row('admin', 'boolean', 'true', 'bool'),
        row('tenant', 'string', '#:(second)::tenant', 'flow'),
        { ...row('roles', 'array', 'user.roles', 'msg'), optional: true },
        row('...', 'string', '{{literal}}', 'str'),
        row('address', 'object', '{"city": "Zürich"}', 'json'),
      ],
    };
    assert.equal(
      writeClaims(settings),
      `{
  "...": "{{msg.payload.claims}}",
  "iss": "node-red",
  "sub": "{{msg.payload.user | optional}}",
  "aud": ["a","b"],
  "exp": "{{now + 2 days}}",
  "nbf": "{{now}}",
  "iat": "{{now - 60}}",
  "jti": "{{uuid}}",
  "scope": "read write",
  "level": 3,
  "admin": true,
  "tenant": "{{flow[second].tenant}}",
  "roles": "{{msg.user.roles | array | optional}}",
  "....": "{{str: {{literal}}}}",
  "address": {"city": "Zürich"}
}`,
    );
    assert.deepEqual(apply(writeClaims(settings), settings), settings);
  });

  it('give back every form they are written from', () => {
    fc.assert(
      fc.property(anyClaims, (settings) => {
        assert.deepEqual(apply(writeClaims(settings), settings), settings);
      }),
      { numRuns: 400 },
    );
  });

  it('come back as the JSON that was typed, whatever the form was before', () => {
    const oneLine = fc.string().filter((text) => !/[\r\n]/.test(text));
    const names = oneLine.filter((name) => !/^(?:__proto__|exp|nbf|iat|iss|sub|aud|jti|scope|\.{3}|)$/.test(name));
    const constants = fc
      .jsonValue({ maxDepth: 3 })
      .filter((json) => json !== null && !/\{\{/.test(JSON.stringify(json)));
    const references = ['{{msg.payload.user}}', '{{flow[second].a}}', '{{env.A | number}}', '{{jsonata: $now()}}'];
    const custom = fc.dictionary(names, fc.oneof(constants, fc.constantFrom(...references)));
    const registered = fc.record(
      {
        iss: oneLine.filter((text) => !text.includes('{{')),
        aud: fc.array(oneLine.filter((text) => !text.includes('{{'))),
        exp: fc.constantFrom('{{now + 60}}', '{{now + env.T}}'),
      },
      { requiredKeys: [] },
    );
    const objects = fc.tuple(registered, custom).map((parts) => Object.assign({}, ...parts) as object);
    fc.assert(
      fc.property(objects, anyClaims, fc.constantFrom(0, 2), (object, before, space) => {
        const text = JSON.stringify(object, null, space);
        const settings = apply(text, { ...before, scopes: '', scopeClaim: 'scope' });
        assert.deepEqual(JSON.parse(writeClaims(settings)), JSON.parse(text));
        assert.equal(writeClaims(apply(writeClaims(settings), settings)), writeClaims(settings));
      }),
      { numRuns: 400 },
    );
  });

  it('switch a claim off that is not there, and keep its value for when it is switched on', () => {
    const settings = apply('{}', { ...fresh, issuer: 'mine', scopes: 'read', payload: 'payload' });
    assert.deepEqual({ ...settings }, { ...fresh, ...off, issuer: 'mine', scopes: '', payload: '' });
  });

  it('keep an object that is typed in lines as one, and show it in lines again', () => {
    const text = `{\n  "address": ${JSON.stringify({ city: 'Zürich', lines: ['Bahnhofstrasse 1', '8001 Zürich', 'Schweiz'] }, null, 2).replaceAll('\n', '\n  ')}\n}`;
    const settings = apply(text, { ...fresh, ...off });
    assert.equal(settings.customClaims[0]?.value.includes('\n'), false);
    assert.equal(writeClaims(settings), text);
  });

  it('keep numbers as they are written', () => {
    const settings = apply('{"a": 1.50, "b": [12345678901234567890]}');
    assert.deepEqual(
      settings.customClaims.map(({ value }) => value),
      ['1.50', '[12345678901234567890]'],
    );
  });

  it('put references in a text, an array or an object into JSONata, as "Fill from…" does', () => {
    const { customClaims } = apply(
      '{"a": "Hi {{msg.user}}!", "b": {"c": ["{{env.HOST}}", 1]}, "d": "{{msg[\'a b\']}}"}',
    );
    assert.deepEqual(customClaims, [
      row('a', 'string', '"Hi " & user & "!"', 'jsonata'),
      row('b', 'object', '{"c": [$env("HOST"), 1]}', 'jsonata'),
      row('d', 'string', '["a b"]', 'msg'),
    ]);
  });

  it('keep the lines of a text, and of an expression, in fields that have one', () => {
    const { customClaims } = apply('{"a": "b\\nc", "d": "{{jsonata: (\\n$x)}}"}');
    assert.deepEqual(customClaims, [row('a', 'string', '"b\\nc"', 'json'), row('d', 'string', '(\t$x)', 'jsonata')]);
    assert.equal(JSON.parse(writeClaims({ ...fresh, ...off, customClaims })).a, 'b\nc');
  });

  it('tell a constant from a reference of the same look', () => {
    const { subject, subjectType } = apply('{"sub": "{{str: {{msg.payload.user}}}}"}');
    assert.deepEqual({ subject, subjectType }, { subject: '{{msg.payload.user}}', subjectType: 'str' });
  });

  it('leave a claim where the form has it: in a setting, or in a row of the same name', () => {
    const before = { ...fresh, sub: false, customClaims: [row('sub', 'number', '5', 'num')] };
    assert.deepEqual(apply(writeClaims(before), before), before);
    assert.equal(apply('{"sub": "anna"}').subject, 'anna');
    assert.equal(apply('{"scope": "read"}').scopes, 'read');
  });

  it('take a moment for "exp" that is a number, or a reference to one', () => {
    const { exp, customClaims } = apply('{"exp": 1893456000, "nbf": "{{msg.from | number}}"}');
    assert.equal(exp, false);
    assert.deepEqual(customClaims, [row('exp', 'number', '1893456000', 'num'), row('nbf', 'number', 'from', 'msg')]);
  });

  const refused: readonly (readonly [string, ClaimsProblem])[] = [
    ['{\n"iss": "a"\n"sub": "b"}', { reason: 'comma', line: 3 }],
    ['{"a": 1,\n"a": 2}', { reason: 'duplicate', line: 2, name: 'a' }],
    ['{"": 1}', { reason: 'claimName', line: 1, name: '' }],
    ['{"__proto__": 1}', { reason: 'claimName', line: 1, name: '__proto__' }],
    ['{"a": "{{payload.user}}"}', { reason: 'reference', line: 1, name: 'a', part: '{{payload.user}}' }],
    ['{"a": "Hi {{user}}"}', { reason: 'reference', line: 1, name: 'a', part: 'Hi {{user}}' }],
    ['{"a": ["{{msg.a"]}', { reason: 'reference', line: 1, name: 'a', part: '{{msg.a' }],
    ['{"a": "{{uuid}}"}', { reason: 'reference', line: 1, name: 'a', part: '{{uuid}}' }],
    ['{"a": "{{msg.a | integer}}"}', { reason: 'word', line: 1, name: 'a', part: 'integer' }],
    ['{"a": "{{msg.a | number | string}}"}', { reason: 'word', line: 1, name: 'a', part: 'string' }],
    ['{"iss": "{{msg.a | number}}"}', { reason: 'word', line: 1, name: 'iss', part: 'number' }],
    ['{"exp": "{{now + 60 | optional}}"}', { reason: 'word', line: 1, name: 'exp', part: 'optional' }],
    ['{"a": null}', { reason: 'noType', line: 1, name: 'a' }],
    ['{"iss": 5}', { reason: 'kind', line: 1, name: 'iss' }],
    ['{"exp": "{{now + template: 5}}"}', { reason: 'kind', line: 1, name: 'exp' }],
    ['{"a": "{{msg: b\\nc}}"}', { reason: 'kind', line: 1, name: 'a' }],
    ['{"a\\nb": 1}', { reason: 'claimName', line: 1, name: 'a\nb' }],
    ['{"exp": 3600}', { reason: 'moment', line: 1, name: 'exp' }],
    ['{"exp": "1h"}', { reason: 'moment', line: 1, name: 'exp' }],
    ['{"exp": "{{msg.ttl}}"}', { reason: 'moment', line: 1, name: 'exp' }],
    ['{"iat": 1893456000}', { reason: 'moment', line: 1, name: 'iat' }],
    ['{"scope": 5}', { reason: 'scopes', line: 1, name: 'scope' }],
    ['{"scope": ""}', { reason: 'scopes', line: 1, name: 'scope' }],
    ['{"...": "payload"}', { reason: 'payload', line: 1, name: '...' }],
    ['{"...": [1]}', { reason: 'payload', line: 1, name: '...' }],
  ];
  for (const [text, problem] of refused) {
    it(`are refused with "${problem.reason}": ${text.replaceAll('\n', ' ')}`, () => {
      assert.deepEqual(problemsOf(text), [problem]);
    });
  }

  it('are refused with all their problems at once', () => {
    assert.deepEqual(
      problemsOf('{\n"a": null,\n"exp": 60}').map(({ line }) => line),
      [2, 3],
    );
  });
});
