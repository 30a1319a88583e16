import { setTimeout } from 'node:timers/promises';
import type { NodeAPI } from 'node-red';
import { takeSnapshot } from '../../src/claims/snapshot.ts';
import { compileDelivery, type Deliver, type DeliveryFacts } from '../../src/delivery/delivery.ts';
import { createHttpClient, type HttpClient, type HttpRequest } from '../../src/http/client.ts';
import { compileInput, type Values } from '../../src/input.ts';
import { authorizationOf } from '../../src/jwt/issue/attributes.ts';
import type { IssuedToken, Issuer, IssuerKeys } from '../../src/jwt/issue/issue.ts';
import { parseRefresh } from '../../src/jwt/reuse/freshness.ts';
import { createMemoryStore, type TokenStore } from '../../src/jwt/reuse/token-store.ts';
import type { AccessToken } from '../../src/oauth/access-token.ts';
import { createExchange, type Exchange } from '../../src/oauth/exchange.ts';
import { compileTokenRequest } from '../../src/oauth/obtain.ts';
import { closed, requestToken, type TokenRequestOptions } from '../../src/oauth/token-request.ts';
import type { TypedValues } from '../shared/message/typed-values.ts';
import { namesIn } from '../shared/settings/choices.ts';
import { connectionOf } from './connection.ts';
import { trapsOf } from './recipe-rules.ts';
import type { GeneratorSettings } from './settings.ts';
import { deliverySpec } from './spec.ts';

/** Makes the token of one message, and what else the message gets with it. */
export type Make = (values: Values) => IssuedToken | Promise<IssuedToken>;

/** What follows the signature of a token: it is put into a request, or exchanged for an access token. */
export interface Finish {
  readonly bind: (issuer: Issuer, keys: IssuerKeys) => Make;
  readonly close: () => void;
}

/**
 * Prepares what follows the signature.
 *
 * @param secret - the client secret
 * @param store - where access tokens are kept; undefined: in memory
 * @throws JwtError `ERR_SETTINGS`
 */
export function prepareFinish(
  RED: NodeAPI,
  settings: GeneratorSettings,
  values: TypedValues,
  secret: string,
  store: TokenStore | undefined,
): Finish {
  const spec = deliverySpec(settings, values);
  if (!spec && !settings.exchange) return { bind: ({ issue }) => issue, close() {} };
  const deliver: Deliver = spec ? compileDelivery(spec) : () => ({ headers: {} });
  const messageUrl = compileInput(values.add('url', { value: 'url', type: 'msg' }), (raw) => raw);
  const factsOf = (
    issuer: Issuer,
    issued: Pick<IssuedToken, 'now' | 'claims' | 'token'>,
    given: Values,
  ): DeliveryFacts => ({
    keyFact: issuer.keyFact,
    now: issued.now,
    claims: issued.claims,
    token: issued.token,
    secret,
    messageUrl: messageUrl(given),
  });
  if (settings.exchange) return prepareExchange(RED, settings, values, secret, store, deliver, factsOf);
  return {
    bind: (issuer) => (given) => {
      const issued = issuer.issue(given);
      const finish = (token: IssuedToken) => ({ ...token, delivered: deliver(given, factsOf(issuer, token, given)) });
      return issued instanceof Promise ? issued.then(finish) : finish(issued);
    },
    close() {},
  };
}

type FactsOf = (issuer: Issuer, issued: Pick<IssuedToken, 'now' | 'claims' | 'token'>, given: Values) => DeliveryFacts;

function prepareExchange(
  RED: NodeAPI,
  settings: GeneratorSettings,
  values: TypedValues,
  secret: string,
  shared: TokenStore | undefined,
  deliver: Deliver,
  factsOf: FactsOf,
): Finish {
  const { exchangeUrl, exchangeHeaders, cacheRefresh, cacheRefreshType } = settings;
  const template = (setting: string, value: string) => values.add(setting, { value, type: 'template' });
  const build = compileTokenRequest(
    {
      url: exchangeUrl === '' ? undefined : template('exchangeUrl', exchangeUrl),
      headers: exchangeHeaders.map(({ key, value }) => ({
        key: key.toLowerCase(),
        value: template('exchangeHeaders', value),
      })),
      authorization: (token) => authorizationOf(token, 'Bearer'),
    },
    deliver,
  );
  const readRefresh = compileInput(
    values.add('cacheRefresh', { value: cacheRefresh, type: cacheRefreshType }),
    parseRefresh,
  );
  const isForced = compileInput(values.add('refresh', { value: 'refresh', type: 'msg' }), (raw) => raw === true);
  const options = requestOptions(settings);
  const client: HttpClient = createHttpClient({}, connectionOf(RED, settings));
  const closing = new AbortController();
  const store = shared ?? createMemoryStore();

  return {
    bind: (issuer, keys) => {
      const exchange: Exchange = createExchange(store(keys), options.clock, {
        wait: shared ? (ms) => waitOpen(ms, options, closing.signal) : undefined,
      });
      return async (live) => {
        // A request may be made when the message is on its way already, and changed by other nodes.
        const given = takeSnapshot(live);
        const draft = { ...factsOf(issuer, { now: 0, claims: {}, token: '-' }, given), isDraft: true };
        let made: IssuedToken | undefined;
        let own: AccessToken | undefined;
        const access = await exchange.tokenFor(
          nameOf(issuer.nameOf(given), build(given, draft)),
          readRefresh(given),
          isForced(given),
          async () => {
            const prepare = async () => {
              made = await issuer.issue(given);
              return { request: build(given, factsOf(issuer, made, given)), secrets: [made.token, secret] };
            };
            own = await requestToken(client.send, prepare, options, closing.signal);
            return own;
          },
        );
        // A token that is requested ahead is not the one that this message gets.
        const product = accessProduct(access, access === own ? made : undefined, exchange, options.clock());
        // Headers that the provider wants with every request travel on with the access token.
        return settings.delivery === 'header'
          ? { ...product, delivered: { headers: deliver(given, { ...draft, token: access.token }).headers } }
          : product;
      };
    },
    close: () => {
      closing.abort();
      client.close();
    },
  };
}

/** @throws JwtError `ERR_CLOSED` when the flow is stopped meanwhile */
async function waitOpen(ms: number, { wait }: TokenRequestOptions, closing: AbortSignal): Promise<void> {
  await wait(ms, closing);
  if (closing.aborted) throw closed();
}

/** What tells an access token from any other: the token that it is exchanged for, and the whole request. */
function nameOf(assertion: string, { url, headers, body }: HttpRequest): string {
  return JSON.stringify([assertion, url.href, headers, body]);
}

/** What a message gets: the access token in the place of the token that it was exchanged for. */
function accessProduct(
  access: AccessToken,
  made: IssuedToken | undefined,
  exchange: Exchange,
  now: number,
): IssuedToken {
  return {
    token: access.token,
    header: made?.header ?? {},
    claims: { exp: Math.floor(access.expiresAt) },
    json: made?.json ?? '{}',
    publicJwk: made?.publicJwk,
    now: Math.floor(now),
    isReused: made === undefined,
    access: {
      ...access,
      ...(made && { assertion: made.token, made: { claims: made.claims, now: made.now } }),
      problem: exchange.problem(),
    },
  };
}

function requestOptions(settings: GeneratorSettings): TokenRequestOptions {
  return {
    paths: {
      token: settings.exchangeToken,
      expiresIn: settings.exchangeExpiresIn,
      expiresAt: settings.exchangeExpiresAt,
      lifetimeSeconds: settings.exchangeLifetime,
      keep: namesIn(settings.exchangeKeep),
    },
    traps: trapsOf(settings.recipe),
    clock: () => Date.now() / 1000,
    random: Math.random,
    wait: (ms, signal) => setTimeout(ms, undefined, { ref: false, ...(signal && { signal }) }).catch(() => {}),
  };
}
