import { JwtError, replacingErrors } from '../../../src/errors.ts';
import type { Input } from '../../../src/input.ts';

/** A pair `x` + `xType`, as Node-RED's TypedInput saves it. */
export interface TypedValue {
  readonly value: string;
  readonly type: string;
  /** Whether a template is an array or object in JSON, whose strings are templates. */
  readonly isJson?: boolean;
}

/** Collects the typed values of a node as inputs of the token core. Errors name each by its claim or header parameter. */
export interface InputCollector {
  readonly add: (name: string, typed: TypedValue) => Input;
}

const readers: Readonly<Record<string, (value: string) => unknown>> = {
  str: (value) => value,
  // Number('') is 0, and nobody means that.
  num: (value) => (value.trim() === '' ? '' : Number(value)),
  bool: (value) => value.toLowerCase() === 'true',
  json: (value) => (value === '' ? value : JSON.parse(value)),
};

/**
 * A typed value that is what is written, in the editor as in the runtime.
 *
 * @param name - names it in errors
 * @returns undefined for a value that comes from elsewhere
 * @throws JwtError `ERR_VALUE`
 */
export function constantOf(name: string, { value, type }: TypedValue): { readonly constant: unknown } | undefined {
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!read) return undefined;
  return {
    constant: replacingErrors(
      () => read(value),
      () => cannotEvaluate(name, 'its JSON is not well-formed'),
    ),
  };
}

export function cannotEvaluate(name: string, why: string): JwtError {
  return new JwtError('ERR_VALUE', `the value of "${name}" cannot be evaluated: ${why}`, {
    claim: name,
    hint: 'Open the node and correct this value, or what it is taken from.',
  });
}
