import type { JwtError } from '../errors.ts';
import type { AccessToken } from './access-token.ts';

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
  /** Why the last request made ahead failed, while the known token still serves. */
  readonly problem: () => JwtError | undefined;
}

/** Seconds before its expiry from which a token is not handed out any more: it has to arrive while it is good. */
const minRestSeconds = 5;

/** Seconds after a failed request ahead before the next one. */
const cooldownSeconds = 10;

/** @param clock - seconds since 1970-01-01T00:00:00Z */
export function createExchange(store: AccessTokenStore, clock: () => number): Exchange {
  const inFlight = new Map<string, Promise<AccessToken>>();
  const coolUntil = new Map<string, number>();
  let problem: JwtError | undefined;

  /** Joins the request that is under way, or begins one. */
  const renew = (name: string, request: () => Promise<AccessToken>): Promise<AccessToken> => {
    const running = inFlight.get(name);
    if (running) return running;
    const started = request()
      .then(async (token) => {
        problem = undefined;
        if (token.expiresAt > clock()) await store.set(name, JSON.stringify(token), token.expiresAt);
        return token;
      })
      .finally(() => inFlight.delete(name));
    inFlight.set(name, started);
    return started;
  };
  const renewAhead = (name: string, request: () => Promise<AccessToken>) => {
    if ((coolUntil.get(name) ?? 0) > clock()) return;
    renew(name, request).then(
      () => coolUntil.delete(name),
      (error) => {
        problem = error as JwtError;
        coolUntil.set(name, clock() + cooldownSeconds);
      },
    );
  };

  return {
    async tokenFor(name, refreshSeconds, isForced, request) {
      if (isForced) return renew(name, request);
      const running = inFlight.get(name);
      const text = await store.get(name);
      const known = text === undefined ? undefined : (JSON.parse(text) as AccessToken);
      const rest = known ? known.expiresAt - clock() : 0;
      if (!known || rest <= minRestSeconds) return running ?? renew(name, request);
      if (rest <= refreshSeconds) renewAhead(name, request);
      return known;
    },
    problem: () => problem,
  };
}
