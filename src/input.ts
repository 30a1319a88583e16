import { JwtError } from './errors.ts';

/** A value that a token needs: known when the flow is deployed, or the one of its number that each message brings. */
export type Input =
  | { readonly constant: unknown }
  | {
      readonly variable: number;
      /** Where each message has it, in the words of the settings. */
      readonly source?: string;
    }
  | {
      /** Makes it for each token, of what is known by then. */
      readonly evaluate: (values: Values, facts: TokenFacts) => unknown;
      readonly source?: string;
    };

/** What is known of a token while it is made. */
export interface TokenFacts {
  /** A public fact of the key that signs, or else encrypts: `key.kid`, `key.spkiSha256`. */
  readonly keyFact: (name: string) => unknown;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** The claims so far. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether there is no token yet, and only what it is for matters: what each token has afresh is the same then. */
  readonly isDraft?: boolean;
}

/** What one message brings, by the numbers of the variable inputs. */
export type Values = readonly unknown[];

/** Reads an input. */
export type Read<T> = (values: Values, facts?: TokenFacts) => T;

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
  if ('variable' in input) return (values) => parse(values[input.variable]);
  return (values, facts = noFacts) => parse(input.evaluate(values, facts));
}

const noFacts: TokenFacts = { keyFact: () => undefined, now: 0, claims: {} };

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
