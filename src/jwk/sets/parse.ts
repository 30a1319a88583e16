import { attempt } from '../../attempt.ts';
import { JwtError } from '../../errors.ts';
import { hasDuplicateMember, parseJson } from '../../json.ts';
import type { Key } from '../key.ts';
import { pemMembers } from '../read/jwk-members.ts';
import { isForAnotherUse, readPublicJwk } from '../read/public-jwk.ts';

/** The most keys of one set: a token without `kid` may cost one signature check for each. */
const maxKeys = 100;

/** Why one entry of a JWK Set cannot verify signatures. */
export interface KeyProblem {
  /** Its index in the set. */
  readonly index: number;
  readonly kid?: string;
  readonly problem: JwtError;
  /** Whether the entry says itself that it is not for verifying signatures, which is nothing to report. */
  readonly isForAnotherUse: boolean;
}

/** The parsed JWK Set of an issuer. */
export interface JwkSet {
  /** The keys that can verify signatures, in the order of the set. */
  readonly keys: readonly Key[];
  /** The problems of the other entries. */
  readonly problems: readonly KeyProblem[];
  /** Whether no entry has a key id: tokens cannot choose between them. */
  readonly isNameless: boolean;
  /** Whether it was not a JWK Set, but a map of key ids to certificates or public keys in PEM. */
  readonly isPemMap: boolean;
}

export const emptySet: JwkSet = { keys: [], problems: [], isNameless: false, isPemMap: false };

/**
 * Parses the keys of a JWK Set (RFC 7517 §5) that can verify signatures, or of a map of key ids to certificates, as Google
 * and Firebase publish them. The others are listed as problems: keys for encryption, of unknown types or curves, damaged
 * ones, secrets, and private keys.
 *
 * @throws JwtError `ERR_JWKS` for anything else
 */
export function parseJwkSet(text: string): JwkSet {
  const json = parseJson(text);
  const pems = pemEntries(json);
  const entries = pems ?? setEntries(json);
  if (!entries || entries.length > maxKeys || hasDuplicateMember(text)) {
    throw new JwtError('ERR_JWKS', `the server did not send a JWK Set of at most ${maxKeys} keys`, {
      hint: 'Check the URL: issuers publish it as "jwks_uri".',
    });
  }
  const keys: Key[] = [];
  const problems: KeyProblem[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = attempt(() => readPublicJwk(pems ? jwkOfPem(entry) : entry));
    if (!(read instanceof JwtError)) keys.push(read);
    else problems.push({ index, ...kidOf(entry), problem: read, isForAnotherUse: isForAnotherUse(entry) });
  }
  const isNameless = entries.every((entry) => kidOf(entry).kid === undefined);
  return { keys, problems, isNameless, isPemMap: pems !== undefined };
}

function setEntries(json: unknown): readonly unknown[] | undefined {
  const entries: unknown = typeof json === 'object' && json !== null && 'keys' in json ? json.keys : undefined;
  return Array.isArray(entries) ? entries : undefined;
}

/** A certificate or public key in PEM, with its key id. */
interface PemEntry {
  readonly kid: string;
  readonly pem: string;
}

function pemEntries(json: unknown): readonly PemEntry[] | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const entries = Object.entries(json).map(([kid, pem]) => ({ kid, pem }));
  const areAll =
    entries.length > 0 && entries.every(({ pem }) => typeof pem === 'string' && pem.includes('-----BEGIN '));
  return areAll ? entries : undefined;
}

function jwkOfPem(entry: unknown): object {
  const { kid, pem } = entry as PemEntry;
  const damaged = () =>
    new JwtError('ERR_KEY_FORMAT', 'the entry is not a PEM', { hint: 'Ask the issuer to mend it.' });
  return { kid, ...pemMembers(pem, damaged) };
}

/** How many keys of a set cannot be used, and why. */
export interface Unusable {
  readonly number: number;
  readonly total: number;
  /** A sentence with both numbers and the reason of one of them. */
  readonly message: string;
  readonly hint: string;
}

/**
 * Describes how many keys of a set cannot be used, and the problem of one of them.
 *
 * @param isMeant - chooses the entries that are to be reported; the problem of the first is told
 * @returns undefined if no entry matches
 */
export function describeUnusable(
  { keys, problems }: JwkSet,
  isMeant: (entry: KeyProblem) => boolean,
): Unusable | undefined {
  const shown = problems.find(isMeant);
  if (!shown) return undefined;
  const [number, total] = [problems.length, keys.length + problems.length];
  const message = `${number} of ${total} keys of the set cannot be used: ${shown.problem.message}`;
  return { number, total, message, hint: shown.problem.hint };
}

/** The key id of an entry, where it has one. */
function kidOf(entry: unknown): { readonly kid?: string } {
  const kid: unknown = typeof entry === 'object' && entry !== null && 'kid' in entry ? entry.kid : undefined;
  return (typeof kid === 'string' && kid !== '') || typeof kid === 'number' ? { kid: String(kid) } : {};
}
