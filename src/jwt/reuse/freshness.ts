import type { ClaimsSpec } from '../../claims/spec.ts';
import { parseSeconds, parseTimeSpan } from '../../claims/time-span.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, isConstant, required, type Values } from '../../input.ts';

/** When an issued token is reused. */
export interface ReuseSpec {
  /** Seconds or a time span for which a token is reused; 0 means until `refresh` before it expires. */
  readonly ttl: Input;
  /** Seconds before its expiry at which a token is replaced. */
  readonly refresh: Input;
  /** Cache key, which replaces that of claims and headers. */
  readonly key?: Input | undefined;
}

/** Whether tokens can be reused at all: with a random `jti` in each, only a cache key makes two messages share one. */
export function isReusable({ jwtId }: ClaimsSpec, reuse: ReuseSpec | undefined): reuse is ReuseSpec {
  return reuse !== undefined && (jwtId !== 'uuid' || reuse.key !== undefined);
}

/**
 * Until when a token may be reused, in seconds since 1970-01-01T00:00:00Z.
 *
 * @param made - when the token was issued
 * @param claims - claims of the token
 * @returns undefined where nothing limits the reuse
 */
export type EndOf = (made: number, claims: Claims) => number | undefined;

const ofTtl = { setting: 'cacheTtl' };
const ofRefresh = { setting: 'cacheRefresh' };

/**
 * Compiles for how long the token of a message may be reused.
 *
 * @throws JwtError `ERR_SETTINGS` where a token has no expiry and nothing else ends its reuse, `ERR_TIME_SPAN`,
 *   `ERR_CLAIM_MISSING`
 */
export function compileFreshness(claims: ClaimsSpec, { ttl, refresh }: ReuseSpec): (values: Values) => EndOf {
  const readTtl = compileInput(ttl, (raw, origin) =>
    requireNotNegative(parseTimeSpan(required(raw, 'cacheTtl', ofTtl), 'cacheTtl', origin, ofTtl), 'cacheTtl'),
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
  const seconds = parseSeconds(required(raw, 'cacheRefresh', ofRefresh), '"cacheRefresh"', ofRefresh);
  return requireNotNegative(seconds, 'cacheRefresh');
}

/** The error of a token whose reuse would never end. */
export function endless(): JwtError {
  return new JwtError('ERR_SETTINGS', 'a token without "exp" would be reused forever', {
    setting: 'cacheTtl',
    hint: 'Include the expiry, or enter how long a token is reused.',
  });
}

/** Whether a token may have an expiry, as far as the settings tell. */
function canExpire({ lifetime, payload, customClaims }: ClaimsSpec): boolean {
  const isInPayload = payload !== undefined && (!isConstant(payload) || Object.hasOwn(Object(payload.constant), 'exp'));
  return lifetime !== undefined || isInPayload || customClaims.some(({ key }) => key === 'exp');
}

function requireNotNegative(seconds: number, setting: string): number {
  if (seconds >= 0) return seconds;
  throw new JwtError('ERR_TIME_SPAN', `"${setting}" must not be negative`, { setting, hint: 'Enter 0 or more.' });
}
