import { type ErrorDetails, type ErrorPlace, JwtError } from './errors.ts';

/**
 * How a value was given, on which its meaning may depend: typed into the settings or imported with them (`settings`), the
 * result of a JSONata expression (`expression`), or brought by the message, a context, the environment or a template.
 */
export type Origin = 'settings' | 'expression' | 'elsewhere';

/** What a value is for: its name in the sentence of an error, and the place that the error names. */
export interface Purpose {
  readonly name: string;
  readonly place: ErrorPlace;
}

/** The value of a claim, whatever its name: one may be called like a setting. */
export function forClaim(claim: string): Purpose {
  return { name: claim, place: { claim } };
}

/** The value of a setting, or of the row with this name in a setting that is a list. */
export function forSetting(setting: string, name = setting): Purpose {
  return { name, place: { setting } };
}

/** A value that a token needs: constant since the deploy, or read from each message by its number. */
export type Input =
  | {
      readonly constant: unknown;
      /** Absent: `settings`. */
      readonly origin?: Origin;
    }
  | {
      readonly variable: number;
      /** Absent: `elsewhere`. */
      readonly origin?: Origin;
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

/** Converts a raw value into what the token needs, or throws a `JwtError`. */
export type Parse<T> = (raw: unknown, origin: Origin) => T;

/**
 * Compiles the reading of an input. A constant is parsed once, now, so that an invalid one is found at deploy.
 */
export function compileInput<T>(input: Input, parse: Parse<T>): Read<T> {
  if (isConstant(input)) {
    const parsed = parse(input.constant, input.origin ?? 'settings');
    return () => parsed;
  }
  if ('variable' in input) {
    const { variable, origin = 'elsewhere' } = input;
    return (values) => parse(values[variable], origin);
  }
  return (values, facts = noFacts) => parse(input.evaluate(values, facts), 'elsewhere');
}

const noFacts: TokenFacts = { keyFact: () => undefined, now: 0, claims: {} };

export function isConstant(input: Input): input is Extract<Input, { readonly constant: unknown }> {
  return 'constant' in input;
}

/** Whether there is no value: undefined, null and the empty string. */
export function isMissing(raw: unknown): boolean {
  return raw === undefined || raw === null || raw === '';
}

const missingHint =
  'Fill in its setting, or make sure that the message, context or environment variable has the value.';

/**
 * Requires a value.
 *
 * @param name - of the claim, header parameter or setting that needs it
 * @param details - of the error; by default it names a claim or header parameter
 * @throws JwtError `ERR_CLAIM_MISSING` for undefined, null and the empty string
 */
export function required(raw: unknown, name: string, details: Partial<ErrorDetails> = { claim: name }): unknown {
  if (isMissing(raw)) {
    throw new JwtError('ERR_CLAIM_MISSING', `"${name}" has no value`, { hint: missingHint, ...details });
  }
  return raw;
}
