import { type ErrorPlace, JwtError } from './errors.ts';

/** A value that a token needs: constant since the deploy, or read from each message by its number. */
export type Input =
  | { readonly constant: unknown }
  | {
      readonly variable: number;
      /** Where it is in each message, as the settings say it. */
      readonly source?: string;
    }
  | {
      /** Makes it for each token, of what is known by then. */
      readonly evaluate: (values: Values, facts: TokenFacts) => unknown;
      readonly source?: string;
    };

/** The facts of a token while it is made. */
export interface TokenFacts {
  /** A public fact of the key that signs, or else encrypts, such as `key.kid` or `key.spkiSha256`. */
  readonly keyFact: (name: string) => unknown;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** The claims so far. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether only the name of the token is needed: random values are then constant. */
  readonly isDraft?: boolean;
}

/** The values of one message, by the numbers of the variable inputs. */
export type Values = readonly unknown[];

/** Reads an input for one message. */
export type Read<T> = (values: Values, facts?: TokenFacts) => T;

/**
 * Compiles the reading of an input. A constant is parsed once, now, so that an invalid one is found at deploy.
 *
 * @param parse - converts the raw value into what the token needs, or throws a `JwtError`
 */
export function compileInput<T>(input: Input, parse: (raw: unknown) => T): Read<T> {
  if (isConstant(input)) {
    const parsed = parse(input.constant);
    return () => parsed;
  }
  if ('variable' in input) return (values) => parse(values[input.variable]);
  return (values, facts = noFacts) => parse(input.evaluate(values, facts));
}

const noFacts: TokenFacts = { keyFact: () => undefined, now: 0, claims: {} };

export function isConstant(input: Input): input is { readonly constant: unknown } {
  return 'constant' in input;
}

/**
 * Requires a value.
 *
 * @param name - of the claim, header parameter or setting that needs it
 * @param place - for the error; by default a claim or header parameter
 * @throws JwtError `ERR_CLAIM_MISSING` for undefined, null and the empty string
 */
export function required(raw: unknown, name: string, place: ErrorPlace = { claim: name }): unknown {
  if (raw === undefined || raw === null || raw === '') {
    throw new JwtError('ERR_CLAIM_MISSING', `"${name}" has no value`, {
      ...place,
      hint: 'Fill in its setting, or make sure that the message, context or environment variable has the value.',
    });
  }
  return raw;
}
