import type { Json } from './filled.ts';

/** A part of a script that is no literal: a variable, a call, a sum. */
export class Expression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The deepest nesting that is read, in levels. */
const maxDepth = 32;

/**
 * Reads the arguments of a call in JavaScript: objects, arrays, strings, numbers, and what is none of them as an
 * {@link Expression}. Nothing is run.
 *
 * @param start - index behind the opening parenthesis
 * @returns undefined if the call has no end
 */
export function readArguments(script: string, start: number): unknown[] | undefined {
  const reader = createReader(script, start);
  const values: unknown[] = [];
  // sign() has three, and a callback that says nothing of the token.
  while (values.length < 3 && !reader.takes(')')) {
    values.push(reader.value(0));
    if (!reader.takes(',') && !reader.isAt(')')) return undefined;
  }
  return values;
}

function createReader(script: string, start: number) {
  let at = start;
  const skip = () => {
    while (match(space) !== undefined || match(comment) !== undefined);
  };
  const isAt = (character: string) => {
    skip();
    return script[at] === character;
  };
  const takes = (character: string) => {
    const isThere = isAt(character);
    if (isThere) at += 1;
    return isThere;
  };
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(script)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  /** Whether a value ends here: what follows would make an expression of it. */
  const isComplete = () => {
    skip();
    return at >= script.length || ',)]}'.includes(script[at] ?? '');
  };

  const expression = (from: number): Expression => {
    at = from;
    let depth = 0;
    let text = '';
    let copied = from;
    while (at < script.length) {
      const end = at;
      if (match(comment) !== undefined) {
        text += `${script.slice(copied, end)} `;
        copied = at;
        continue;
      }
      const character = script[at] ?? '';
      if (depth === 0 && ',)]}'.includes(character)) break;
      if ('([{'.includes(character)) depth += 1;
      else if (')]}'.includes(character)) depth -= 1;
      // A string may hold brackets; one that is never closed has the rest of the script in it.
      if (!quotes.includes(character)) at += 1;
      else if (match(quoted) === undefined) at = script.length;
    }
    return new Expression((text + script.slice(copied, at)).trim());
  };

  const object = (depth: number): Json => {
    const members: [string, unknown][] = [];
    while (!takes('}')) {
      const from = at;
      const name = match(identifier) ?? unquote(match(quoted) ?? '');
      if (takes(':')) members.push([name, value(depth + 1)]);
      else {
        const shorthand = expression(from);
        members.push([name || shorthand.text.slice(0, 40), shorthand]);
      }
      if (!takes(',') && !isAt('}')) break;
    }
    return Object.fromEntries(members);
  };

  const array = (depth: number): unknown[] => {
    const items: unknown[] = [];
    while (!takes(']')) {
      items.push(value(depth + 1));
      if (!takes(',') && !isAt(']')) break;
    }
    return items;
  };

  const value = (depth: number): unknown => {
    skip();
    const from = at;
    if (depth < maxDepth) {
      const read = literal(depth);
      if (read !== undefined && isComplete()) return read.value;
    }
    return expression(from);
  };

  const literal = (depth: number): { readonly value: unknown } | undefined => {
    if (takes('{')) return { value: object(depth) };
    if (takes('[')) return { value: array(depth) };
    const string = match(quoted);
    if (string !== undefined) return string.includes('${') ? undefined : { value: unquote(string) };
    const number = match(/-?\d[\d_]*(?:\.\d+)?/y);
    if (number !== undefined) return { value: Number(number.replaceAll('_', '')) };
    const word = match(/true|false|null|undefined/y);
    return word === undefined ? undefined : { value: constants[word as keyof typeof constants] };
  };

  return { takes, isAt, value };
}

const constants = { true: true, false: false, null: null, undefined: undefined };

const space = /\s+/y;

/** One that is never closed has the rest of the script in it. Behind a backslash, it is a part of a regular expression. */
const comment = /(?<!\\)(?:\/\/[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*))/y;

const identifier = /[A-Za-z_$][\w$]*/y;

const quotes = '\'"`';

/** A string in any of the three marks, with backslashes. */
const quoted = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character);
}
