import assert from 'node:assert/strict';
import { JwtError } from '../../../src/errors.ts';
import { fillFrom } from '../../../src/fill/fill-from.ts';
import { refuses } from '../../support/errors.ts';

/** Characters of the larger of two texts. */
const size = 262_144;

const fill = (unit: string, length: number) => unit.repeat(Math.floor(length / unit.length));
const orkes = (inputs: object) => JSON.stringify({ type: 'GET_SIGNED_JWT', inputParameters: inputs });
const n8n = (parameters: object) => JSON.stringify({ type: 'n8n-nodes-base.jwt', parameters });
const nest = (open: string, close: string, inner: string, length: number) => {
  const levels = Math.floor(length / (open.length + close.length + inner.length));
  return `${`${open}`.repeat(levels)}${inner}${`${close}`.repeat(levels)}`;
};

/** Texts of any length that make a careless reader look at the same characters again and again. */
const hostile: Readonly<Record<string, (length: number) => string>> = {
  'references that are never closed': (length) => orkes({ subject: fill('${', length) }),
  'a reference that begins again and again': (length) => orkes({ subject: `${fill('${', length)}}` }),
  'many references': (length) => orkes({ subject: fill(`$\{workflow.input.a}`, length) }),
  'many unknown references': (length) => orkes({ subject: fill(`$\{x}`, length) }),
  'a reference of many steps': (length) => orkes({ subject: `\${workflow.input${fill('.a', length)}}` }),
  'a reference of brackets': (length) => orkes({ subject: `\${workflow.input${fill('["', length / 2)}}` }),
  'a reference of quotes': (length) => orkes({ subject: `\${workflow.input${fill('[\'"', length / 2)}}` }),
  'a reference of digits': (length) => orkes({ subject: `\${workflow.input${fill('[1', length)}}` }),
  'a reference of white space': (length) => orkes({ subject: `\${${fill(' ', length)}}` }),
  'many unknown inputs': (length) =>
    orkes(Object.fromEntries(Array.from({ length: length / 16 }, (_, index) => [`x${index}`, 'schema']))),
  'expressions that are never closed': (length) => n8n({ claims: { issuer: `=${fill('{{', length)}` } }),
  'expressions that only close': (length) => n8n({ claims: { issuer: `=${fill('}}', length)}` } }),
  'expressions with one brace too few': (length) => n8n({ claims: { issuer: `=${fill('{{a}', length)}` } }),
  'JSON of expressions': (length) => n8n({ useJson: true, claimsJson: `={"a":"${fill('{{', length)}"}` }),
  'many header claims': (length) =>
    n8n({
      headerClaims: JSON.stringify(Object.fromEntries(Array.from({ length: length / 16 }, (_, i) => [`x${i}`, i]))),
    }),
  'many tasks': (length) => `[${fill('{"type":"GET_SIGNED_JWT"},', length)}0]`,
  'tasks in lists in lists': (length) => nest('[{"type":"GET_SIGNED_JWT"},', ']', '0', length),
  'lists in lists': (length) => nest('[', ']', '', length),
  'two lists in lists': (length) => nest('[[],', ']', '', length),
  'a value of lists in lists': (length) =>
    `{"type":"GET_SIGNED_JWT","inputParameters":{"audience":${nest('["a",', ']', '"a"', length / 2)}}}`,
  'a type of lists in lists': (length) => `{"type":${nest('["a",', ']', '"a"', length / 2)}}`,
  'a key of white space': (length) =>
    JSON.stringify({ algorithm: 'RS256', privateKey: fill('"kty": ', length) + fill(' ', length) }),
  'options of jsonwebtoken': (length) =>
    JSON.stringify({
      payload: Object.fromEntries(Array.from({ length: length / 16 }, (_, i) => [`x${i}`, i])),
      algorithm: 'HS256',
    }),
};

/** Processor time of one reading, in microseconds: the least of three. */
function cost(text: string): number {
  const spent = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    read(text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return Math.min(...spent);
}

/** Reads a text; it is filled, or refused by an error of ours. */
function read(text: string): void {
  try {
    fillFrom(text);
  } catch (error) {
    assert.ok(error instanceof JwtError, String(error));
  }
}

describe('Fill from… takes time in proportion to its text:', () => {
  for (const [what, make] of Object.entries(hostile)) {
    it(what, () => {
      const [half, whole] = [make(size / 2), make(size)];
      read(half);
      // Twice would do; what looks at everything again for each character takes four times as long, and seconds.
      assert.ok(cost(whole) <= 3 * cost(half) + 100_000);
    });
  }

  it('and refuses what is nested more deeply than any system writes it', () => {
    const nested = (levels: number) => `{"type":"GET_SIGNED_JWT","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    assert.equal(fillFrom(nested(254)).source, 'Orkes Conductor');
    refuses(() => fillFrom(nested(257)), 'ERR_SETTINGS', /^the text is not from a supported system$/);
  });
});
