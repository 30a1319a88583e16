import { createRequire } from 'node:module';
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import { JwtError } from '../errors.ts';
import { type SchemaText, schemaProblem, schemaTooComplex } from './read.ts';

const require = createRequire(import.meta.url);

/** Loaded with the first schema: most flows have none, and Ajv takes 14 MB. */
let library: ReturnType<typeof load> | undefined;

function load() {
  const { Ajv2020: Validator } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { default: addFormats } = require('ajv-formats') as { default: (validator: Ajv2020) => void };
  return { Validator, addFormats, metaSchema: new Validator({ logger: false }) };
}

/**
 * Compiles a schema. Each schema has its own compiler, so that it cannot refer to another one. The compiler cannot
 * fetch anything.
 *
 * @param setting - name of the setting, for errors
 * @throws JwtError `ERR_SCHEMA` for a schema that cannot be used
 */
export function compileSchema({ schema, notes }: SchemaText, setting: string): ValidateFunction {
  library ??= load();
  const { Validator, addFormats, metaSchema } = library;
  const validator = new Validator({
    // Done below, with one compiled meta schema for all.
    validateSchema: false,
    // Compiles a subschema once, however often it is referred to.
    inlineRefs: false,
    // A misspelt keyword or format would silently check nothing; loose types do no harm.
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    allowMatchingProperties: true,
    // Errors show the broken rule as it is written in the schema.
    verbose: true,
    logger: false,
  });
  addFormats(validator);
  try {
    for (const note of notes) if (!validator.getKeyword(note)) validator.addKeyword(note);
    if (!metaSchema.validateSchema(schema)) {
      const at = metaSchema.errors?.[0]?.instancePath;
      throw schemaProblem(
        setting,
        `is not a valid schema${at ? ` at ${at}` : ''}`,
        'Correct it: the schema must follow JSON Schema 2020-12.',
      );
    }
    const validate = validator.compile(schema);
    if ('$async' in validate) throw unknownKeyword(setting, '$async');
    return validate;
  } catch (error) {
    throw translate(error, setting);
  }
}

function unknownKeyword(setting: string, keyword: string): JwtError {
  const hint = 'Correct its spelling: an unknown keyword checks nothing. Your own keywords must begin with "x-".';
  return schemaProblem(setting, `has the keyword "${keyword}", which is unknown in JSON Schema 2020-12`, hint);
}

/** The errors of Ajv, by their messages, which quote nothing but the schema. */
const ajvErrors: readonly (readonly [RegExp, (setting: string, found: string) => JwtError])[] = [
  [
    /^can't resolve reference (#.*) from id/,
    (setting, found) =>
      schemaProblem(setting, `refers to "${found}", which it does not contain`, 'Correct the "$ref".'),
  ],
  [
    /^can't resolve reference (.*) from id/,
    (setting, found) =>
      schemaProblem(
        setting,
        `refers to "${found}", which is outside the schema`,
        'Put it under "$defs": external schemas are never fetched.',
      ),
  ],
  [/unknown keyword: "(.*)"/, unknownKeyword],
  [
    /unknown format "(.*)" ignored/,
    (setting, found) =>
      schemaProblem(setting, `has the format "${found}", which is unknown`, 'Correct the format, or remove it.'),
  ],
  [
    /^strict mode: "(\w+)" without/,
    (setting, found) =>
      schemaProblem(setting, `has an "${found}" alone, which checks nothing`, 'Complete it, or remove it.'),
  ],
  [
    /^Invalid regular expression/,
    (setting) =>
      schemaProblem(
        setting,
        'has a pattern that is not a valid regular expression',
        'Correct the pattern; it is read with the flag "u".',
      ),
  ],
];

function translate(error: unknown, setting: string): JwtError {
  if (error instanceof JwtError) return error;
  // The stack overflowed.
  if (error instanceof RangeError) return schemaTooComplex(setting);
  const text = error instanceof Error ? error.message : '';
  for (const [pattern, toError] of ajvErrors) {
    const found = pattern.exec(text);
    if (found) return toError(setting, (found[1] ?? '').slice(0, 100));
  }
  return schemaProblem(
    setting,
    'cannot be used as a schema',
    'Correct it: the schema must follow JSON Schema 2020-12.',
  );
}
