import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { JwtError } from '../errors.ts';
import { type AccessToken, parseAccessToken } from './access-token.ts';
import { createLease, type Lease, type TextStore } from './lease.ts';

/** The store of access tokens that other processes use, too. */
export interface SharedTokens {
  readonly store: TextStore;
  /** Resolves after a time; throws when the flow is stopped. */
  readonly wait: (ms: number) => Promise<void>;
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
  /** Why the last request made ahead failed, while the known token still serves. */
  readonly problem: () => JwtError | undefined;
}

/** Seconds before its expiry from which a token is not handed out any more: it has to arrive while it is good. */
const minRestSeconds = 5;

/** Seconds after a request ahead before the next one, whether it failed or its token is short-lived. */
const cooldownSeconds = 10;

/** The most tokens in memory, and their total size in characters. */
const limits = { max: 1000, maxSize: 8_388_608 } as const;

/**
 * Keeps access tokens in memory, and in the store that other processes use: one that fails or forgets costs no request.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 */
export function createExchange(clock: () => number, shared?: SharedTokens): Exchange {
  const inFlight = new Map<string, Promise<AccessToken>>();
  const coolUntil = new LRUCache<string, number>({ max: limits.max });
  const memory = new LRUCache<string, AccessToken>({ ...limits, sizeCalculation: sizeOf });
  const lease = shared && createLease(shared.store, clock, shared.wait);
  let problem: JwtError | undefined;
  /** The last write of a token, which never rejects. */
  let writing: Promise<void> = Promise.resolve();

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
    memory.set(idOf(name), token);
    writing = Promise.resolve(shared?.store.set(name, JSON.stringify(token), token.expiresAt));
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
      // The token is there before the others are told that the request has ended; no message waits for either.
      void writing.then(() => turn.end(name));
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
    const other = shared && parseAccessToken(await shared.store.get(name));
    // A token that was requested while the store was read is newer than its answer.
    return [other, memory.get(idOf(name))].find((token) => rest(token) > minRestSeconds);
  };

  return {
    async tokenFor(name, refreshSeconds, isForced, request) {
      if (isForced) return renew(name, request);
      const token = await known(name);
      if (!token) return renew(name, request);
      if (rest(token) <= refreshSeconds) renewAhead(name, request);
      return token;
    },
    problem: () => problem,
  };
}

/** Short, and tells nothing of what a name is made of. */
function idOf(name: string): string {
  return createHash('sha256').update(name).digest('base64');
}

function sizeOf({ token, response }: AccessToken): number {
  return token.length + JSON.stringify(response).length;
}
