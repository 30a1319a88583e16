/** Every error code of this package. Flows switch on them, so that none is ever renamed. */
export const errorCodes = [
  'ERR_SETTINGS',
  'ERR_VALUE',
  'ERR_CLAIM_MISSING',
  'ERR_CLAIM_TYPE',
  'ERR_CLAIM_VALUE',
  'ERR_CLAIM_CONFLICT',
  'ERR_TIME_SPAN',
  'ERR_HEADER',
  'ERR_SCHEMA',
  'ERR_TOO_LARGE',
  'ERR_KEY_MISSING',
  'ERR_KEY_SOURCE',
  'ERR_KEY_FORMAT',
  'ERR_KEY_PASSPHRASE',
  'ERR_KEY_WEAK',
  'ERR_KEY_MISMATCH',
  'ERR_KEY_USE',
  'ERR_KEY_BROKEN',
  'ERR_SIGN',
  'ERR_ENCRYPT',
  'ERR_STORE',
  'ERR_BUSY',
  'ERR_CLOSED',
  'ERR_TOKEN_MISSING',
  'ERR_TOKEN_FORMAT',
  'ERR_TOKEN_SIGNATURE',
  'ERR_TOKEN_DECRYPT',
  'ERR_TOKEN_EXPIRED',
  'ERR_TOKEN_EARLY',
  'ERR_TOKEN_CLAIM',
  'ERR_TOKEN_SCOPE',
  'ERR_TOKEN_ALGORITHM',
  'ERR_JWKS',
  'ERR_EXCHANGE',
  'ERR_TOKEN_REPLAYED',
  'ERR_SIGNER',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Where an error is. */
export interface ErrorPlace {
  /** The path of a claim, or `typ` in the header of a token: `role`, `address.street`, `roles[2]`. */
  readonly claim?: string;
  /** The name under which a flow stores the setting. */
  readonly setting?: string;
}

/** What an error says beside its code and message. */
export interface ErrorDetails extends ErrorPlace {
  /** What to do next, in one sentence and in the words of the panel. */
  readonly hint: string;
  /** How many keys of a JWK Set cannot be used, for the words of a status. */
  readonly counts?: KeyCounts;
  /** How a token differs from what is expected of it. */
  readonly mismatch?: Mismatch;
  /** What a client is told, where the code does not say it: that it sent no token, or a malformed request. */
  readonly challenge?: 'unauthenticated' | 'invalid_request';
  /** The scopes that would have been enough, for the challenge to a client. */
  readonly scopes?: readonly string[];
}

/**
 * How a token differs from what is expected of it. The values are for the flow alone: an error has them where neither a
 * log nor `JSON.stringify` finds them.
 */
export interface Mismatch {
  /** A value is missing or another one; or the token lacks a scope or a role. */
  readonly kind: 'missing' | 'different' | 'scope' | 'role';
  /** What is expected; of a time, its earliest or latest value in seconds since 1970-01-01T00:00:00Z. */
  readonly expected?: unknown;
  /** What the token says. */
  readonly received?: unknown;
}

/** Numbers of keys of a JWK Set. */
export interface KeyCounts {
  /** Those that cannot be used. */
  readonly number: number;
  readonly total: number;
}

/**
 * The only error class of this package.
 *
 * Message and hint never contain a token, a claim's value, key material or a passphrase. Errors of other libraries,
 * which quote their input, are replaced by a `JwtError`, and are never its `cause`.
 */
export class JwtError extends Error {
  override readonly name = 'JwtError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly claim: string | undefined;
  readonly setting: string | undefined;
  readonly counts: KeyCounts | undefined;
  readonly #mismatch: Mismatch | undefined;
  readonly challenge: ErrorDetails['challenge'] | undefined;
  readonly #scopes: readonly string[] | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message);
    this.code = code;
    this.hint = details.hint;
    this.claim = details.claim;
    this.setting = details.setting;
    this.counts = details.counts;
    this.challenge = details.challenge;
    this.#mismatch = details.mismatch;
    this.#scopes = details.scopes;
  }

  /** How a token differs from what is expected of it. A private field: what logs an error does not find the values. */
  get mismatch(): Mismatch | undefined {
    return this.#mismatch;
  }

  /** The scopes that would have been enough, for the challenge to a client. */
  get scopes(): readonly string[] | undefined {
    return this.#scopes;
  }

  /** Node-RED logs this string, and passes it to Catch nodes. */
  override toString(): string {
    return `${this.code}: ${this.message}`;
  }
}

/**
 * Runs a step of another library, and replaces whatever it throws. A `JwtError` is rethrown unchanged.
 *
 * @param replacement - creates the error that is thrown instead
 */
export function replacingErrors<T>(step: () => T, replacement: () => JwtError): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof JwtError ? error : replacement();
  }
}
