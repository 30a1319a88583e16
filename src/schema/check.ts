import { JwtError } from '../errors.ts';
import { compileSchema } from './compile.ts';
import { schemaProblemOf } from './problem.ts';
import { endless, readSchema } from './read.ts';
import { maxCheckMs, maxTrialMs, unending, withinTime } from './time-limit.ts';

/** Checks a JSON text. @throws JwtError `ERR_SCHEMA` naming place and rule, never a value */
export type CheckJson = (json: string) => void;

/** Keywords whose work is not bounded by the sizes of schema and value. */
const unbounded = /"(?:pattern|patternProperties|format|uniqueItems|\$\w*[rR]ef)":/;

/** Work that is done in a moment: characters of the schema times characters of the value. */
const smallWork = 10_000_000;

/**
 * Prepares the check of a value against a JSON Schema, draft 2020-12. The schema is compiled here, and tried once.
 *
 * @param text - the schema in JSON; blank checks nothing
 * @param setting - that holds it, for errors
 * @param what - is checked, for errors: `the claims`
 * @throws JwtError `ERR_SCHEMA` for a schema that cannot be used
 */
export function compileJsonCheck(text: string, setting: string, what: string): CheckJson {
  if (text.trim() === '') return () => {};
  const read = readSchema(text, setting);
  const validate = compileSchema(read, setting);
  const isUnbounded = unbounded.test(read.normal);
  if (withinTime(() => validate({}), maxTrialMs) === unending) {
    throw endless(setting);
  }
  return (json) => {
    const value: unknown = JSON.parse(json);
    const isWatched = isUnbounded || read.normal.length * json.length > smallWork;
    const outcome = isWatched ? withinTime(() => validate(value), maxCheckMs) : validate(value);
    const errors = validate.errors ?? [];
    // They hold the value.
    validate.errors = null;
    if (outcome === true) return;
    const failure = outcome === unending ? undefined : schemaProblemOf(errors, value, read.memberNames);
    throw mismatch(setting, what, failure);
  };
}

function mismatch(setting: string, what: string, failure: ReturnType<typeof schemaProblemOf>): JwtError {
  if (!failure) {
    return new JwtError('ERR_SCHEMA', `the check of ${what} against "${setting}" does not come to an end`, {
      hint: 'Simplify its patterns and references.',
    });
  }
  const { place, rule } = failure;
  const subject = place === '' ? what : `"${place}" of ${what}`;
  return new JwtError('ERR_SCHEMA', `${subject} does not match "${setting}": it breaks the rule ${rule}`, {
    ...(place !== '' && { claim: place }),
    hint: 'Correct what fills it, or the schema.',
  });
}
