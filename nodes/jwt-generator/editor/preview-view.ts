import type { Translate } from './claims.ts';
import type { Members, Preview, Shown } from './preview-model.ts';

/** Shows the preview of a token. */
export function showPreview(place: JQuery, preview: Preview, say: Translate): void {
  place.empty();
  for (const [depth, header] of preview.headers.entries()) {
    section(place, depth === 0 ? say('preview.header') : say('preview.innerHeader'), header, preview.now, say);
  }
  section(place, preview.isBody ? say('label.body') : say('preview.claims'), preview.claims, preview.now, say);
  $('<p class="jwt-note"></p>')
    .text(say('preview.bytes', { bytes: preview.bytes }))
    .appendTo(place);
  for (const warning of preview.warnings) {
    $('<p class="jwt-warning"></p>')
      .text(say(`preview.${warning}`))
      .appendTo(place);
  }
}

function section(place: JQuery, title: string, members: Members, now: number, say: Translate): void {
  const block = $('<div class="jwt-part"></div>').appendTo(place);
  $('<strong></strong>').text(title).appendTo(block);
  const list = $('<dl></dl>').appendTo(block);
  for (const [name, shown] of members) {
    $('<dt></dt>').text(name).appendTo(list);
    valueElement(shown, now, say).appendTo($('<dd></dd>').appendTo(list));
  }
}

function valueElement(shown: Shown, now: number, say: Translate): JQuery {
  const span = $('<span></span>');
  if (shown.kind === 'open') return span.addClass('jwt-open').text(`‹${shown.value}›`);
  if (shown.kind === 'later') return span.addClass('jwt-open').text(`‹${say('preview.now')} + ${shown.value}›`);
  if (shown.kind === 'time')
    return span
      .addClass('jwt-number')
      .text(timeOf(shown.value, say, now))
      .attr('title', shown.value);
  const kind = typeof shown.value === 'string' ? 'jwt-string' : 'jwt-number';
  return span.addClass(kind).text(JSON.stringify(shown.value) ?? '');
}

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
export function timeOf(seconds: number, say: Translate, now = Math.floor(Date.now() / 1000)): string {
  const locale = localeOf(RED.i18n.lang());
  const date = new Date(seconds * 1000);
  const isToday = date.toDateString() === new Date(now * 1000).toDateString();
  const text = isToday ? date.toLocaleTimeString(locale) : date.toLocaleString(locale);
  if (seconds === now) return `${text} (${say('preview.now')})`;
  const { count, unit } = inWords(seconds - now);
  return `${text} (${new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(count, unit)})`;
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
