import type { JwtError } from '../../errors.ts';
import type { Key } from '../key.ts';
import { compileFetchText, type FetchText } from './fetch.ts';
import { describeProblems, type JwkSet, type KeyProblem, parseJwkSet } from './parse.ts';
import { parseJwksUrl } from './url.ts';

/** The JWK Set of an issuer, which may change at any time. */
export interface RemoteSet {
  /**
   * Finds the keys that may have signed a token.
   *
   * @param kid - key id of the token; undefined matches every key
   * @throws JwtError `ERR_JWKS` where the set cannot be fetched
   */
  readonly find: (kid: string | undefined) => Promise<readonly Key[]>;
  /** Why the last fetch failed; the previous set may still be in use. */
  readonly problem: () => JwtError | undefined;
  /** The unusable entries of the last set. */
  readonly problems: () => readonly KeyProblem[];
  /** A sentence about them; undefined where none of them can be the key with this id. */
  readonly describeProblems: (kid: string | undefined) => string | undefined;
  readonly close: () => void;
}

/** The clock and the HTTP client, as parameters, so that tests need not wait. */
export interface RemoteEnvironment {
  /** Seconds on a monotonic clock. */
  readonly clock: () => number;
  readonly fetchText: FetchText;
}

/** Seconds after which a set is fetched again. */
const refetchAfterSeconds = 600;

/** Seconds for which the last set is used while the server is down. */
const staleForSeconds = 3600;

/** Seconds without another fetch, after one that failed or did not return the requested key. */
const cooldownSeconds = 10;

const systemEnvironment: RemoteEnvironment = { clock: () => performance.now() / 1000, fetchText: compileFetchText() };

/**
 * Caches the JWK Set of an issuer. It is first fetched when a key is requested, with at most one fetch at a time.
 *
 * @param onChange - called when the problem of the set changes
 * @throws JwtError `ERR_SETTINGS` for a URL that is not https, or http to localhost
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
  let cooldownUntil = Number.NEGATIVE_INFINITY;
  let problem: JwtError | undefined;
  let fetching: Promise<void> | undefined;
  /** Number of completed fetches. */
  let fetchCount = 0;

  const load = async () => {
    const before = problem;
    try {
      set = parseJwkSet(await fetchText(url, closing.signal));
      fetchedAt = clock();
      problem = undefined;
    } catch (error) {
      problem = error as JwtError;
      cooldownUntil = clock() + cooldownSeconds;
    }
    fetching = undefined;
    fetchCount += 1;
    if (before?.message !== problem?.message && !closing.signal.aborted) onChange();
  };
  /** Waits for the running fetch, or starts one. @returns false during the cooldown */
  const refresh = async (): Promise<boolean> => {
    if (!fetching && clock() < cooldownUntil) return false;
    fetching ??= load();
    await fetching;
    return true;
  };
  const withKid = (kid: string | undefined) => set.keys.filter((key) => kid === undefined || key.kid === kid);
  const isOlderThan = (seconds: number) => clock() - fetchedAt >= seconds;

  return {
    find: async (kid) => {
      // A running fetch may have been answered before the key of this token was published.
      const outdatedCount = fetching ? fetchCount + 1 : fetchCount;
      if (isOlderThan(refetchAfterSeconds)) {
        const refreshed = refresh();
        // While the server is down, the last set is used without waiting.
        if (!problem || isOlderThan(staleForSeconds)) await refreshed;
      }
      while (withKid(kid).length === 0 && fetchCount <= outdatedCount && (await refresh()));
      if (isOlderThan(staleForSeconds)) throw problem ?? new TypeError('a JWK Set was neither fetched nor failed');
      const found = withKid(kid);
      if (found.length > 0) return found;
      if (problem) throw problem;
      // Tokens with made-up key ids must not trigger a fetch each.
      cooldownUntil = fetchedAt + cooldownSeconds;
      return found;
    },
    problem: () => problem,
    problems: () => set.problems,
    describeProblems: (kid) => describeProblems(set, kid),
    close: () => closing.abort(),
  };
}
