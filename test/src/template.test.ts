import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { forClaim, forSetting, type Input } from '../../src/input.ts';
import { compileTemplate, evaluateTemplate, type TemplateFacts } from '../../src/template/evaluate.ts';
import { refuses } from '../support/errors.ts';

const now = 1_800_000_000;
const facts: TemplateFacts = {
  keyFact: (name) => ({ 'key.kid': 'k1', 'key.publicJwk': { kty: 'EC' } })[name],
  now,
  claims: { iss: 'me', exp: now + 60, iat: now - 60 },
};

/** Evaluates a template for a message. */
function evaluate(template: unknown, message: Readonly<Record<string, unknown>> = {}): unknown {
  const paths: string[] = [];
  const add = (path: string): Input => ({ variable: paths.push(path) - 1 });
  const node = compileTemplate(template, forClaim('claim'), add);
  return evaluateTemplate(
    node,
    paths.map((path) => message[path]),
    facts,
  );
}

const request = { method: 'post', url: 'https://api.example.com:8443/a/b?z=2&a=1&a=0&q=x%20y*' };

describe('a template', () => {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  for (const [template, value, message] of [
    ['plain', 'plain'],
    ['', ''],
    ['{{not a placeholder}}', '{not a placeholder}'],
    ['{key.kid}', 'k1'],
    ['a {key.kid} b', 'a k1 b'],
    ['{key.publicJwk}', { kty: 'EC' }],
    ['{now}', now],
    ['{exp}', now + 60],
    ['until {exp}', `until ${now + 60}`],
    ['{iat}', now - 60],
    ['{claim:iss}', 'me'],
    ['{msg.user}', { id: 7 }, { user: { id: 7 } }],
    ['user {msg.id}', 'user 7', { id: 7 }],
    ['{request.method} {request.host}{request.path}', 'POST api.example.com:8443/a/b', request],
    ['{request.origin}', 'https://api.example.com:8443', request],
    ['{request.query}', 'a=0,1&q=x%20y%2A&z=2', request],
    ['{request.canonical}', 'POST&/a/b&a=0,1&q=x%20y%2A&z=2', request],
    ['{request.method}', 'GET', { url: 'https://a.example/' }],
    ['{sha256.hex:request.canonical}', sha('POST&/a/b&a=0,1&q=x%20y%2A&z=2'), request],
    ['{sha256.hex:msg.payload}', sha('text'), { payload: 'text' }],
    ['{sha256.hex:msg.payload}', sha('{"b":1,"a":2}'), { payload: { b: 1, a: 2 } }],
    ['{sha256.hex:json(msg.payload)}', sha('{"a":{"c":[1],"d":2},"b":1}'), { payload: { b: 1, a: { d: 2, c: [1] } } }],
    [['{request.method} x', 1, true], ['POST x', 1, true], request],
    [{ a: '{msg.a}', b: { c: '{{}}' } }, { a: 'x', b: { c: '{}' } }, { a: 'x' }],
  ] as [unknown, unknown, Record<string, unknown>?][]) {
    it(`makes ${JSON.stringify(value)} of ${JSON.stringify(template)}`, () => {
      assert.deepEqual(evaluate(template, message), value);
    });
  }

  for (const template of [
    '{msg.user}',
    'a {msg.user}',
    '{key.x5t}',
    '{request.url}',
    '{sha256.hex:msg.payload}',
    ['{msg.user}'],
    { a: '{claim:none}' },
  ]) {
    it(`has no value where ${JSON.stringify(template)} has none`, () => {
      assert.equal(evaluate(template), undefined);
    });
  }

  for (const nothing of [undefined, null, '']) {
    it(`has no value where each of its placeholders is ${JSON.stringify(nothing)}, or one of them`, () => {
      assert.equal(evaluate('{msg.a}{msg.b}', { a: nothing, b: nothing }), undefined);
      assert.equal(evaluate('a {msg.a}{msg.b}', { a: 'x', b: nothing }), undefined);
    });
  }

  for (const template of [
    '{}',
    '{nothing}',
    '{key.secret}',
    '{hex}',
    '{hex:0}',
    '{hex:999}',
    '{uuid:1}',
    '{msg.}',
    '{sha256.hex:payload}',
    '{claim:}',
  ]) {
    it(`refuses "${template}"`, () => {
      const { setting, hint } = refuses(
        () => compileTemplate(template, forSetting('issuer'), () => ({ constant: 1 })),
        'ERR_SETTINGS',
        /^the template of "issuer" has an unknown placeholder$/,
      );
      assert.equal(setting, 'issuer');
      assert.ok(hint);
    });
  }

  for (const [template, form] of [
    ['{uuid}', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['{hex:4}', /^[0-9a-f]{8}$/],
    ['{base64url:3}', /^[\w-]{4}$/],
    ['id-{hex:16}', /^id-[0-9a-f]{32}$/],
  ] as const) {
    it(`makes something fresh of "${template}" for each token`, () => {
      const [one, other] = [evaluate(template), evaluate(template)];
      assert.match(String(one), form);
      if (template !== '{base64url:3}') assert.notEqual(one, other);
    });
  }

  it('keeps what a message brings within its part of a URL, and of a URL alone', () => {
    const brought = (isUrl: boolean) => {
      const add = () => ({ variable: 0 });
      const node = compileTemplate('https://a.example/{msg.path}', forClaim('deliveryUrl'), add, isUrl);
      return evaluateTemplate(node, ['../b?c'], facts);
    };
    assert.equal(brought(true), 'https://a.example/..%2Fb%3Fc');
    assert.equal(brought(false), 'https://a.example/../b?c');
  });

  it('leaves a brace that stands alone as it is', () => {
    assert.equal(evaluate('a } b'), 'a } b');
  });
});
