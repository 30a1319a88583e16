import type { ClaimsSpec } from '../../claims/build.ts';
import { parseSeconds, parseTimeSpan } from '../../claims/time-span.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, isConstant, required, type Values } from '../../input.ts';

/** When a token that was made is sent again. */
export interface ReuseSpec {
  /** Seconds or a time span that a token is reused; 0: until `refresh` before it expires. */
  readonly ttl: Input;
  /** Seconds before it expires at which a new one is made. */
  readonly refresh: Input;
  /** What tells tokens apart, in the place of their claims and headers. */
  readonly key?: Input | undefined;
}

/** Whether tokens can be sent again at all: where each has a fresh id, only a key makes two of them the same. */
export function isReusable({ jwtId }: ClaimsSpec, reuse: ReuseSpec | undefined): reuse is ReuseSpec {
  return reuse !== undefined && (jwtId !== 'uuid' || reuse.key !== undefined);
}

/**
 * Until when a token may be sent again, in seconds since 1970-01-01T00:00:00Z.
 *
 * @param made - when it was made
 * @param claims - of the token
 * @returns undefined where nothing ends it
 */
export type EndOf = (made: number, claims: Claims) => number | undefined;

/**
 * Prepares what one message says of the reuse of its token.
 *
 * @throws JwtError `ERR_SETTINGS` where a token has no expiry and nothing else ends its reuse, `ERR_TIME_SPAN`,
 *   `ERR_CLAIM_MISSING`
 */
export function compileFreshness(claims: ClaimsSpec, { ttl, refresh }: ReuseSpec): (values: Values) => EndOf {
  const readTtl = compileInput(ttl, (raw) =>
    notNegative(parseTimeSpan(required(raw, 'cacheTtl'), 'cacheTtl'), 'cacheTtl'),
  );
  const readRefresh = compileInput(refresh, parseRefresh);
  if (isConstant(ttl) && readTtl([]) === 0 && !canExpire(claims)) throw endless();
  return (values) => {
    const span = readTtl(values);
    const before = readRefresh(values);
    return (made, { exp }) => {
      const ends = [...(typeof exp === 'number' ? [exp - before] : []), ...(span > 0 ? [made + span] : [])];
      return ends.length > 0 ? Math.min(...ends) : undefined;
    };
  };
}

/**
 * Reads the seconds before its expiry at which a token is renewed.
 *
 * @throws JwtError `ERR_TIME_SPAN`, `ERR_CLAIM_MISSING`
 */
export function parseRefresh(raw: unknown): number {
  return notNegative(parseSeconds(required(raw, 'cacheRefresh'), 'cacheRefresh'), 'cacheRefresh');
}

/** A token without an expiry would be reused for ever. */
export function endless(): JwtError {
  return new JwtError('ERR_SETTINGS', 'a token without "exp" would be reused for ever', {
    claim: 'cacheTtl',
    hint: 'Include the expiry, or say how long a token is reused.',
  });
}

/** Whether a token of these claims may have an expiry, as far as is known without a message. */
function canExpire({ lifetime, payload, customClaims }: ClaimsSpec): boolean {
  const isInPayload = payload !== undefined && (!isConstant(payload) || Object.hasOwn(Object(payload.constant), 'exp'));
  return lifetime !== undefined || isInPayload || customClaims.some(({ key }) => key === 'exp');
}

function notNegative(seconds: number, setting: string): number {
  if (seconds >= 0) return seconds;
  throw new JwtError('ERR_TIME_SPAN', `"${setting}" is negative`, { claim: setting, hint: 'Use 0 or more.' });
}
