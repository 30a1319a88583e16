/**
 * A NumericDate (RFC 7519 §2) as ISO 8601.
 *
 * @returns undefined for what is no time that it can write
 */
export function isoTime(seconds: unknown): string | undefined {
  const time = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
