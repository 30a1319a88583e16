/** Every code that an error of this package can bear. Flows switch on them, so none is ever renamed. */
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
  'ERR_TOKEN_ALGORITHM',
  'ERR_JWKS',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What else is known of an error. */
export interface ErrorDetails {
  /** What the person can do about it, in one sentence. */
  readonly hint?: string;
  /** The claim at fault, by its path: `role`, `address.street`, `roles[2]`. */
  readonly claim?: string;
  /** The setting at fault, by the name under which a flow stores it. */
  readonly setting?: string;
}

/**
 * The one error that a person using this package meets.
 *
 * The message names the setting, claim or header at fault. It never contains a token, a claim's value, key
 * material or a passphrase: errors of other libraries, which quote what they were given, are replaced by one of
 * these and never travel along as its `cause`.
 */
export class JwtError extends Error {
  override readonly name = 'JwtError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly claim: string | undefined;
  readonly setting: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.hint = details.hint;
    this.claim = details.claim;
    this.setting = details.setting;
  }

  /** Node-RED logs an error, and shows it to a Catch node, by this text. */
  override toString(): string {
    return `${this.code}: ${this.message}`;
  }
}

/**
 * Runs a step of another library and replaces whatever it throws.
 *
 * @param step - what to run
 * @param replacement - makes the error that the caller throws instead; errors of our own pass unchanged
 */
export function replacingErrors<T>(step: () => T, replacement: () => JwtError): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof JwtError ? error : replacement();
  }
}
