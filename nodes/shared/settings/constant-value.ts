import { type ErrorPlace, JwtError, replacingErrors } from '../../../src/errors.ts';
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
  // Number('') is 0: a blank value is not that number.
  num: (value) => (value.trim() === '' ? '' : Number(value)),
  bool: (value) => value.toLowerCase() === 'true',
  json: (value) => (value === '' ? value : JSON.parse(value)),
};

/**
 * Evaluates a typed value that does not depend on where it runs: a string, number, boolean or JSON.
 *
 * @param name - the claim, header parameter or setting that errors name
 * @returns undefined for a value of the message, a context, the environment or an expression
 * @throws JwtError `ERR_VALUE`
 */
export function constantOf(name: string, { value, type }: TypedValue): { readonly constant: unknown } | undefined {
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!read) return undefined;
  return {
    constant: replacingErrors(
      () => read(value),
      () => cannotEvaluate(name, 'its JSON is not well-formed', 'Open the node and fix the JSON of this value.'),
    ),
  };
}

export function cannotEvaluate(name: string, why: string, hint: string): JwtError {
  return new JwtError('ERR_VALUE', `the value of "${name}" cannot be evaluated: ${why}`, { ...placeOf(name), hint });
}

/** The typed settings whose value is neither a claim nor a header parameter. */
const settingNames = [
  'payload',
  'body',
  'cacheTtl',
  'cacheRefresh',
  'cacheKey',
  'token',
  'clockTolerance',
  'maxTokenAge',
  'deliveryUrl',
  'deliveryOther',
  'deliveryHeaders',
  'deliveryBody',
  'exchangeUrl',
  'exchangeHeaders',
];

/** Where the error of a typed value is, by the name of the value. */
export function placeOf(name: string): ErrorPlace {
  return settingNames.includes(name) ? { setting: name } : { claim: name };
}
