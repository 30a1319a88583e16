import { attempt } from '../../attempt.ts';
import { JwtError } from '../../errors.ts';
import { hasDuplicateMember, parseJson } from '../../json.ts';
import type { Key } from '../key.ts';
import { readPublicJwk } from '../read/public-jwk.ts';

/** Most keys of one set: each may cost a signature check where a token names none. */
const maxKeys = 100;

/** Why one entry of a JWK Set cannot verify signatures. */
export interface KeyProblem {
  /** Its place in the set; the first is 0. */
  readonly index: number;
  readonly kid?: string;
  readonly problem: JwtError;
}

/** A JWK Set of another party, read. */
export interface JwkSet {
  /** Those that verify signatures, in the order of the set. */
  readonly keys: readonly Key[];
  /** What is wrong with the others. */
  readonly problems: readonly KeyProblem[];
}

/**
 * Reads the keys of a JWK Set (RFC 7517 §5) that can verify signatures. Others are left out, each with its reason: keys
 * for encryption, of unknown types or curves, damaged ones, secrets, and private keys.
 *
 * @throws JwtError `ERR_JWKS` for what is not a JWK Set
 */
export function parseJwkSet(text: string): JwkSet {
  const set = parseJson(text);
  const entries: unknown = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined;
  if (!Array.isArray(entries) || entries.length > maxKeys || hasDuplicateMember(text)) {
    throw new JwtError('ERR_JWKS', 'the server of the JWK Set sends something else, or more than 100 keys', {
      hint: 'Look whether the address is right: issuers name it as "jwks_uri".',
    });
  }
  const keys: Key[] = [];
  const problems: KeyProblem[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = attempt(() => readPublicJwk(entry));
    if (read instanceof JwtError) problems.push({ index, ...kidOf(entry), problem: read });
    else keys.push(read);
  }
  return { keys, problems };
}

/**
 * Says that keys of a set cannot be used, and why one of them cannot.
 *
 * @param kid - the key that is wanted; its own reason is told where it is among them
 * @returns undefined where nothing is wrong with what may be wanted
 */
export function describeProblems({ keys, problems }: JwkSet, kid: string | undefined): string | undefined {
  const wanted = problems.find((one) => one.kid === kid) ?? problems.find((one) => one.kid === undefined);
  const told = kid === undefined ? problems[0] : wanted;
  if (!told) return undefined;
  const count = `${problems.length} of ${keys.length + problems.length}`;
  return `${count} keys of the set cannot be used: ${told.problem.message}`;
}

function kidOf(entry: unknown): { readonly kid?: string } {
  const kid: unknown = typeof entry === 'object' && entry !== null && 'kid' in entry ? entry.kid : undefined;
  return typeof kid === 'string' || typeof kid === 'number' ? { kid: String(kid) } : {};
}
