import type { ValidateFunction } from 'ajv/dist/2020.js';
import { JwtError } from '../errors.ts';
import { compileSchema } from './compile.ts';
import { type SchemaProblem, schemaProblemOf } from './problem.ts';
import { readSchema, type SchemaText, schemaTooComplex } from './read.ts';
import { maxCheckMs, maxTrialMs, timedOut, withinTime } from './time-limit.ts';

/** Checks a JSON text. @throws JwtError `ERR_SCHEMA`, which names the path and the rule, never a value */
export type CheckJson = (json: string) => void;

/** Keywords whose running time is not bounded by the sizes of schema and value. */
const unbounded = /"(?:pattern|patternProperties|format|uniqueItems|\$\w*[rR]ef)":/;

/** Characters of the schema times characters of the value, up to which a check needs no time limit. */
const maxUnlimitedWork = 10_000_000;

/** The last one compiled, which takes milliseconds: all issuers of a verifier have the same schema. */
let last: { readonly text: string; readonly setting: string; readonly compiled: Compiled } | undefined;

/**
 * Compiles the check of a value against a JSON Schema, draft 2020-12. The schema is compiled now, and run once.
 *
 * @param text - the schema in JSON
 * @param setting - name of the setting, for errors
 * @param what - names the value in errors: `the claims`
 * @returns undefined for a blank schema, which checks nothing
 * @throws JwtError `ERR_SCHEMA` for a schema that cannot be used
 */
export function compileJsonCheck(text: string, setting: string, what: string): CheckJson | undefined {
  if (text.trim() === '') return undefined;
  const compiled = last?.text === text && last.setting === setting ? last.compiled : compileOnce(text, setting);
  last = { text, setting, compiled };
  const { read, validate, isUnbounded } = compiled;
  return (json) => {
    const value: unknown = JSON.parse(json);
    const needsLimit = isUnbounded || read.normal.length * json.length > maxUnlimitedWork;
    const outcome = needsLimit ? withinTime(() => validate(value), maxCheckMs) : validate(value);
    const errors = validate.errors ?? [];
    // The errors hold the value.
    validate.errors = null;
    if (outcome === true) return;
    const problem = outcome === timedOut ? undefined : schemaProblemOf(errors, value, read.memberNames);
    throw mismatch(setting, what, problem);
  };
}

interface Compiled {
  readonly read: SchemaText;
  readonly validate: ValidateFunction;
  readonly isUnbounded: boolean;
}

function compileOnce(text: string, setting: string): Compiled {
  const read = readSchema(text, setting);
  const validate = compileSchema(read, setting);
  if (withinTime(() => validate({}), maxTrialMs) === timedOut) throw schemaTooComplex(setting);
  return { read, validate, isUnbounded: unbounded.test(read.normal) };
}

function mismatch(setting: string, what: string, problem: SchemaProblem | undefined): JwtError {
  if (!problem) {
    return new JwtError('ERR_SCHEMA', `checking ${what} against "${setting}" takes too long`, {
      setting,
      hint: 'Simplify the patterns and references of the schema.',
    });
  }
  const { path, rule } = problem;
  const subject = path === '' ? what : `"${path}" of ${what}`;
  return new JwtError('ERR_SCHEMA', `${subject} does not match "${setting}": it breaks the rule ${rule}`, {
    ...(path !== '' && { claim: path }),
    hint: 'Correct the value, or the schema.',
  });
}
