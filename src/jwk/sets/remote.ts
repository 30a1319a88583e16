import { JwtError } from '../../errors.ts';
import type { Key } from '../key.ts';
import { readDiscovery } from './discovery.ts';
import { compileFetchText, type FetchText } from './fetch.ts';
import { describeUnusable, emptySet, type JwkSet, type KeyProblem, parseJwkSet, type Unusable } from './parse.ts';
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
  /**
   * How many keys of the last set cannot be used, and why.
   *
   * @param kid - key id of the token; undefined where it names none
   * @returns undefined where none of them can be the key of the token
   */
  readonly unusableFor: (kid: string | undefined) => Unusable | undefined;
  /** That keys of the last set cannot be used which do not say themselves that they are for something else. */
  readonly unusable: () => JwtError | undefined;
  /** What the server sent in place of a JWK Set, and was understood; for the log. */
  readonly note: () => string | undefined;
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

/** Made for each set: the HTTP client reads the proxy variables, and refuses one that is not a URL. */
function systemEnvironment(): RemoteEnvironment {
  return { clock: () => performance.now() / 1000, fetchText: compileFetchText() };
}

const discovered =
  'The URL of the JWK Set is that of a discovery document: the keys are fetched from the "jwks_uri" that it names.';
const fromCertificates =
  'The server sends a map of certificates or public keys in PEM, not a JWK Set: their keys are used.';

/**
 * Caches the JWK Set of an issuer. It is first fetched when a key is requested, with at most one fetch at a time.
 *
 * @param onChange - called when what is to be reported of the set changes
 * @throws JwtError `ERR_SETTINGS` for a URL that is not https, or http to localhost, and for a proxy variable that is not
 *   a URL
 */
export function createRemoteSet(address: string, onChange: () => void, environment?: RemoteEnvironment): RemoteSet {
  const url = parseJwksUrl(address);
  const { clock, fetchText } = environment ?? systemEnvironment();
  const closing = new AbortController();
  let set = emptySet;
  let note: string | undefined;
  let unusable: JwtError | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let cooldownUntil = Number.NEGATIVE_INFINITY;
  let problem: JwtError | undefined;
  let fetching: Promise<void> | undefined;
  /** Number of completed fetches. */
  let fetchCount = 0;

  const fetchSet = async (): Promise<void> => {
    const text = await fetchText(url, closing.signal);
    const next = readDiscovery(text, url);
    set = parseJwkSet(next ? await fetchText(next, closing.signal) : text);
    note = [next && discovered, set.isPemMap && fromCertificates].filter(Boolean).join(' ') || undefined;
    const found = unusableKeys(set);
    if (found?.message !== unusable?.message) unusable = found;
  };
  const report = () => [problem?.message, unusable?.message, note].join('\n');
  const load = async () => {
    const before = report();
    try {
      await fetchSet();
      fetchedAt = clock();
      problem = undefined;
    } catch (error) {
      problem = error as JwtError;
      cooldownUntil = clock() + cooldownSeconds;
    }
    fetching = undefined;
    fetchCount += 1;
    if (before !== report() && !closing.signal.aborted) onChange();
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
      // Tokens with made-up key ids must not trigger a fetch each.
      if (!problem) cooldownUntil = fetchedAt + cooldownSeconds;
      // RFC 7517 §4.5: where no key has a key id, that of the token chooses none of them, and contradicts none.
      if (set.isNameless && set.keys.length > 0) return set.keys;
      if (problem) throw problem;
      return found;
    },
    problem: () => problem,
    problems: () => set.problems,
    unusableFor: (kid) => unusableFor(set, kid),
    unusable: () => unusable,
    note: () => note,
    close: () => closing.abort(),
  };
}

/** The entries that a token may mean: those with its key id or, if no entry has it, those without a key id. */
function unusableFor(set: JwkSet, kid: string | undefined): Unusable | undefined {
  if (kid === undefined) return describeUnusable(set, (entry) => !entry.isForAnotherUse);
  return (
    describeUnusable(set, (entry) => entry.kid === kid) ??
    describeUnusable(set, (entry) => entry.kid === undefined && !entry.isForAnotherUse)
  );
}

function unusableKeys(set: JwkSet): JwtError | undefined {
  const unusable = describeUnusable(set, (entry) => !entry.isForAnotherUse);
  if (!unusable) return undefined;
  const { number, total, message, hint } = unusable;
  return new JwtError('ERR_JWKS', message, { setting: 'jwksUrl', hint, counts: { number, total } });
}
