import { createHash } from 'node:crypto';
import { parseTolerance } from '../../claims/clock-tolerance.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, type Values } from '../../input.ts';
import type { SharedStore } from '../../store/shared-store.ts';

/** How a token is accepted once (RFC 7519 §4.1.7, RFC 8725 §2.8). */
export interface ReplaySpec {
  /** Where the ids of used tokens are kept, until no verifier would accept the token anyway. */
  readonly store: SharedStore;
  /** Whether tokens are accepted while the store cannot be used; else they are refused. */
  readonly failsOpen: boolean;
}

/**
 * Notes that a token was used. It is the last check: a token that is refused for another reason is not used up.
 *
 * @throws JwtError `ERR_TOKEN_REPLAYED`, `ERR_TOKEN_CLAIM`, `ERR_STORE`, `ERR_BUSY` if the store is full
 */
export type UseOnce = (claims: Claims, values: Values) => void | Promise<void>;

/**
 * Seconds for which a used token is remembered after its expiry: other instances have other clocks, and a token that
 * expires while it waits to be verified is still accepted.
 */
const marginSeconds = 60;

/**
 * Compiles the check that each token is accepted once.
 *
 * @param clockTolerance - seconds for which a token is accepted after its expiry
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @throws JwtError `ERR_TIME_SPAN`
 */
export function compileReplayCheck(
  { store, failsOpen }: ReplaySpec,
  clockTolerance: Input,
  clock: () => number,
): UseOnce {
  const readTolerance = compileInput(clockTolerance, parseTolerance);
  const judge = (isFirst: boolean) => {
    if (!isFirst) throw replayed();
  };
  const fail = (error: unknown) => {
    if (!(error instanceof JwtError) || error.code !== 'ERR_STORE') throw error;
    if (!failsOpen) throw unavailable(error);
  };
  return (claims, values) => {
    const { jti, exp } = requireUsable(claims);
    const { iss } = claims;
    const end = Math.max(exp + readTolerance(values), clock()) + marginSeconds;
    let added: boolean | Promise<boolean>;
    try {
      added = store.add(replayId(iss, jti), '1', end);
    } catch (error) {
      return fail(error);
    }
    return added instanceof Promise ? added.then(judge, fail) : judge(added);
  };
}

/** Requires the claims by which a used token is known again. @throws JwtError `ERR_TOKEN_CLAIM` */
export function requireUsable({ jti, exp }: Claims): { readonly jti: string; readonly exp: number } {
  if (typeof jti !== 'string' || jti === '') throw unusable('jti', 'a string that is not empty');
  if (typeof exp !== 'number') throw unusable('exp', 'a number');
  return { jti, exp };
}

/** The id of a token in a store: a hash is short, and tells nothing of the token. */
export function replayId(iss: unknown, jti: string): string {
  return createHash('sha256')
    .update(JSON.stringify([iss ?? null, jti]))
    .digest('base64url');
}

/** The error of a token that was accepted before. */
function replayed(): JwtError {
  return new JwtError('ERR_TOKEN_REPLAYED', 'the token was used before, and is accepted once', {
    claim: 'jti',
    hint: 'Get a new token for each request. If two nodes check the same token, let only the last one accept it once.',
  });
}

function unusable(claim: string, what: string): JwtError {
  return new JwtError('ERR_TOKEN_CLAIM', `"${claim}" of the token must be ${what}, since it is accepted once`, {
    claim,
    hint: `Ask the issuer to put "${claim}" into the token, or turn off Accept each token in this node.`,
  });
}

/** @param cause - what the store itself says */
function unavailable(cause: JwtError): JwtError {
  return new JwtError('ERR_STORE', `the token cannot be compared with those that were used: ${cause.message}`, {
    setting: 'replay',
    hint: cause.hint,
  });
}
