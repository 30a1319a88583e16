import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compactJson, indentJson, type JsonReason, readMembers } from '../../../src/fill/json-members.ts';

const membersOf = (text: string) => {
  const found = readMembers(text);
  return 'reason' in found ? assert.fail(`${found.reason} in line ${found.line}`) : found;
};

describe('the members of an object in JSON', () => {
  it('are read with their text and line, as often as they are there', () => {
    assert.deepEqual(membersOf('{\n "a": 1.50,\n\n "b": {\n  "c": []}, "a": "\\u0041"\n}'), [
      { name: 'a', raw: '1.50', line: 2 },
      { name: 'b', raw: '{\n  "c": []}', line: 4 },
      { name: 'a', raw: '"\\u0041"', line: 5 },
    ]);
  });

  it('are those that JSON.parse reads, for any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2, '\t'), (object, space) => {
        const members = membersOf(JSON.stringify(object, null, space));
        assert.deepEqual(
          members.map(({ name, raw }) => [name, JSON.parse(raw)]),
          Object.entries(JSON.parse(JSON.stringify(object))),
        );
      }),
    );
  });

  it('are refused where JSON.parse refuses the text, and nowhere else', () => {
    const texts = fc.array(fc.constantFrom(...'{}[]:,"\\ntfuel01.-e+ \n'.split(''), '"a":', 'null', 'true', '"b"'));
    fc.assert(
      fc.property(texts, (parts) => {
        const text = `{${parts.join('')}}`;
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        assert.equal('reason' in readMembers(text), !isJson, text);
      }),
      { numRuns: 2000 },
    );
  });

  const refused: readonly (readonly [text: string, reason: JsonReason, line: number])[] = [
    ['', 'object', 1],
    ['[]', 'object', 1],
    ['{\n  iss: 1\n}', 'name', 2],
    ["{'iss': 1}", 'name', 1],
    ['{\n"a" 1}', 'colon', 2],
    ['{"a": 1\n"b": 2}', 'comma', 2],
    ['{"a": 1', 'comma', 1],
    ['{"a": [1 2]}', 'comma', 1],
    ['{"a": 1,\n}', 'trailing', 1],
    ['{"a": [1,]}', 'trailing', 1],
    ['{"a": }', 'value', 1],
    ['{"a": 01}', 'value', 1],
    ['{"a": NaN}', 'value', 1],
    ['{"a": True}', 'value', 1],
    ['{"a": "b}', 'string', 1],
    ['{"a": "b\n"}', 'string', 1],
    ['{"a": "\\x"}', 'string', 1],
    ['{}\n{}', 'end', 2],
    [`{"a": ${'['.repeat(65)}${']'.repeat(65)}}`, 'deep', 1],
  ];
  for (const [text, reason, line] of refused) {
    it(`are refused with "${reason}" for ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.deepEqual(readMembers(text), { reason, line });
    });
  }

  it('are read, or refused, in time that grows with the text', () => {
    const long = 64 * 1024;
    const hostile = [
      `{"a": "${'\\"'.repeat(long / 2)}`,
      `{"a": ${'['.repeat(long)}`,
      `{${'"a":1,'.repeat(long / 6)}`,
      `{"a": ${'1'.repeat(long)}x}`,
      `{${'\n'.repeat(long)}`,
      `{"a": ${' '.repeat(long)}`,
    ];
    for (const text of hostile) {
      const start = process.cpuUsage();
      readMembers(text);
      const { user } = process.cpuUsage(start);
      assert.ok(user < 100_000, `${user} µs for ${text.slice(0, 12)}`);
    }
  });
});

describe('JSON', () => {
  it('is written without white space, and in lines, with every number and string as it was', () => {
    const json = '{"a": [1.50, {"b": "x, y"}, []], "c": {}}';
    assert.equal(compactJson(json), '{"a":[1.50,{"b":"x, y"},[]],"c":{}}');
    assert.equal(
      indentJson(json, 1),
      '{\n    "a": [\n      1.50,\n      {\n        "b": "x, y"\n      },\n      []\n    ],\n    "c": {}\n  }',
    );
  });

  it('comes back from its lines', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        assert.equal(compactJson(indentJson(json, 0)), json);
        assert.equal(indentJson(json, 0), JSON.stringify(value, null, 2));
      }),
    );
  });
});
