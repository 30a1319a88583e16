import { bytesInWords, utf8Length } from '../bytes.ts';
import { JwtError } from '../errors.ts';

/** A JSON Schema as its author wrote it. */
export interface SchemaText {
  readonly schema: object | boolean;
  /** Names that the schema itself gives to members; only these may be shown in an error. */
  readonly memberNames: ReadonlySet<string>;
  /** Keywords that begin with `x-`: notes that check nothing. */
  readonly notes: ReadonlySet<string>;
  /** The schema as JSON without white space or escapes, to look for keywords in. */
  readonly normal: string;
}

/** Largest text of a schema, in bytes of UTF-8. Larger ones take seconds to compile, and overflow the stack. */
export const maxSchemaBytes = 262_144;

const draft = 'https://json-schema.org/draft/2020-12/schema';

/**
 * Reads the text of a schema.
 *
 * @param name - of the setting that holds it, for errors
 * @throws JwtError `ERR_SCHEMA` for what is too large, no JSON, no object or boolean, or of another draft
 */
export function readSchema(text: string, name: string): SchemaText {
  if (utf8Length(text) > maxSchemaBytes) {
    throw refusal(name, `is larger than ${bytesInWords(maxSchemaBytes)}`, 'Leave out what the claims do not need.');
  }
  const memberNames = new Set<string>();
  const notes = new Set<string>();
  const collect = (key: string, value: unknown) => {
    if (key === 'properties' && isObject(value)) for (const member of Object.keys(value)) memberNames.add(member);
    if (key.startsWith('x-')) notes.add(key);
    return value;
  };
  const { schema, normal } = parse(text, name, collect);
  if (typeof schema !== 'boolean' && (!isObject(schema) || Array.isArray(schema))) {
    throw refusal(name, 'is neither an object nor true or false', 'A JSON Schema is one of these.');
  }
  if (typeof schema === 'object' && '$schema' in schema && String(schema.$schema).replace(/#$/, '') !== draft) {
    throw refusal(name, 'is written for another draft than 2020-12', `Set "$schema" to "${draft}", or leave it out.`);
  }
  return { schema, memberNames, notes, normal };
}

function parse(text: string, name: string, collect: (key: string, value: unknown) => unknown) {
  try {
    const schema: unknown = JSON.parse(text, collect);
    return { schema, normal: JSON.stringify(schema) };
  } catch (error) {
    // Only nesting overflows the stack.
    throw error instanceof RangeError
      ? endless(name)
      : refusal(name, 'is not JSON', 'Look for a missing quote, comma or bracket.');
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An error over the schema itself. */
export function refusal(name: string, why: string, hint?: string): JwtError {
  return new JwtError('ERR_SCHEMA', `"${name}" ${why}`, { claim: name, ...(hint !== undefined && { hint }) });
}

/** An error over a schema that can be read, and does not come to an end. */
export function endless(name: string): JwtError {
  return refusal(name, 'refers to itself without end, or is too large to be compiled', 'Look at each "$ref".');
}
