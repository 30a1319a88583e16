import type { DataType } from '../../../../src/claims/convert.ts';
import type { Note } from '../../../../src/fill/filled.ts';
import { compactJson } from '../../../../src/fill/json-members.ts';
import { type AnyTyped, readReference } from '../../../../src/fill/notation.ts';
import { createReader, cutReferences, type Dialect, literal } from '../../../../src/fill/reader.ts';
import { dataTypes } from '../../settings.ts';

/** The value of a member. */
export interface Value {
  readonly typed: AnyTyped;
  /** What follows the value in a reference. */
  readonly words: readonly string[];
  readonly dataType: DataType;
  /** Whether it is a constant, written as it is in the token. */
  readonly isPlain: boolean;
}

/** Why a value cannot be read. */
export interface ValueProblem {
  readonly reason: 'reference' | 'noType' | 'kind';
  readonly part?: string;
}

/** References inside a text or an object become JSONata, as those of other systems do. */
const dialect: Dialect = {
  cut: (text) => cutReferences(text, '{{', '}}'),
  roots: {
    msg: { type: 'msg', steps: [] },
    flow: { type: 'flow', steps: [] },
    global: { type: 'global', steps: [] },
    env: { type: 'env', steps: [] },
  },
};

/** Reads the value of a member. @param raw - well-formed JSON */
export function readValue(raw: string): Value | ValueProblem {
  const value: unknown = JSON.parse(raw);
  if (value === null) return { reason: 'noType' };
  const reference = typeof value === 'string' ? readReference(value) : undefined;
  if (reference) {
    const { words, ...written } = reference;
    const typed = inOneLine(written);
    if (!typed) return { reason: 'kind' };
    return { typed, words, dataType: dataTypes.find((type) => words.includes(type)) ?? 'string', isPlain: false };
  }
  const dataType = Array.isArray(value) ? 'array' : (typeof value as DataType);
  const unknown = firstReference(value);
  if (unknown === undefined) return { typed: constantOf(raw, value), words: [], dataType, isPlain: true };
  const notes: Note[] = [];
  const typed = createReader(dialect, notes).value('', value);
  // What is not closed, or stands in a name, is read as a constant.
  const isConstant = typed?.type === 'str' || typed?.type === 'json';
  if (!typed || isConstant || notes.some(({ reason }) => reason === 'expression')) {
    return { reason: 'reference', part: unknown };
  }
  return { typed, words: dataType === 'string' ? [] : [dataType], dataType, isPlain: false };
}

function constantOf(raw: string, value: unknown): AnyTyped {
  const { type, value: text } = literal(value);
  // Numbers stay as they are written, also where JavaScript would round them.
  if (type === 'num') return { type, value: raw };
  if (type === 'json') return { type, value: raw.includes('\n') ? compactJson(raw) : raw };
  // A field of the form has one line, and JSON has escapes.
  return /[\r\n]/.test(text) ? { type: 'json', value: raw } : { type, value: text };
}

/** A field of the form has one line. Node-RED writes an expression of several lines with tabs. */
function inOneLine({ type, value }: AnyTyped): AnyTyped | undefined {
  if (!/[\r\n]/.test(value)) return { type, value };
  return type === 'jsonata' ? { type, value: value.replace(/\r?\n|\r/g, '\t') } : undefined;
}

/** The first string with two opening braces in it, however deep; also a name. */
function firstReference(value: unknown): string | undefined {
  if (typeof value === 'string') return value.includes('{{') ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, part] of Object.entries(value)) {
    const found = firstReference(Array.isArray(value) ? '' : name) ?? firstReference(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
