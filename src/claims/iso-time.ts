/**
 * Formats a NumericDate (RFC 7519 §2) in ISO 8601.
 *
 * @returns undefined for a value that is not a time in its range
 */
export function isoTime(seconds: unknown): string | undefined {
  const time = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
