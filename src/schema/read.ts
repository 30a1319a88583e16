import { bytesInWords, utf8Length } from '../bytes.ts';
import { JwtError } from '../errors.ts';

/** A JSON Schema, parsed but not compiled. */
export interface SchemaText {
  readonly schema: object | boolean;
  /** Member names that occur in the schema; only these may be shown in an error. */
  readonly memberNames: ReadonlySet<string>;
  /** Keywords that begin with `x-`, which check nothing. */
  readonly notes: ReadonlySet<string>;
  /** The schema in JSON without white space or escapes, for searching keywords. */
  readonly normal: string;
}

/** The largest schema, in bytes of UTF-8. Larger ones take seconds to compile, and overflow the stack. */
export const maxSchemaBytes = 262_144;

const draft = 'https://json-schema.org/draft/2020-12/schema';

/**
 * Reads the text of a schema.
 *
 * @param setting - name of the setting, for errors
 * @throws JwtError `ERR_SCHEMA` for a text that is too large, not JSON, not an object or boolean, or of another draft
 */
export function readSchema(text: string, setting: string): SchemaText {
  if (utf8Length(text) > maxSchemaBytes) {
    throw schemaProblem(
      setting,
      `is larger than ${bytesInWords(maxSchemaBytes)}`,
      'Remove what the claims do not need.',
    );
  }
  const memberNames = new Set<string>();
  const notes = new Set<string>();
  const collect = (key: string, value: unknown) => {
    if (key === 'properties' && isObject(value)) for (const member of Object.keys(value)) memberNames.add(member);
    if (key.startsWith('x-')) notes.add(key);
    return value;
  };
  const { schema, normal } = parse(text, setting, collect);
  if (typeof schema !== 'boolean' && (!isObject(schema) || Array.isArray(schema))) {
    throw schemaProblem(setting, 'must be an object or a boolean', 'Enter a JSON Schema, such as {"type": "object"}.');
  }
  if (typeof schema === 'object' && '$schema' in schema && String(schema.$schema).replace(/#$/, '') !== draft) {
    throw schemaProblem(
      setting,
      'is written for another draft than 2020-12',
      `Set "$schema" to "${draft}", or remove it.`,
    );
  }
  return { schema, memberNames, notes, normal };
}

function parse(text: string, setting: string, collect: (key: string, value: unknown) => unknown) {
  try {
    const schema: unknown = JSON.parse(text, collect);
    return { schema, normal: JSON.stringify(schema) };
  } catch (error) {
    // Deep nesting overflows the stack.
    throw error instanceof RangeError
      ? schemaTooComplex(setting)
      : schemaProblem(setting, 'is not JSON', 'Look for a missing quote, comma or bracket.');
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The error of a schema that cannot be used. */
export function schemaProblem(setting: string, why: string, hint: string): JwtError {
  return new JwtError('ERR_SCHEMA', `"${setting}" ${why}`, { setting, hint });
}

/** The error of a schema that overflows the stack or does not terminate. */
export function schemaTooComplex(setting: string): JwtError {
  return schemaProblem(setting, 'refers to itself endlessly, or is too large to compile', 'Check every "$ref".');
}
