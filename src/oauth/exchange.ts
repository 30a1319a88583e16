import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { JwtError } from '../errors.ts';
import { type AccessToken, parseAccessToken } from './access-token.ts';
import { createLease, type Lease } from './lease.ts';

/** Where access tokens are kept between messages, and perhaps between processes. */
export interface AccessTokenStore {
  readonly get: (name: string) => string | undefined | Promise<string | undefined>;
  /** @param end - until when it is of use, in seconds since 1970-01-01T00:00:00Z */
  readonly set: (name: string, text: string, end: number) => void | Promise<void>;
}

/** Hands out access tokens; one is requested for all messages that wait for it. */
export interface Exchange {
  /**
   * @param name - what tells access tokens apart
   * @param refreshSeconds - before expiry, from which a new one is requested ahead
   * @param isForced - whether a new one is wanted although the known one seems good (after a 401)
   * @param request - requests a new one. @throws JwtError `ERR_EXCHANGE`
   */
  readonly tokenFor: (
    name: string,
    refreshSeconds: number,
    isForced: boolean,
    request: () => Promise<AccessToken>,
  ) => Promise<AccessToken>;
  /** Why the last request made ahead failed, while the known token still serves; or what is wrong with the store. */
  readonly problem: () => JwtError | undefined;
}

/** Seconds before its expiry from which a token is not handed out any more: it has to arrive while it is good. */
const minRestSeconds = 5;

/** Seconds after a request ahead before the next one, whether it failed or its token is short-lived. */
const cooldownSeconds = 10;

/** Most tokens that are known beside the store, and most bytes of them together. */
const limits = { max: 1000, maxSize: 8_388_608 } as const;

/** How long a store is waited for, and how long it is left alone when it did not answer. */
const storeTimeoutMs = 2000;
const storeCooldownSeconds = 30;

export interface ExchangeOptions {
  /** How long the store is waited for. */
  readonly timeoutMs?: number;
  /** Given where other processes use the store: resolves after a time, and throws when the flow is stopped. */
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
}

/**
 * Keeps access tokens in a store, and in memory beside it: a store that fails, hangs or forgets costs no request.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 */
export function createExchange(
  store: AccessTokenStore,
  clock: () => number,
  { timeoutMs = storeTimeoutMs, wait }: ExchangeOptions = {},
): Exchange {
  const inFlight = new Map<string, Promise<AccessToken>>();
  const coolUntil = new LRUCache<string, number>({ max: limits.max });
  const recent = new LRUCache<string, string>({ ...limits, sizeCalculation: (text) => text.length + 1 });
  const patient = createPatience(clock, timeoutMs);
  const notes = {
    get: (name: string) => patient.ask(() => store.get(name)),
    set: async (name: string, text: string, end: number) => void (await patient.ask(() => store.set(name, text, end))),
  };
  const lease = wait && createLease(notes, clock, wait);
  let problem: JwtError | undefined;

  /** Joins the request that is under way, or begins one. */
  const renew = (name: string, request: () => Promise<AccessToken>): Promise<AccessToken> => {
    const id = idOf(name);
    const running = inFlight.get(id);
    if (running) return running;
    const started = (lease ? inTurn(lease, name, request) : requestAndKeep(name, request)).finally(() =>
      inFlight.delete(id),
    );
    inFlight.set(id, started);
    return started;
  };
  const requestAndKeep = async (name: string, request: () => Promise<AccessToken>): Promise<AccessToken> => {
    const token = await request();
    problem = undefined;
    if (token.expiresAt <= clock()) return token;
    const text = JSON.stringify(token);
    recent.set(idOf(name), text);
    await notes.set(name, text, token.expiresAt);
    return token;
  };
  /** Requests a token, unless another process is doing so: then its token serves. */
  const inTurn = async (turn: Lease, name: string, request: () => Promise<AccessToken>): Promise<AccessToken> => {
    const before = await known(name);
    const other = await turn.wait(name, async () => {
      const token = await known(name);
      return token && token.token !== before?.token ? token : undefined;
    });
    if (other) return other;
    try {
      return await requestAndKeep(name, request);
    } finally {
      await turn.end(name);
    }
  };
  const renewAhead = (name: string, request: () => Promise<AccessToken>) => {
    const id = idOf(name);
    if ((coolUntil.get(id) ?? 0) > clock()) return;
    coolUntil.set(id, clock() + cooldownSeconds);
    renew(name, request).catch((error) => {
      problem = error as JwtError;
    });
  };
  const rest = (token: AccessToken | undefined) => (token ? token.expiresAt - clock() : 0);
  const known = async (name: string): Promise<AccessToken | undefined> => {
    const shared = parseAccessToken(await patient.ask(() => store.get(name)));
    // What was requested while the store was asked is newer than its answer.
    const own = parseAccessToken(recent.get(idOf(name)));
    return [shared, own].find((token) => rest(token) > minRestSeconds);
  };

  return {
    async tokenFor(name, refreshSeconds, isForced, request) {
      if (isForced) return renew(name, request);
      const token = await known(name);
      if (!token) return renew(name, request);
      if (rest(token) <= refreshSeconds) renewAhead(name, request);
      return token;
    },
    problem: () => problem ?? patient.problem(),
  };
}

/** Short, and tells nothing of what a name is made of. */
function idOf(name: string): string {
  return createHash('sha256').update(name).digest('base64');
}

/** Asks a store, and goes on without it when it fails, or does not answer in time. */
function createPatience(clock: () => number, timeoutMs: number) {
  let coolUntil = 0;
  const ask = async <T>(step: () => T | Promise<T>): Promise<T | undefined> => {
    if (coolUntil > clock()) return undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      const asked = step();
      if (!(asked instanceof Promise)) return asked;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => {
          coolUntil = clock() + storeCooldownSeconds;
          resolve(undefined);
        }, timeoutMs);
      });
      return await Promise.race([asked, late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
  const problem = () =>
    coolUntil > clock()
      ? new JwtError('ERR_STORE', 'the context that keeps access tokens does not answer: they are kept in memory', {
          claim: 'cacheStore',
          hint: 'Look at the context store in settings.js, and at the server that it uses.',
        })
      : undefined;
  return { ask, problem };
}
