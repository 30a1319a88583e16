import type { SigningAlgorithmName } from './algorithms.ts';
import { JwtError } from './errors.ts';

/** What a signer is asked to sign. */
export interface SignRequest {
  readonly algorithm: SigningAlgorithmName;
  /** The JWS signing input (RFC 7515 §5.1). */
  readonly input: Uint8Array;
  /** Its hash, as the algorithm asks for; undefined for EdDSA, which signs the input itself. */
  readonly digest: Uint8Array | undefined;
  /** Aborts when nobody waits for the signature any more. */
  readonly signal: AbortSignal;
}

/** Signs with a private key that stays elsewhere: in a vault, a key management service, a hardware security module. */
export interface Signer {
  /**
   * @returns the signature; of ECDSA, r and s side by side (RFC 7518 §3.4), or in DER
   * @throws SignerProblem, or the error of another library
   */
  readonly sign: (request: SignRequest) => Promise<Uint8Array>;
}

/** Why a signer did not sign: a message that completes the sentence "the signer …". */
export class SignerProblem extends Error {
  override readonly name = 'SignerProblem';
  readonly hint: string;
  /** Whether it asks to be called again in a moment (HTTP 429, 503). */
  readonly isTransient: boolean;

  constructor(why: string, hint: string, isTransient = false) {
    super(why);
    this.hint = hint;
    this.isTransient = isTransient;
  }
}

/** The problem that an error of a signer stands for. Of other libraries only a code is quoted: a message may have secrets. */
export function signerProblem(error: unknown): SignerProblem {
  if (error instanceof SignerProblem) return error;
  const status = statusOf(error);
  const reason = [codeOf(error), status && `HTTP ${status}`].filter(Boolean).join(', ');
  const isTransient = status === 429 || status === 503;
  return new SignerProblem(`failed${reason && ` (${reason})`}`, moduleHint, isTransient);
}

/** The error of a message whose signer did not sign, or cannot be asked what it signs with. */
export function signerError(error: unknown): JwtError {
  if (error instanceof JwtError) return error;
  const { message, hint } = signerProblem(error);
  return new JwtError('ERR_SIGNER', `the signer ${message}`, { hint });
}

const moduleHint =
  'Look up the code in the documentation of the signer, and check its key, its access rights and its log.';

/** The HTTP status in an error, wherever the libraries of the cloud providers put it. */
function statusOf(error: unknown): number | undefined {
  const { status, statusCode, $metadata } = (error ?? {}) as Record<string, unknown>;
  const { httpStatusCode } = ($metadata ?? {}) as Record<string, unknown>;
  return [status, statusCode, httpStatusCode].find((value) => typeof value === 'number');
}

/** A name or code such as AccessDeniedException, ECONNREFUSED or CKR_PIN_INCORRECT; blank if there is none. */
function codeOf(error: unknown): string {
  const { code, name, message } = (error ?? {}) as Record<string, unknown>;
  const constant = typeof message === 'string' ? /^CKR_[A-Z_]{2,60}/.exec(message)?.[0] : undefined;
  const codes = [constant, code, name].filter((value) => typeof value === 'string');
  return codes.find((value) => /^[A-Z]\w{2,60}$/.test(value) && value !== 'Error') ?? '';
}
