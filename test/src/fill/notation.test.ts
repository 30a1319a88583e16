import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readReference, writeReference } from '../../../src/fill/notation.ts';
import { createReader, cutReferences } from '../../../src/fill/reader.ts';
import { readTime, writeTime } from '../../../src/fill/time-notation.ts';
import { notationText } from '../../support/claims-json.ts';

const types = ['str', 'num', 'bool', 'json', 'msg', 'flow', 'global', 'env', 'jsonata', 'template'];
const typed = fc.record({ type: fc.constantFrom(...types), value: notationText });
const words = fc.subarray(['number', 'optional']);

describe('the notation of typed values', () => {
  const written: readonly (readonly [string, string, string])[] = [
    ['msg', 'payload.user', '{{msg.payload.user}}'],
    ['msg', 'payload["a b"][0]', '{{msg.payload["a b"][0]}}'],
    ['flow', 'tenant', '{{flow.tenant}}'],
    ['flow', '#:(second)::tenant', '{{flow[second].tenant}}'],
    ['global', '#:(second)::a.b', '{{global[second].a.b}}'],
    ['env', 'HOST', '{{env.HOST}}'],
    ['jsonata', '$now() & "|"', '{{jsonata: $now() & "||"}}'],
    ['template', '{key.kid}', '{{template: {key.kid}}}'],
    ['str', '{{msg.payload.user}}', '{{str: {{msg.payload.user}}}}'],
    ['msg', '', '{{msg: }}'],
    ['env', ' A ', '{{env:  A }}'],
    ['msg', 'a | number', '{{msg: a || number}}'],
    ['uuid', '', '{{uuid}}'],
  ];
  for (const [type, value, text] of written) {
    it(`writes ${text}, and reads it`, () => {
      assert.equal(writeReference({ type, value }), text);
      assert.deepEqual(readReference(text), { type, value, words: [] });
    });
  }

  it('gives every typed value back, with its words', () => {
    fc.assert(
      fc.property(typed, words, (one, further) => {
        assert.deepEqual(readReference(writeReference(one, further)), { ...one, words: further });
      }),
      { numRuns: 2000 },
    );
  });

  it('takes what people write around it: blanks, none, and a bar without them', () => {
    assert.deepEqual(readReference('{{ msg.payload.user }}'), { type: 'msg', value: 'payload.user', words: [] });
    assert.deepEqual(readReference('{{msg.level|number}}'), { type: 'msg', value: 'level', words: ['number'] });
    assert.deepEqual(readReference('{{ env.HOST | optional }}'), { type: 'env', value: 'HOST', words: ['optional'] });
  });

  for (const text of [
    '{msg.a}',
    '{{a}}',
    '{{payload.user}}',
    '{{msg}}',
    '{{msg.a}} {{msg.b}}',
    'x{{msg.a}}',
    '{{}',
    '',
  ]) {
    it(`leaves ${JSON.stringify(text)} alone`, () => assert.equal(readReference(text), undefined));
  }
});

describe('references inside a text', () => {
  const roots = {
    msg: { type: 'msg', steps: [] },
    flow: { type: 'flow', steps: [] },
    global: { type: 'global', steps: [] },
    env: { type: 'env', steps: [] },
  } as const;
  const { value } = createReader({ cut: (text) => cutReferences(text, '{{', '}}'), roots }, []);

  for (const [text, type, expected] of [
    ['{{global.tenant}}', 'global', 'tenant'],
    ['{{msg.user}}@{{global.tenant.host}}', 'jsonata', 'user & "@" & $globalContext("tenant.host")'],
    ['{{flow.a}}/{{env.HOST}}', 'jsonata', '$flowContext("a") & "/" & $env("HOST")'],
  ] as const) {
    it(`are read in place, each from where it is: ${text}`, () => {
      assert.deepEqual(value('claim', text), { type, value: expected });
    });
  }
});

describe('the notation of times', () => {
  const written: readonly (readonly [string, string, string])[] = [
    ['num', '3600', '{{now + 3600}}'],
    ['num', '-60', '{{now - 60}}'],
    ['num', '0', '{{now}}'],
    ['num', '0.5', '{{now + 0.5}}'],
    ['num', '', '{{now + num: }}'],
    ['str', '2 days', '{{now + 2 days}}'],
    ['str', '10h', '{{now + 10h}}'],
    ['str', '120000', '{{now + str: 120000}}'],
    ['msg', 'payload.ttl', '{{now + msg.payload.ttl}}'],
    ['env', 'JWT_TTL', '{{now + env.JWT_TTL}}'],
  ];
  for (const [type, value, text] of written) {
    it(`writes ${text}, and reads it`, () => {
      assert.equal(writeTime({ type, value }), text);
      assert.deepEqual(readTime(text), { type, value, words: [] });
    });
  }

  it('gives every typed value back, with its words', () => {
    const values = fc.oneof(notationText, fc.double().map(String), fc.integer().map(String));
    fc.assert(
      fc.property(fc.record({ type: fc.constantFrom(...types), value: values }), words, (one, further) => {
        assert.deepEqual(readTime(writeTime(one, further)), { ...one, words: further });
      }),
      { numRuns: 2000 },
    );
  });

  it('takes what people write around it', () => {
    assert.deepEqual(readTime('{{ now+3600 }}'), { type: 'num', value: '3600', words: [] });
    assert.deepEqual(readTime('{{now  +  10m | optional}}'), { type: 'str', value: '10m', words: ['optional'] });
  });

  for (const text of [
    '{{msg.exp}}',
    '{{nowhere}}',
    '{{now.x}}',
    '{{now * 2}}',
    '{{now - msg.a}}',
    'now + 5',
    '{{now + }}',
  ]) {
    it(`leaves ${JSON.stringify(text)} alone`, () => assert.equal(readTime(text), undefined));
  }
});
