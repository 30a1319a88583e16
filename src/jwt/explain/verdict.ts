import { attempt } from '../../attempt.ts';
import { type NearMiss, nearMissOf } from '../../claims/near-miss.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { clientAnswerTo } from '../../http/client-answer.ts';
import { requireUsable } from '../verify/replay.ts';

/** How one check of a token ended. */
export interface Verdict {
  /** `form`, `decryption`, `algorithm`, `signature`, `claims`, `once`, or the name of a check of the content. */
  readonly name: string;
  /** The claim that it is about, if it is one: a claim may be called like a check. */
  readonly claim?: string | undefined;
  /** `unchecked`: it cannot be known; the error says why, unless another check has failed before it. */
  readonly state: 'passed' | 'failed' | 'unchecked';
  readonly error?: JwtError;
  /** The values of which one must match. */
  readonly expected?: readonly string[] | undefined;
  /** What the token says. */
  readonly received?: unknown;
  readonly nearMiss?: NearMiss | undefined;
}

/** A fault of the token fails its check; with any other, the check could not be made. */
export function verdictOn(name: string, error: JwtError): Verdict {
  return { name, state: clientAnswerTo(error).status < 500 ? 'failed' : 'unchecked', error };
}

/** The verdict on a claim that has none of the expected values. */
export function mismatchOn(claim: string, error: JwtError, received: unknown): Verdict {
  const { expected } = error.mismatch ?? {};
  const texts = Array.isArray(expected) ? expected.filter((value) => typeof value === 'string') : [];
  return { ...verdictOn(claim, error), claim, expected: texts, received, nearMiss: nearMissOf(texts, received) };
}

/** The verdict on a token that is accepted once: whether it was used is not asked, since to ask is to use it up. */
export function verdictOnUse(claims: Claims): Verdict {
  const usable = attempt(() => requireUsable(claims));
  if (usable instanceof JwtError) return { ...verdictOn('once', usable), received: claims.jti };
  return { name: 'once', state: 'unchecked', received: usable.jti };
}
