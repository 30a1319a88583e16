const scales = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/**
 * Formats a time in the user's locale, followed by its distance from now.
 *
 * @param seconds - since 1970-01-01T00:00:00Z
 */
export function timeOf(seconds: number, now = Math.floor(Date.now() / 1000)): string {
  const locale = localeOf(RED.i18n.lang());
  const date = new Date(seconds * 1000);
  const isToday = date.toDateString() === new Date(now * 1000).toDateString();
  const text = isToday ? date.toLocaleTimeString(locale) : date.toLocaleString(locale);
  const { count, unit } = inWords(seconds - now);
  const distance = new Intl.RelativeTimeFormat(locale, { numeric: count === 0 ? 'auto' : 'always' });
  return `${text} (${distance.format(count, unit)})`;
}

/** Locale of the browser, if its language is that of the editor: en-GB and en-US format dates differently. */
function localeOf(language: string): string {
  const [base] = language.split('-');
  return navigator.languages.find((locale) => locale.split('-')[0] === base) ?? language;
}

/**
 * Formats a time span in the largest suitable unit: 90 minutes do not become 2 hours, but a second less than an hour
 * becomes an hour.
 */
function inWords(seconds: number): { readonly count: number; readonly unit: (typeof scales)[number][0] } {
  const counted = scales.map(([unit, size]) => ({ unit, count: Math.round(seconds / size), exact: seconds / size }));
  const fits = ({ count, exact }: (typeof counted)[number]) => count !== 0 && Math.abs(exact / count - 1) < 0.1;
  return counted.find(fits) ?? { count: seconds, unit: 'second' };
}
