import { maxDepth } from '../json.ts';

/** A member of an object in JSON. */
export interface Member {
  readonly name: string;
  /** Its value as it is written. */
  readonly raw: string;
  /** The line that it begins in, from 1. */
  readonly line: number;
}

/** What is wrong with a text that must be an object in JSON. */
export const jsonReasons = ['object', 'name', 'colon', 'comma', 'trailing', 'value', 'string', 'end', 'deep'] as const;
export type JsonReason = (typeof jsonReasons)[number];

/** Where a text is not JSON, and why. */
export interface JsonProblem {
  readonly reason: JsonReason;
  readonly line: number;
}

/** Thrown inside the scanner. */
class Stop {
  readonly reason: JsonReason;
  constructor(reason: JsonReason) {
    this.reason = reason;
  }
}

/**
 * Reads the members of an object in JSON, each with its text and line: `JSON.parse` keeps one of two members with the
 * same name, rounds numbers, and each browser says in other words what is wrong. It takes time in proportion to the text.
 *
 * @returns the members in their order, also those of the same name; or the first problem
 */
export function readMembers(text: string): readonly Member[] | JsonProblem {
  let at = 0;
  const lineAt = (index: number) => text.slice(0, index).split('\n').length;
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  const next = () => {
    match(/[ \t\r\n]*/y);
    return text[at];
  };
  const take = (character: string, reason: JsonReason) => {
    if (next() !== character) throw new Stop(reason);
    at += 1;
  };
  const string = (reason: JsonReason): string => {
    if (next() !== '"') throw new Stop(reason);
    const found = match(/"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy);
    if (found === '') throw new Stop('string');
    return found;
  };
  /** Reads what is between two brackets, with commas. */
  const list = (close: string, item: () => void) => {
    at += 1;
    if (next() !== close) {
      item();
      while (next() === ',') {
        const comma = at;
        at += 1;
        if (next() === close) {
          at = comma;
          throw new Stop('trailing');
        }
        item();
      }
    }
    take(close, 'comma');
  };
  const value = (depth: number): void => {
    const first = next();
    if (depth > maxDepth) throw new Stop('deep');
    if (first === '{') list('}', () => member(depth + 1));
    else if (first === '[') list(']', () => value(depth + 1));
    else if (first === '"') string('string');
    else if (match(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y) === '')
      throw new Stop('value');
  };
  const member = (depth: number): Member => {
    const quoted = string('name');
    const line = lineAtLast();
    take(':', 'colon');
    next();
    const from = at;
    value(depth);
    return { name: JSON.parse(quoted), raw: text.slice(from, at), line };
  };
  // Lines are counted on from the last member: counting from the start would take the square of the time.
  let counted = { index: 0, line: 1 };
  const lineAtLast = () => {
    counted = { index: at, line: counted.line + text.slice(counted.index, at).split('\n').length - 1 };
    return counted.line;
  };

  const members: Member[] = [];
  try {
    if (next() !== '{') throw new Stop('object');
    list('}', () => void members.push(member(1)));
    if (next() !== undefined) throw new Stop('end');
    return members;
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return { reason: stop.reason, line: lineAt(at) };
  }
}

/** The tokens of well-formed JSON. */
function tokensOf(json: string): readonly string[] {
  return json.match(/"(?:[^"\\]|\\[\s\S])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
}

/** Writes well-formed JSON without white space; numbers and strings stay as they are written. */
export function compactJson(json: string): string {
  return tokensOf(json).join('');
}

/** Writes well-formed JSON in lines. @param depth - of the line that it begins in, in levels */
export function indentJson(json: string, depth: number): string {
  let level = depth;
  let written = '';
  const tokens = tokensOf(json);
  const line = () => `\n${'  '.repeat(level)}`;
  for (const [index, token] of tokens.entries()) {
    const isOpening = token === '{' || token === '[';
    const isClosing = token === '}' || token === ']';
    const before = tokens[index - 1];
    const isEmpty = isClosing && (before === '{' || before === '[');
    if (isClosing) level -= 1;
    if (isClosing && !isEmpty) written += line();
    written += token === ':' ? ': ' : token;
    if (isOpening) level += 1;
    const after = tokens[index + 1];
    if (token === ',' || (isOpening && after !== '}' && after !== ']')) written += line();
  }
  return written;
}
