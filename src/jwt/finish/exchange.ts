import { setTimeout } from 'node:timers/promises';
import { systemEnvironment } from '../../claims/build.ts';
import { takeSnapshot } from '../../claims/snapshot.ts';
import type { Deliver } from '../../delivery/delivery.ts';
import type { HttpRequest, Send } from '../../http/client.ts';
import { compileInput, type Input } from '../../input.ts';
import type { AccessToken, AnswerPaths } from '../../oauth/access-token.ts';
import { createExchange, type Exchange } from '../../oauth/exchange.ts';
import { compileTokenRequest, type TokenRequestSpec } from '../../oauth/obtain.ts';
import { closed, type KnownAnswer, requestToken, type TokenRequestOptions } from '../../oauth/token-request.ts';
import { authorizationOf } from '../issue/attributes.ts';
import type { IssuedToken } from '../issue/issue.ts';
import { parseRefresh } from '../reuse/freshness.ts';
import type { TokenStore } from '../reuse/token-store.ts';
import type { FactsOf, Finish } from './maker.ts';

/** How a token is exchanged for an access token. */
export interface ExchangeSpec {
  readonly request: Omit<TokenRequestSpec, 'authorization'>;
  readonly paths: AnswerPaths;
  readonly knownAnswers: readonly KnownAnswer[];
  /** Seconds before its expiry from which an access token is renewed. */
  readonly refresh: Input;
  /** True where a message asks for a new access token. */
  readonly isForced: Input;
  readonly send: Send;
  /** The store that other processes use, too; undefined: access tokens stay in memory. */
  readonly store: TokenStore | undefined;
}

/**
 * Compiles the exchange of tokens for access tokens.
 *
 * @param keepsHeaders - whether the headers of the delivery also go with the access token
 * @throws JwtError `ERR_SETTINGS`, `ERR_TIME_SPAN`, `ERR_CLAIM_MISSING`
 */
export function compileExchange(
  { request, paths, knownAnswers, refresh, isForced, send, store }: ExchangeSpec,
  deliver: Deliver,
  factsOf: FactsOf,
  keepsHeaders: boolean,
): Finish {
  const build = compileTokenRequest(
    { ...request, authorization: (token) => authorizationOf(token, 'Bearer') },
    deliver,
  );
  const readRefresh = compileInput(refresh, parseRefresh);
  const readForced = compileInput(isForced, (raw) => raw === true);
  const options: TokenRequestOptions = { paths, knownAnswers, ...requestEnvironment };
  const closing = new AbortController();
  const waitOpen = async (ms: number) => {
    await options.wait(ms, closing.signal);
    if (closing.signal.aborted) throw closed();
  };

  return {
    bind: (issuer, keys) => {
      const exchange = createExchange(options.clock, store && { store: store(keys), wait: waitOpen });
      return async (live) => {
        // A request may be sent after the message was passed on, and changed by other nodes.
        const values = takeSnapshot(live);
        const draft = { ...factsOf(issuer, { now: 0, claims: {}, token: '-' }, values), isDraft: true };
        let issued: IssuedToken | undefined;
        let own: AccessToken | undefined;
        const access = await exchange.tokenFor(
          nameOf(issuer.nameOf(values), build(values, draft)),
          readRefresh(values),
          readForced(values),
          async () => {
            const prepare = async () => {
              issued = await issuer.issue(values);
              const facts = factsOf(issuer, issued, values);
              return { request: build(values, facts), secrets: [issued.token, facts.secret] };
            };
            own = await requestToken(send, prepare, options, closing.signal);
            return own;
          },
        );
        // A token that is requested ahead is not the one that this message gets.
        const product = accessProduct(access, access === own ? issued : undefined, exchange, options.clock());
        // Headers that the provider requires with every request go with the access token, too.
        return keepsHeaders
          ? { ...product, delivered: { headers: deliver(values, { ...draft, token: access.token }).headers } }
          : product;
      };
    },
    close: () => closing.abort(),
  };
}

/** Identifies an access token: by the token that it is exchanged for, and the whole request. */
function nameOf(assertion: string, { url, headers, body }: HttpRequest): string {
  return JSON.stringify([assertion, url.href, headers, body]);
}

/** What a message gets: the access token in the place of the token that it was exchanged for. */
function accessProduct(
  access: AccessToken,
  issued: IssuedToken | undefined,
  exchange: Exchange,
  now: number,
): IssuedToken {
  return {
    token: access.token,
    header: issued?.header ?? {},
    claims: { exp: Math.floor(access.expiresAt) },
    json: issued?.json ?? '{}',
    publicJwk: issued?.publicJwk,
    now: Math.floor(now),
    isReused: issued === undefined,
    access: {
      ...access,
      ...(issued && { assertion: issued.token, made: { claims: issued.claims, now: issued.now } }),
      problem: exchange.problem(),
    },
  };
}

const requestEnvironment: Pick<TokenRequestOptions, 'clock' | 'random' | 'wait'> = {
  clock: systemEnvironment.clock,
  random: Math.random,
  wait: (ms, signal) => setTimeout(ms, undefined, { ref: false, ...(signal && { signal }) }).catch(() => {}),
};
