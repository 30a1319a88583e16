import { isNumericDate } from './numeric-date.ts';

/**
 * Formats a NumericDate (RFC 7519 §2) in ISO 8601.
 *
 * @returns undefined for a value that is not a time in the years 1970 to 9999
 */
export function isoTime(seconds: unknown): string | undefined {
  return isNumericDate(seconds) ? new Date(seconds * 1000).toISOString() : undefined;
}
