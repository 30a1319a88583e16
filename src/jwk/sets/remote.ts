import { JwtError } from '../../errors.ts';
import type { Key } from '../key.ts';
import { createSetClient, type FetchText } from './fetch.ts';
import { refreshAfter, retryAfter, staleAfter, usualLifetimeSeconds } from './lifetime.ts';
import { compileLoad } from './load.ts';
import { describeUnusable, emptySet, type JwkSet, type KeyProblem, parseJwkSet, type Unusable } from './parse.ts';
import type { SetAddress, SetSource } from './source.ts';

/** The JWK Set of an issuer, which may change at any time. */
export interface RemoteSet extends SetAddress {
  /**
   * Finds the keys that may have signed a token.
   *
   * @param kid - key id of the token; undefined matches every key
   * @throws JwtError `ERR_JWKS` where the set cannot be fetched
   */
  readonly find: (kid: string | undefined) => Promise<readonly Key[]>;
  /**
   * Finds the keys again after those of `find` did not verify a token, as the issuer may have replaced one under its key
   * id. The set is fetched for it at most every ten seconds.
   */
  readonly findAgain: (kid: string | undefined) => Promise<readonly Key[]>;
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

/** The clocks and the HTTP client, as parameters, so that tests need not wait. */
export interface RemoteEnvironment {
  /** Seconds on a monotonic clock. */
  readonly clock: () => number;
  readonly fetchText: FetchText;
  /** Runs a step once, after so many seconds. @returns cancels it */
  readonly schedule?: (step: () => void, seconds: number) => () => void;
  /** The set is closed. */
  readonly close?: () => void;
}

/** Seconds without another fetch, after one that failed or did not return the requested key. */
const cooldownSeconds = 10;

/** How old a fetch is when messages no longer wait for it; it may still succeed, and serve those that come after. */
const maxWaitSeconds = 5;

/** Made for each set: the HTTP client reads the proxy variables, and refuses one that is not a URL. */
function systemEnvironment(source: SetSource, address: SetAddress): RemoteEnvironment {
  return { clock: () => performance.now() / 1000, schedule: scheduleTimer, ...createSetClient(source, address) };
}

function scheduleTimer(step: () => void, seconds: number): () => void {
  const timer = setTimeout(step, seconds * 1000).unref();
  return () => clearTimeout(timer);
}

const discovered =
  'The URL of the JWK Set is that of a discovery document: the keys are fetched from the "jwks_uri" that it names.';
const fromCertificates =
  'The server sends a map of certificates or public keys in PEM, not a JWK Set: their keys are used.';

/**
 * Caches the JWK Set of an issuer. It is first fetched when a key is requested, with at most one fetch at a time.
 *
 * @param onChange - called when what is to be reported of the set changes
 * @throws JwtError `ERR_SETTINGS` for an address that keys must not be fetched from, and for a proxy that is not a URL
 */
export function createRemoteSet(source: SetSource, onChange: () => void, environment?: RemoteEnvironment): RemoteSet {
  const { load: loadSet, ...address } = compileLoad(source);
  const { clock, fetchText, schedule, close } = environment ?? systemEnvironment(source, address);
  const closing = new AbortController();
  let set = emptySet;
  /** What the set was parsed from. */
  let parsed: string | undefined;
  let lifetimeSeconds = usualLifetimeSeconds;
  let cancelTimer = () => {};
  let note: string | undefined;
  let unusable: JwtError | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let cooldownUntil = Number.NEGATIVE_INFINITY;
  let problem: JwtError | undefined;
  /** Resolves when the running fetch has ended, or takes longer than messages wait; undefined while there is none. */
  let fetching: Promise<void> | undefined;
  /** Whether the server kept messages waiting in vain, and has not answered since: none waits for it. */
  let isHanging = false;
  /** Number of fetches that failed since one succeeded. */
  let failureCount = 0;
  /** Number of completed fetches. */
  let fetchCount = 0;

  const fetchSet = async (): Promise<void> => {
    const loaded = await loadSet(fetchText, closing.signal);
    // Keys that have not changed stay the same objects: what was prepared with them stays in use.
    if (loaded.text !== parsed) set = parseJwkSet(loaded.text);
    parsed = loaded.text;
    lifetimeSeconds = loaded.lifetimeSeconds;
    note = [loaded.isDiscovered && discovered, set.isPemMap && fromCertificates].filter(Boolean).join(' ') || undefined;
    const found = unusableKeys(set, address.setting);
    if (found?.message !== unusable?.message) unusable = found;
  };
  const stateOf = () => [problem?.message, unusable?.message, note].join('\n');
  let reported = stateOf();
  const report = () => {
    const before = reported;
    reported = stateOf();
    if (before !== reported && !closing.signal.aborted) onChange();
  };
  /** @param release - lets go the messages that wait, where it takes too long */
  const load = async (release: () => void) => {
    let isLate = false;
    const cancelRelease = schedule?.(() => {
      isLate = true;
      isHanging = true;
      problem = hanging(address.setting);
      report();
      release();
    }, maxWaitSeconds);
    try {
      await fetchSet();
      fetchedAt = clock();
      problem = undefined;
      isHanging = false;
      failureCount = 0;
    } catch (error) {
      // That it hangs was reported, and its end says no more.
      if (!isLate) problem = error as JwtError;
      isHanging = isLate;
      failureCount += 1;
      cooldownUntil = clock() + cooldownSeconds;
    }
    cancelRelease?.();
    fetching = undefined;
    fetchCount += 1;
    scheduleNext();
    report();
  };
  const start = () => {
    fetching ??= new Promise((resolve, reject) => {
      load(resolve).then(resolve, reject);
    });
  };
  const scheduleNext = () => {
    cancelTimer();
    if (closing.signal.aborted || !schedule) return;
    const seconds = problem ? retryAfter(failureCount) : refreshAfter(lifetimeSeconds);
    // The cooldown is about messages: a timer that is early by a millisecond would not be set again.
    cancelTimer = schedule(start, seconds);
  };
  /** Waits for the running fetch, or starts one. @returns false during the cooldown, and while the server hangs */
  const refresh = async (): Promise<boolean> => {
    if (!fetching && clock() < cooldownUntil) return false;
    start();
    if (!isHanging) await fetching;
    return !isHanging;
  };
  /**
   * Refreshes the set; while its server is down, and the last set may be used, without waiting: messages leave a node in
   * their order, and anyone can make a token that asks for a fetch.
   */
  const refreshUnlessDown = async (): Promise<boolean> => {
    const refreshed = refresh();
    return problem && !isTooOld() ? false : refreshed;
  };
  const withKid = (kid: string | undefined) => set.keys.filter((key) => kid === undefined || key.kid === kid);
  // RFC 7517 §4.5: where no key has a key id, that of the token chooses none of them, and contradicts none.
  const candidatesFor = (kid: string | undefined) => {
    const named = withKid(kid);
    return named.length === 0 && set.isNameless ? set.keys : named;
  };
  const isTooOld = () => isOlderThan(staleAfter(lifetimeSeconds));
  const isOlderThan = (seconds: number) => clock() - fetchedAt >= seconds;

  return {
    find: async (kid) => {
      // A running fetch may have been answered before the key of this token was published.
      const outdatedCount = fetching ? fetchCount + 1 : fetchCount;
      if (isOlderThan(lifetimeSeconds)) await refreshUnlessDown();
      while (withKid(kid).length === 0 && fetchCount <= outdatedCount && (await refreshUnlessDown()));
      if (isTooOld()) throw problem ?? new TypeError('a JWK Set was neither fetched nor failed');
      const isUnknown = withKid(kid).length === 0;
      // Tokens with made-up key ids must not trigger a fetch each.
      if (isUnknown && !problem) cooldownUntil = fetchedAt + cooldownSeconds;
      const candidates = candidatesFor(kid);
      if (candidates.length === 0 && problem) throw problem;
      return candidates;
    },
    findAgain: async (kid) => {
      if (fetching || isOlderThan(cooldownSeconds)) await refreshUnlessDown();
      return candidatesFor(kid);
    },
    problem: () => problem,
    problems: () => set.problems,
    ...address,
    unusableFor: (kid) => unusableFor(set, kid),
    unusable: () => unusable,
    note: () => note,
    close: () => {
      closing.abort();
      cancelTimer();
      close?.();
    },
  };
}

function hanging(setting: SetAddress['setting']): JwtError {
  const server = setting === 'issuerUrl' ? 'the issuer, or of its JWK Set,' : 'the JWK Set';
  return new JwtError('ERR_JWKS', `the server of ${server} has not answered for ${maxWaitSeconds} seconds`, {
    setting,
    hint: 'Check the address, and whether this machine can reach it. The server is asked again by itself.',
  });
}

/** The entries that a token may mean: those with its key id or, if no entry has it, those without a key id. */
function unusableFor(set: JwkSet, kid: string | undefined): Unusable | undefined {
  if (kid === undefined) return describeUnusable(set, (entry) => !entry.isForAnotherUse);
  return (
    describeUnusable(set, (entry) => entry.kid === kid) ??
    describeUnusable(set, (entry) => entry.kid === undefined && !entry.isForAnotherUse)
  );
}

function unusableKeys(set: JwkSet, setting: SetAddress['setting']): JwtError | undefined {
  const unusable = describeUnusable(set, (entry) => !entry.isForAnotherUse);
  if (!unusable) return undefined;
  const { number, total, message, hint } = unusable;
  return new JwtError('ERR_JWKS', message, { setting, hint, counts: { number, total } });
}
