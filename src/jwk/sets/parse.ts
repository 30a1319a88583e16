import { attempt } from '../../attempt.ts';
import { JwtError } from '../../errors.ts';
import { hasDuplicateMember, parseJson } from '../../json.ts';
import type { Key } from '../key.ts';
import { readPublicJwk } from '../read/public-jwk.ts';

/** The most keys of one set: a token without `kid` may cost one signature check for each. */
const maxKeys = 100;

/** Why one entry of a JWK Set cannot verify signatures. */
export interface KeyProblem {
  /** Its index in the set. */
  readonly index: number;
  readonly kid?: string;
  readonly problem: JwtError;
}

/** The parsed JWK Set of an issuer. */
export interface JwkSet {
  /** The keys that can verify signatures, in the order of the set. */
  readonly keys: readonly Key[];
  /** The problems of the other entries. */
  readonly problems: readonly KeyProblem[];
}

/**
 * Parses the keys of a JWK Set (RFC 7517 §5) that can verify signatures. The others are listed as problems: keys for
 * encryption, of unknown types or curves, damaged ones, secrets, and private keys.
 *
 * @throws JwtError `ERR_JWKS` for what is not a JWK Set
 */
export function parseJwkSet(text: string): JwkSet {
  const set = parseJson(text);
  const entries: unknown = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined;
  if (!Array.isArray(entries) || entries.length > maxKeys || hasDuplicateMember(text)) {
    throw new JwtError('ERR_JWKS', `the server did not send a JWK Set of at most ${maxKeys} keys`, {
      hint: 'Check the URL: issuers publish it as "jwks_uri".',
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
 * Describes how many keys of a set cannot be used, and the problem of one of them.
 *
 * @param kid - key id of the token; its problem is preferred
 * @returns undefined where no problem can concern this key
 */
export function describeProblems({ keys, problems }: JwkSet, kid: string | undefined): string | undefined {
  const ofKid = problems.find((entry) => entry.kid === kid) ?? problems.find((entry) => entry.kid === undefined);
  const shown = kid === undefined ? problems[0] : ofKid;
  if (!shown) return undefined;
  const count = `${problems.length} of ${keys.length + problems.length}`;
  return `${count} keys of the set cannot be used: ${shown.problem.message}`;
}

function kidOf(entry: unknown): { readonly kid?: string } {
  const kid: unknown = typeof entry === 'object' && entry !== null && 'kid' in entry ? entry.kid : undefined;
  return typeof kid === 'string' || typeof kid === 'number' ? { kid: String(kid) } : {};
}
