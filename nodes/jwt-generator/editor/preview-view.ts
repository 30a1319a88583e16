import { timeOf } from '../../shared/editor/time.ts';
import { showNotes } from '../../shared/editor/used-properties.ts';
import type { Translate } from './claims.ts';
import type { Members, Preview, Shown } from './preview-model.ts';

/**
 * Shows the preview of a token.
 *
 * @param notes - whose values those are that do not stand in the settings
 */
export function showPreview(place: JQuery, preview: Preview, notes: readonly string[], say: Translate): void {
  place.empty();
  for (const [depth, header] of preview.headers.entries()) {
    section(place, depth === 0 ? say('preview.header') : say('preview.innerHeader'), header, preview.now, say);
  }
  section(place, preview.isBody ? say('label.body') : say('preview.claims'), preview.claims, preview.now, say);
  $('<p class="jwt-note"></p>')
    .text(say('preview.bytes', { bytes: preview.bytes }))
    .appendTo(place);
  showNotes(place, notes);
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
    return span.addClass('jwt-number').text(timeOf(shown.value, now)).attr('title', shown.value);
  const kind = typeof shown.value === 'string' ? 'jwt-string' : 'jwt-number';
  return span.addClass(kind).text(JSON.stringify(shown.value) ?? '');
}
