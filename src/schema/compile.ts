import { createRequire } from 'node:module';
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import { JwtError } from '../errors.ts';
import { endless, refusal, type SchemaText } from './read.ts';

const require = createRequire(import.meta.url);

/** Loaded with the first schema, and not before: most flows have none, and it takes 14 MB. */
let library: ReturnType<typeof load> | undefined;

function load() {
  const { Ajv2020: Validator } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { default: addFormats } = require('ajv-formats') as { default: (validator: Ajv2020) => void };
  return { Validator, addFormats, metaSchema: new Validator({ logger: false }) };
}

/**
 * Compiles a schema. Each has a compiler of its own, so that none sees what another defines, and nothing can be
 * fetched: the compiler has no means to.
 *
 * @param name - of the setting that holds it, for errors
 * @throws JwtError `ERR_SCHEMA` saying what is wrong, and where
 */
export function compileSchema({ schema, notes }: SchemaText, name: string): ValidateFunction {
  library ??= load();
  const { Validator, addFormats, metaSchema } = library;
  const validator = new Validator({
    // By one compiled meta schema for all, below.
    validateSchema: false,
    // A subschema that is referred to often is compiled once.
    inlineRefs: false,
    // A misspelt keyword or format would check nothing, and nobody would know; loose types do no harm.
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    allowMatchingProperties: true,
    // The rule that is broken is shown as the schema has it.
    verbose: true,
    logger: false,
  });
  addFormats(validator);
  try {
    for (const note of notes) if (!validator.getKeyword(note)) validator.addKeyword(note);
    if (!metaSchema.validateSchema(schema)) {
      const at = metaSchema.errors?.[0]?.instancePath;
      throw refusal(name, `is not a valid schema${at ? ` at ${at}` : ''}`, 'See JSON Schema 2020-12.');
    }
    const validate = validator.compile(schema);
    if ('$async' in validate) throw unknownKeyword(name, '$async');
    return validate;
  } catch (error) {
    throw inOurWords(error, name);
  }
}

function unknownKeyword(name: string, keyword: string): JwtError {
  const hint = 'Correct it: a misspelt keyword would check nothing. One that is a note of your own begins with "x-".';
  return refusal(name, `has the keyword "${keyword}", which JSON Schema 2020-12 does not know`, hint);
}

/** What the library throws, by its words, which quote nothing but the schema. */
const refusals: readonly (readonly [RegExp, (name: string, found: string) => JwtError])[] = [
  [
    /^can't resolve reference (#.*) from id/,
    (name, found) => refusal(name, `refers to "${found}", which is not in it`, 'Correct the "$ref".'),
  ],
  [
    /^can't resolve reference (.*) from id/,
    (name, found) =>
      refusal(name, `refers to "${found}", which is outside of it`, 'Nothing is ever fetched: put it under "$defs".'),
  ],
  [/unknown keyword: "(.*)"/, unknownKeyword],
  [
    /unknown format "(.*)" ignored/,
    (name, found) => refusal(name, `has the format "${found}", which is unknown`, 'Correct it, or leave it out.'),
  ],
  [
    /^strict mode: "(\w+)" without/,
    (name, found) => refusal(name, `has an "${found}" alone, which checks nothing`, 'Complete it, or leave it out.'),
  ],
  [
    /^Invalid regular expression/,
    (name) => refusal(name, 'has a pattern that is no regular expression', 'Patterns are read with the flag "u".'),
  ],
];

function inOurWords(error: unknown, name: string): JwtError {
  if (error instanceof JwtError) return error;
  // The stack was too small for it.
  if (error instanceof RangeError) return endless(name);
  const text = error instanceof Error ? error.message : '';
  for (const [words, make] of refusals) {
    const found = words.exec(text);
    if (found) return make(name, (found[1] ?? '').slice(0, 100));
  }
  return refusal(name, 'cannot be used as a schema', 'See JSON Schema 2020-12.');
}
