import { JwtError } from './errors.ts';

/** A value that a token needs: known when the flow is deployed, or the one of its number that each message brings. */
export type Input =
  | { readonly constant: unknown }
  | {
      readonly variable: number;
      /** Where each message has it, in the words of the settings. */
      readonly source?: string;
    };

/** What one message brings, by the numbers of the variable inputs. */
export type Values = readonly unknown[];

/** Reads an input. */
export type Read<T> = (values: Values) => T;

/**
 * Prepares the reading of an input. A constant is parsed now, once, so that a wrong one is found at deploy.
 *
 * @param parse - turns the raw value into what the token needs, or throws a JwtError
 */
export function compileInput<T>(input: Input, parse: (raw: unknown) => T): Read<T> {
  if (isConstant(input)) {
    const parsed = parse(input.constant);
    return () => parsed;
  }
  return (values) => parse(values[input.variable]);
}

export function isConstant(input: Input): input is { readonly constant: unknown } {
  return 'constant' in input;
}

/**
 * Insists on a value.
 *
 * @param name - of the claim or header that needs it
 * @throws JwtError `ERR_CLAIM_MISSING` for undefined, null and the empty string
 */
export function required(raw: unknown, name: string): unknown {
  if (raw === undefined || raw === null || raw === '') {
    throw new JwtError('ERR_CLAIM_MISSING', `"${name}" has no value`, {
      claim: name,
      hint: 'Its setting is blank, or names what the message, context or environment does not hold.',
    });
  }
  return raw;
}
