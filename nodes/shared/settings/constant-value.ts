import { JwtError, replacingErrors } from '../../../src/errors.ts';
import type { Input, Purpose } from '../../../src/input.ts';

/** A pair `x` + `xType`, as Node-RED's TypedInput saves it. */
export interface TypedValue {
  readonly value: string;
  readonly type: string;
  /** Whether a template is an array or object in JSON, whose strings are templates. */
  readonly isJson?: boolean;
  /** Whether a template is a URL, where a message must not choose another host or path. */
  readonly isUrl?: boolean;
}

/** Collects the typed values of a node as inputs of the token core. Errors name each by what it is for. */
export interface InputCollector {
  readonly add: (purpose: Purpose, typed: TypedValue) => Input;
}

const readers: Readonly<Record<string, (value: string) => unknown>> = {
  str: (value) => value,
  // Number('') is 0: a blank value is not that number.
  num: (value) => (value.trim() === '' ? '' : Number(value)),
  bool: (value) => value.toLowerCase() === 'true',
  json: (value) => (value === '' ? value : JSON.parse(value)),
};

/**
 * Evaluates a typed value that does not depend on where it runs: a string, number, boolean or JSON.
 *
 * @param purpose - what errors name
 * @returns undefined for a value of the message, a context, the environment or an expression
 * @throws JwtError `ERR_VALUE`
 */
export function constantOf(purpose: Purpose, { value, type }: TypedValue): { readonly constant: unknown } | undefined {
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!read) return undefined;
  return {
    constant: replacingErrors(
      () => read(value),
      () => cannotEvaluate(purpose, 'its JSON is not well-formed', 'Open the node and fix the JSON of this value.'),
    ),
  };
}

export function cannotEvaluate({ name, place }: Purpose, why: string, hint: string): JwtError {
  return new JwtError('ERR_VALUE', `the value of "${name}" cannot be evaluated: ${why}`, { ...place, hint });
}
