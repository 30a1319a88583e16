import type { FetchedText } from './fetch.ts';

/** Lifetime of a set whose server does not say, in seconds. */
export const usualLifetimeSeconds = 600;

/** Bounds of what a server may say. */
const minLifetimeSeconds = 30;
const maxLifetimeSeconds = 86_400;

/** Seconds beyond its lifetime for which a set is used while its server is down, and the least from its fetch on. */
const staleForSeconds = 3000;
const minStaleSeconds = 3600;

/** Seconds before the end of its lifetime at which a set is fetched again; at most a fifth of the lifetime. */
const maxAheadSeconds = 60;

/** Seconds after the first of several failures. */
const firstRetrySeconds = 10;

/** Seconds for which a set is used: the shorter of what the servers of a discovery document and of its set allow. */
export function lifetimeOf(texts: readonly FetchedText[]): number {
  const allowed = texts.map(({ maxAgeSeconds }) => maxAgeSeconds).filter((seconds) => seconds !== undefined);
  if (allowed.length === 0) return usualLifetimeSeconds;
  return Math.min(maxLifetimeSeconds, Math.max(minLifetimeSeconds, Math.min(...allowed)));
}

/** Seconds after which a set of this lifetime is fetched again, so that no message waits. */
export function refreshAfter(lifetimeSeconds: number): number {
  return lifetimeSeconds - Math.min(maxAheadSeconds, lifetimeSeconds / 5);
}

/** Seconds after which a set of this lifetime is no longer used although its server is down. */
export function staleAfter(lifetimeSeconds: number): number {
  return Math.max(minStaleSeconds, lifetimeSeconds + staleForSeconds);
}

/** Seconds until the next attempt, which no message has asked for: twice as many after each failure, up to ten minutes. */
export function retryAfter(failureCount: number): number {
  return Math.min(usualLifetimeSeconds, firstRetrySeconds * 2 ** (failureCount - 1));
}

/**
 * Reads for how long a response may still be cached: RFC 9111 §4.2.1, §4.2.3, §5.2.2.1.
 *
 * @returns seconds; undefined where the server does not say
 */
export function readMaxAge(headers: Readonly<Record<string, string>>): number | undefined {
  const { 'cache-control': control = '', age = '' } = headers;
  const directives = control.split(',').map((directive) => directive.trim().toLowerCase());
  const maxAge = directives.find((directive) => directive.startsWith('max-age='))?.slice('max-age='.length);
  const seconds = readSeconds(maxAge?.replaceAll('"', '') ?? '');
  return seconds === undefined ? undefined : Math.max(0, seconds - (readSeconds(age.trim()) ?? 0));
}

/** RFC 9111 §1.2.2: digits alone, of any number. */
function readSeconds(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
