import type { JwtError } from '../../errors.ts';
import type { Key } from '../key.ts';
import { compileFetchText, type FetchText } from './fetch.ts';
import { describeProblems, type JwkSet, type KeyProblem, parseJwkSet } from './parse.ts';
import { parseJwksUrl } from './url.ts';

/** The JWK Set of an issuer, who may change it at any time. */
export interface RemoteSet {
  /**
   * The keys that a token may mean.
   *
   * @param kid - key id of the token; undefined where it names none, and any key is meant
   * @throws JwtError `ERR_JWKS` where the set cannot be had
   */
  readonly find: (kid: string | undefined) => Promise<readonly Key[]>;
  /** Why the set cannot be had now, while the last good one may still be in use. */
  readonly problem: () => JwtError | undefined;
  /** Why entries of the last good set cannot be used. */
  readonly problems: () => readonly KeyProblem[];
  /** How many they are and why, as a sentence; undefined where none of them can be the key of this id. */
  readonly describeProblems: (kid: string | undefined) => string | undefined;
  readonly close: () => void;
}

/** What a set has from outside: parameters, so that a test needs no waiting. */
export interface RemoteEnvironment {
  /** Seconds since any moment: a clock that nobody sets. */
  readonly clock: () => number;
  readonly fetchText: FetchText;
}

/** Seconds after which a set is fetched anew. */
const refetchAfterSeconds = 600;

/** Seconds for which the last good set is used while the server is down. */
const staleForSeconds = 3600;

/** Seconds without another fetch, after one that failed or did not bring the key that was wanted. */
const cooldownSeconds = 10;

const systemEnvironment: RemoteEnvironment = { clock: () => performance.now() / 1000, fetchText: compileFetchText() };

/**
 * Keeps the JWK Set of an issuer at hand. Nothing is fetched before a key is asked for, and there is at most one fetch
 * at a time.
 *
 * @param onChange - is called when there is trouble, another trouble, or no more trouble
 * @throws JwtError `ERR_SETTINGS` for an address that cannot be trusted
 */
export function createRemoteSet(
  address: string,
  onChange: () => void,
  { clock, fetchText }: RemoteEnvironment = systemEnvironment,
): RemoteSet {
  const url = parseJwksUrl(address);
  const closing = new AbortController();
  let set: JwkSet = { keys: [], problems: [] };
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let coolUntil = Number.NEGATIVE_INFINITY;
  let trouble: JwtError | undefined;
  let fetching: Promise<void> | undefined;
  /** How many fetches have ended. */
  let ended = 0;

  const load = async () => {
    const before = trouble;
    try {
      set = parseJwkSet(await fetchText(url, closing.signal));
      fetchedAt = clock();
      trouble = undefined;
    } catch (error) {
      trouble = error as JwtError;
      coolUntil = clock() + cooldownSeconds;
    }
    fetching = undefined;
    ended += 1;
    if (before?.message !== trouble?.message && !closing.signal.aborted) onChange();
  };
  /** Joins the fetch that is under way, or begins one. @returns false where none may begin yet */
  const refresh = async (): Promise<boolean> => {
    if (!fetching && clock() < coolUntil) return false;
    fetching ??= load();
    await fetching;
    return true;
  };
  const named = (kid: string | undefined) => set.keys.filter((key) => kid === undefined || key.kid === kid);
  const isOlderThan = (seconds: number) => clock() - fetchedAt >= seconds;

  return {
    find: async (kid) => {
      // A fetch that is under way may have been answered before the key of this token was published.
      const tooEarly = fetching ? ended + 1 : ended;
      if (isOlderThan(refetchAfterSeconds)) {
        const refreshed = refresh();
        // While the server is down nobody waits for it, as long as the last good set may be used.
        if (!trouble || isOlderThan(staleForSeconds)) await refreshed;
      }
      while (named(kid).length === 0 && ended <= tooEarly && (await refresh()));
      if (isOlderThan(staleForSeconds))
        throw trouble ?? new TypeError('a JWK Set was not fetched, and nothing was wrong');
      const found = named(kid);
      if (found.length > 0) return found;
      if (trouble) throw trouble;
      // Whoever makes up key ids must not make this machine fetch for each of them.
      coolUntil = fetchedAt + cooldownSeconds;
      return found;
    },
    problem: () => trouble,
    problems: () => set.problems,
    describeProblems: (kid) => describeProblems(set, kid),
    close: () => closing.abort(),
  };
}
