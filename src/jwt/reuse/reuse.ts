import { chain } from '../../chain.ts';
import { findJsonProblem } from '../../claims/json-faults.ts';
import type { ClaimsSpec } from '../../claims/spec.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, required, type TokenFacts, type Values } from '../../input.ts';
import type { PublicJwk } from '../../jwk/key.ts';
import type { Header } from '../issue/header.ts';
import type { IssuedToken, IssuerKeys, WrittenClaims } from '../issue/token.ts';
import { compileFreshness, endless, isReusable, type ReuseSpec } from './freshness.ts';
import type { TokenStore } from './token-store.ts';

/** The part of an issuer's specification that matters here. All of it is in the cache key. */
export interface ReusableSpec {
  readonly claims: ClaimsSpec;
  readonly reuse?: ReuseSpec | undefined;
}

/** The keys and headers of an issuer. */
export interface ReuseContext {
  readonly keys: IssuerKeys;
  /** The header parameters that are independent of the message, such as algorithms and key ids. */
  readonly fixed: readonly (Header | undefined)[];
  readonly headersOf: (written: WrittenClaims, values: Values) => readonly (Header | undefined)[];
  /** A public fact of the key, which a cache key may name. */
  readonly keyFact: TokenFacts['keyFact'];
  readonly publicJwk: PublicJwk | undefined;
}

/**
 * Returns a token that was issued for an earlier message, or else a new one. Messages that wait for the same token share
 * it; they share its error too, which is not cached.
 *
 * @param written - the claims of this message
 */
export type Reuse = (
  written: WrittenClaims,
  values: Values,
  make: () => IssuedToken | Promise<IssuedToken>,
) => IssuedToken | Promise<IssuedToken>;

/** A token, and when it was issued, in seconds since 1970-01-01T00:00:00Z. */
interface Offer {
  readonly issued: IssuedToken;
  readonly made: number;
}

/** What tells the token of one message from any other: it is the same for messages that can share one. */
export type TokenName = (written: WrittenClaims, values: Values) => string;

/** @param key - of the person's own, in the place of claims and headers */
export function compileTokenNames(
  spec: ReusableSpec,
  key: Input | undefined,
): (context: Pick<ReuseContext, 'fixed' | 'headersOf' | 'keyFact'>) => TokenName {
  const readKey = key && compileInput(key, keyOf);
  const { lifetime, notBefore, issuedAtOffset } = spec.claims;
  const spans = [lifetime, notBefore, issuedAtOffset].map((span) => span && compileInput(span, (raw) => raw));
  return ({ fixed, headersOf, keyFact }) => {
    const settings = JSON.stringify([spec, fixed]);
    return (written, values) => {
      // Built in any case, so that a message that has no token of its own gets none of another.
      const headers = headersOf(written, values);
      const facts = { keyFact, now: written.now, claims: written.claims, isDraft: true };
      const own = readKey
        ? readKey(values, facts)
        : [stableClaims(written.claims, spec.claims), spans.map((read) => read?.(values, facts)), headers];
      return JSON.stringify([settings, own]);
    };
  };
}

/**
 * Compiles the reuse of tokens.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @returns undefined where no two messages can share a token: each has a random `jti`, and there is no cache key
 * @throws JwtError `ERR_SETTINGS`, `ERR_TIME_SPAN`, `ERR_CLAIM_MISSING`, `ERR_VALUE`
 */
export function compileReuse(
  spec: ReusableSpec,
  openStore: () => TokenStore,
  clock: () => number,
): ((context: ReuseContext) => Reuse) | undefined {
  const { claims, reuse } = spec;
  if (!isReusable(claims, reuse)) return undefined;
  const endFor = compileFreshness(claims, reuse);
  const compileNames = compileTokenNames(spec, reuse.key);
  const store = openStore();

  return (context) => {
    const { keys, publicJwk } = context;
    const bound = store(keys);
    const nameOf = compileNames(context);
    const again = ({ issued }: Offer): IssuedToken => ({ ...issued, now: Math.floor(clock()), isReused: true });
    const pending = new Map<string, Promise<Offer>>();

    return (written, values, make) => {
      const name = nameOf(written, values);
      const endOf = endFor(values);
      if (endOf(clock(), written.claims) === undefined) throw endless();
      const isFresh = ({ made, issued }: Offer) =>
        (endOf(made, issued.claims) ?? 0) > clock() && isNoLater(issued.claims, written.claims);

      const makeAndKeep = (): Offer | Promise<Offer> => {
        const made = clock();
        return chain(make(), (issued) => {
          const offer = { issued, made };
          const end = endOf(made, issued.claims) ?? 0;
          // The message does not wait until it is written.
          if (end > clock()) void bound.set(name, textOf(offer), end);
          return offer;
        });
      };
      const takeOrMake = (): Offer | Promise<Offer> =>
        chain(bound.get(name), (text) => {
          const kept = text === undefined ? undefined : offerOf(text, publicJwk);
          return kept && isFresh(kept) ? { ...kept, issued: again(kept) } : makeAndKeep();
        });

      const awaited = pending.get(name);
      // A token that took long to issue may no longer be reusable.
      if (awaited) return awaited.then((offer) => (isFresh(offer) ? again(offer) : chain(makeAndKeep(), tokenOf)));
      const offer = takeOrMake();
      if (offer instanceof Promise) {
        const end = () => pending.delete(name);
        pending.set(name, offer);
        offer.then(end, end);
      }
      return chain(offer, tokenOf);
    };
  };
}

const tokenOf = ({ issued }: Offer): IssuedToken => issued;

/** Parses a cache key. @throws JwtError `ERR_CLAIM_MISSING`, `ERR_VALUE` for a value that JSON would change */
function keyOf(raw: unknown): unknown {
  const key = required(raw, 'cacheKey', { setting: 'cacheKey' });
  if (findJsonProblem(key, { refusesUndefined: true }) === undefined) return key;
  throw new JwtError('ERR_VALUE', 'the value of "cacheKey" must be a JSON value', {
    setting: 'cacheKey',
    hint: 'Use a string, a number, or an object of these.',
  });
}

/** The claims of a message without its times, which always differ, and without a random `jti`; one of the message stays. */
function stableClaims(built: Claims, { jwtId }: ClaimsSpec): object {
  const { iat: _iat, nbf: _nbf, exp: _exp, jti, ...rest } = built;
  // Where tokens themselves are reused there is no fresh id without a key of the person's own; assertions that are
  // exchanged have one each, and yet are exchanged for the same access token.
  return jwtId === 'uuid' ? rest : { ...rest, jti };
}

/**
 * Whether no time of a cached token is later than this message requests. An earlier token for the same claims has earlier
 * times, but a payload may set times, and a token must not outlive the requested expiry.
 */
function isNoLater(kept: Claims, asked: Claims): boolean {
  const isIn = (claim: string, absent: number) => Number(kept[claim] ?? absent) <= Number(asked[claim] ?? absent);
  return isIn('exp', Number.POSITIVE_INFINITY) && isIn('nbf', 0) && isIn('iat', 0);
}

/** Serializes an offer for the store, so that no object is shared with a message. */
function textOf({ issued, made }: Offer): string {
  const { token, header, json, signedToken } = issued;
  return JSON.stringify({ token, header, json, signedToken, made });
}

function offerOf(text: string, publicJwk: PublicJwk | undefined): Offer {
  const { made, ...kept } = JSON.parse(text);
  return { made, issued: { ...kept, claims: JSON.parse(kept.json), now: 0, publicJwk, isReused: true } };
}
