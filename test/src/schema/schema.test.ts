import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compileJsonCheck } from '../../../src/schema/check.ts';
import { maxSchemaBytes } from '../../../src/schema/read.ts';
import { maxCheckMs, timedOut, withinTime } from '../../../src/schema/time-limit.ts';
import { refuses } from '../../support/errors.ts';

const prepare = (schema: unknown) =>
  compileJsonCheck(typeof schema === 'string' ? schema : JSON.stringify(schema), 'inputSchema', 'the claims');
const check = (schema: unknown, value: unknown) => prepare(schema)?.(JSON.stringify(value));

describe('a JSON Schema', () => {
  it('that is blank checks nothing', () => {
    for (const text of ['', ' \n\t']) assert.equal(prepare(text), undefined);
  });

  it('lets pass what it describes, of draft 2020-12', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://schemas.example/claims',
      type: 'object',
      $defs: { role: { enum: ['buyer', 'seller'] } },
      properties: {
        role: { $ref: '#/$defs/role' },
        mail: { type: 'string', format: 'email' },
        pair: { prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
      },
      required: ['role'],
      unevaluatedProperties: false,
      'x-owner': 'the shop',
    };
    check(schema, { role: 'buyer', mail: 'a@b.example', pair: ['x', 1] });
    check(true, { any: 'thing' });
  });

  it('is compiled once for all issuers of a verifier, which have the same', () => {
    const schemaOf = (title: string) => ({
      title,
      properties: Object.fromEntries([...'abcdefghij'].map((name) => [name, { minLength: 2 }])),
    });
    const microsecondsFor = (titles: readonly string[]) => {
      const before = process.cpuUsage();
      for (const title of titles) prepare(schemaOf(title));
      return process.cpuUsage(before).user;
    };
    prepare(schemaOf('the library is loaded'));
    const different = microsecondsFor(Array.from({ length: 20 }, (_, index) => `${index}`));
    assert.ok(microsecondsFor(Array(20).fill('same')) < different / 2);
  });

  it('may be compiled beside another of the same $id, and neither sees the other', () => {
    const $id = 'https://schemas.example/same';
    const numbers = prepare({ $id, additionalProperties: { type: 'number' } });
    const texts = prepare({ $id, additionalProperties: { type: 'string' } });
    numbers?.('{"a": 1}');
    texts?.('{"a": "1"}');
    refuses(() => prepare({ $ref: $id }), 'ERR_SCHEMA', /refers to "https:\/\/schemas\.example\/same"/);
  });

  describe('that cannot be used is refused at once, naming the setting:', () => {
    const wrong: readonly (readonly [string, unknown, RegExp])[] = [
      ['no JSON', '{"type": "obj', /"inputSchema" is not JSON/],
      ['a list', '[]', /must be an object or a boolean/],
      ['a text', '"object"', /must be an object or a boolean/],
      ['null', 'null', /must be an object or a boolean/],
      ['another draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, /another draft than 2020-12/],
      ['a type that does not exist', { type: 'strin' }, /not a valid schema at \/type/],
      [
        'a limit of another type, by its place',
        { properties: { a: { minLength: '3' } } },
        /not a valid schema at \/properties\/a\/minLength/,
      ],
      ['a reference into nothing', { $ref: '#/$defs/nope' }, /refers to "#\/\$defs\/nope", which it does not contain/],
      ['a reference to a file', { $ref: 'file:///etc/passwd' }, /refers to "file:.*", which is outside the schema/],
      ['a reference to its neighbour', { $ref: 'other.json' }, /refers to "other\.json", which is outside the schema/],
      ['a misspelt keyword', { requierd: ['a'] }, /keyword "requierd", which is unknown in JSON Schema 2020-12/],
      ['a misspelt keyword deep inside', { properties: { a: { typ: 'string' } } }, /keyword "typ"/],
      ['an unknown format', { format: 'zip' }, /format "zip", which is unknown/],
      ['an if without a then', { if: { type: 'object' } }, /"if" alone, which checks nothing/],
      ['a pattern that is none', { pattern: '(' }, /pattern that is not a valid regular expression/],
      [
        'one with the same $id twice, whatever it is',
        {
          $defs: Object.fromEntries(
            ['a', 'b'].map((name) => [name, { $id: 'Invalid regular expression', title: name }]),
          ),
        },
        /^"inputSchema" cannot be used as a schema$/,
      ],
      ['an asynchronous one', { $async: true }, /keyword "\$async"/],
      ['one that is nothing but itself', { $ref: '#' }, /refers to itself endlessly/],
      [
        'one that is nested too deeply',
        `${'{"not":'.repeat(20_000)}{}${'}'.repeat(20_000)}`,
        /or is too large to compile/,
      ],
      // Wherever it is that the stack ends: in the compiler, or before it.
      ...[1_000, 1_500, 3_000].map(
        (depth) =>
          [
            `one that is nested ${depth} times`,
            `${'{"not":'.repeat(depth)}{}${'}'.repeat(depth)}`,
            /^"inputSchema" refers to itself endlessly, or is too large to compile$/,
          ] as const,
      ),
      ['one of 1 MB', { $comment: 'x'.repeat(1_000_000) }, /larger than 256 KiB/],
      ['one of 1 MiB in few characters', { $comment: '\u{1f600}'.repeat(262_144) }, /larger than 256 KiB/],
      ['one that is too large by a byte', `{}${' '.repeat(maxSchemaBytes - 1)}`, /larger than 256 KiB/],
    ];
    for (const [what, schema, message] of wrong) {
      it(what, () => {
        const error = refuses(() => prepare(schema), 'ERR_SCHEMA', message);
        assert.equal(error.setting, 'inputSchema');
        assert.doesNotMatch(error.message, /strict mode|can't resolve|data\//, 'our own words');
      });
    }

    const hints: readonly (readonly [unknown, string])[] = [
      ['{"type": "obj', 'Look for a missing quote, comma or bracket.'],
      ['[]', 'Enter a JSON Schema, such as {"type": "object"}.'],
      [
        { $schema: 'http://json-schema.org/draft-07/schema#' },
        'Set "$schema" to "https://json-schema.org/draft/2020-12/schema", or remove it.',
      ],
      [{ type: 'strin' }, 'Correct it: the schema must follow JSON Schema 2020-12.'],
      [{ $ref: '#/$defs/nope' }, 'Correct the "$ref".'],
      [{ $ref: 'other.json' }, 'Put it under "$defs": external schemas are never fetched.'],
      [
        { requierd: ['a'] },
        'Correct its spelling: an unknown keyword checks nothing. Your own keywords must begin with "x-".',
      ],
      [{ format: 'zip' }, 'Correct the format, or remove it.'],
      [{ if: { type: 'object' } }, 'Complete it, or remove it.'],
      [{ pattern: '(' }, 'Correct the pattern; it is read with the flag "u".'],
      [{ $ref: '#' }, 'Check every "$ref".'],
      [{ $comment: 'x'.repeat(maxSchemaBytes) }, 'Remove what the claims do not need.'],
    ];
    for (const [schema, hint] of hints) {
      it(`with the hint "${hint}"`, () => {
        assert.equal(refuses(() => prepare(schema), 'ERR_SCHEMA', /^"inputSchema" /).hint, hint);
      });
    }

    it('but the largest one can be', () => {
      check(`{}${' '.repeat(maxSchemaBytes - 2)}`, {});
    });

    it('a reference to a server, which is never asked', async () => {
      let asked = 0;
      const server = createServer((_, response) => {
        asked += 1;
        response.end('{"type": "object"}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const remote = `http://127.0.0.1:${port}/schema.json`;
      try {
        for (const schema of [{ $ref: remote }, { $schema: remote }, { properties: { a: { $ref: `${remote}#/x` } } }]) {
          refuses(() => prepare(schema), 'ERR_SCHEMA', /outside the schema|another draft/);
        }
        await fetch(`http://127.0.0.1:${port}/`);
        assert.equal(asked, 1, 'only this test has asked');
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });
  });

  it('whose "then" is broken names what is in it, and not the "if"', () => {
    const schema = '{"if": {"required": ["a"]}, "then": {"required": ["b"]}}';
    const { hint } = refuses(
      () => check(schema, { a: 1 }),
      'ERR_SCHEMA',
      /^"b" of the claims does not match "inputSchema": it breaks the rule "required": \["b"\]$/,
    );
    assert.equal(hint, 'Correct the value, or the schema.');
  });

  describe('that is broken names the place and the rule, never the value:', () => {
    const broken: readonly (readonly [string, unknown, unknown, string, string, RegExp])[] = [
      [
        'a type',
        { properties: { level: { type: 'number' } } },
        { level: 'hunter2' },
        'level',
        '"level" of the claims',
        /"type": "number"/,
      ],
      [
        'a length',
        { properties: { a: { minLength: 9 } } },
        { a: 'hunter2' },
        'a',
        '"a" of the claims',
        /"minLength": 9/,
      ],
      [
        'a missing member',
        { required: ['role', 'b'] },
        { x: 'hunter2' },
        'role',
        '"role" of the claims',
        /"required": \["role","b"\]/,
      ],
      [
        'a missing member inside',
        { properties: { address: { required: ['city'] } } },
        { address: { hunter2: 1 } },
        'address.city',
        '"address.city" of the claims',
        /"required"/,
      ],
      [
        'an item of a list',
        { properties: { roles: { items: { type: 'string' } } } },
        { roles: ['a', { hunter2: 1 }] },
        'roles[1]',
        '"roles[1]" of the claims',
        /"type": "string"/,
      ],
      [
        'a member that is too much',
        { properties: { a: true }, additionalProperties: false },
        { hunter2: 1 },
        '',
        'the claims',
        /"additionalProperties": false/,
      ],
      [
        'a member that is not evaluated',
        { unevaluatedProperties: false },
        { hunter2: 1 },
        '',
        'the claims',
        /"unevaluatedProperties": false/,
      ],
      [
        'the name of a member',
        { propertyNames: { maxLength: 3 } },
        { hunter2: 1 },
        '',
        'the claims',
        /"propertyNames"/,
      ],
      [
        'the pattern of a name',
        { propertyNames: { pattern: '^a' } },
        { hunter2: 1 },
        '',
        'the claims',
        /"propertyNames"/,
      ],
      [
        'a member whose name only the value has',
        { additionalProperties: { type: 'string' } },
        { hunter2: 5 },
        '*',
        '"*" of the claims',
        /"type": "string"/,
      ],
      [
        'a list below such a name, and one that is a number',
        { additionalProperties: { items: { type: 'string' } } },
        { '4711': [7] },
        '*[0]',
        '"*[0]" of the claims',
        /"type": "string"/,
      ],
      [
        'a pattern',
        { properties: { a: { pattern: '^x' } } },
        { a: 'hunter2' },
        'a',
        '"a" of the claims',
        /"pattern": "\^x"/,
      ],
      [
        'a format',
        { properties: { a: { format: 'email' } } },
        { a: 'hunter2' },
        'a',
        '"a" of the claims',
        /"format": "email"/,
      ],
      [
        'a list of values',
        { properties: { a: { enum: ['x', 'y'] } } },
        { a: 'hunter2' },
        'a',
        '"a" of the claims',
        /"enum": \["x","y"\]/,
      ],
      [
        'a long list of values',
        { properties: { a: { enum: ['x'.repeat(99)] } } },
        { a: 'hunter2' },
        'a',
        '"a" of the claims',
        /the rule "enum"$/,
      ],
      [
        'what is never there',
        { properties: { a: false } },
        { a: 'hunter2' },
        'a',
        '"a" of the claims',
        /the rule false$/,
      ],
      [
        'one of several',
        { anyOf: [{ required: ['b'] }, { required: ['c'] }] },
        { hunter2: 1 },
        '',
        'the claims',
        /"anyOf"/,
      ],
      [
        'what a condition asks for',
        '{"if": {"required": ["a"]}, "then": {"properties": {"a": {"type": "number"}}}}',
        { a: 'hunter2' },
        'a',
        '"a" of the claims',
        /"type": "number"/,
      ],
      [
        'a name with a slash and a tilde',
        { properties: { 'a/b~c': { type: 'number' } } },
        { 'a/b~c': 'hunter2' },
        'a/b~c',
        '"a/b~c" of the claims',
        /"type"/,
      ],
      ['a schema that nothing matches', false, { hunter2: 1 }, '', 'the claims', /the rule false$/],
    ];
    for (const [what, schema, value, claim, subject, rule] of broken) {
      it(what, () => {
        const error = refuses(() => check(schema, value), 'ERR_SCHEMA', rule);
        assert.ok(
          error.message.startsWith(`${subject} does not match "inputSchema": it breaks the rule`),
          error.message,
        );
        assert.equal(error.claim, claim === '' ? undefined : claim);
        assert.doesNotMatch(JSON.stringify([error.message, error.hint, error.claim]), /hunter2|4711/);
      });
    }
  });

  it('is checked anew each time', () => {
    const checkLevel = prepare({ properties: { level: { type: 'number' } } });
    for (let count = 0; count < 3; count += 1) {
      refuses(() => checkLevel?.('{"level": "x"}'), 'ERR_SCHEMA', /"level"/);
      checkLevel?.('{"level": 1}');
    }
  });

  describe('never keeps the processor for ever:', () => {
    const nest = { anyOf: [{ $ref: '#/$defs/n' }, { $ref: '#/$defs/n' }], type: 'object' };
    const chain = Object.fromEntries(
      Array.from({ length: 64 }, (_, n) => [`d${n}`, { anyOf: Array(2).fill({ $ref: `#/$defs/d${n + 1}` }) }]),
    );
    const deep = (levels: number): object => (levels === 0 ? { n: 'x' } : { n: deep(levels - 1) });

    it('a pattern that would take years', () => {
      const pattern = prepare({ properties: { a: { pattern: '^(a+)+$' } } });
      const { hint, setting } = refuses(
        () => pattern?.(JSON.stringify({ a: `${'a'.repeat(80)}!` })),
        'ERR_SCHEMA',
        /^checking the claims against "inputSchema" takes too long$/,
      );
      assert.deepEqual([setting, hint], ['inputSchema', 'Simplify the patterns and references of the schema.']);
      pattern?.('{"a": "aaa"}');
    });

    it('a long list of values for a long array, which is bounded by their sizes alone', () => {
      const last = { a: 4999 };
      const schema = { items: { enum: Array.from({ length: 5000 }, (_, a) => ({ a })) } };
      refuses(() => check(schema, Array(10_000).fill(last)), 'ERR_SCHEMA', /takes too long/);
      check(schema, [last]);
    });

    it('a step that takes longer than its time: 100 ms where a message waits', () => {
      const forever = () => {
        for (;;);
      };
      assert.equal(withinTime(forever, 5), timedOut);
      assert.equal(maxCheckMs, 100);
    });

    it('and no step whose time passes while other programs have the processor: it is run again', () => {
      const cell = new Int32Array(new SharedArrayBuffer(4));
      let runs = 0;
      const preempted = () => {
        runs += 1;
        if (runs < 3) Atomics.wait(cell, 0, 0, 60);
        return 'done';
      };
      assert.equal(withinTime(preempted, 30), 'done');
      assert.equal(runs, 3);
      const hanging = () => Atomics.wait(cell, 0, 0, 10);
      assert.equal(withinTime(hanging, 2), timedOut, 'but not for ever');
    });

    it('a pattern under an escaped name', () => {
      const text = '{"properties": {"a": {"\\u0070attern": "^(a+)+$"}}}';
      refuses(() => check(text, { a: `${'a'.repeat(80)}!` }), 'ERR_SCHEMA', /takes too long/);
    });

    it('references that double at every step: found before any message', () => {
      refuses(
        () => prepare({ $defs: { ...chain, d64: { type: 'string' } }, $ref: '#/$defs/d0' }),
        'ERR_SCHEMA',
        /refers to itself endlessly/,
      );
    });

    it('references that double at every level of the value', () => {
      const schema = { $defs: { n: { properties: { n: nest }, required: ['n'] } }, $ref: '#/$defs/n' };
      refuses(() => check(schema, deep(60)), 'ERR_SCHEMA', /takes too long/);
    });

    it('a reference that leads nowhere only for some values', () => {
      const schema = {
        $defs: { loop: { not: { $ref: '#/$defs/loop' } } },
        properties: { a: { $ref: '#/$defs/loop' } },
      };
      refuses(() => check(schema, { a: 1 }), 'ERR_SCHEMA', /takes too long/);
    });
  });
});
