import type { JwtError } from '../../../src/errors.ts';
import type { Filled } from '../../../src/fill/filled.ts';
import { sentence } from '../../keys/editor/key-info.ts';
import { acceptFiles, chooseFiles } from '../../shared/editor/drop.ts';
import { loadScript } from '../../shared/editor/load-script.ts';
import type { Translate } from './claims.ts';
import { type FilledParts, fillParts, showParts } from './filled-parts.ts';
import { type GeneratorNode, liveSettings } from './live.ts';
import { proposeRecipe } from './recipe-row.ts';

/**
 * Sets up filling the panel from whatever a person has to make tokens from. Nothing is saved before the panel is.
 *
 * @returns a function that fills the panel from a text from elsewhere, such as a dropped file
 */
export function prepareFill(node: GeneratorNode, say: Translate): (text: string, fileName?: string) => void {
  const area = $('#jwt-fill');
  const text = $('#jwt-fill-text');
  const place = $('#jwt-fill-result');
  let name = '';
  let parts: FilledParts | undefined;
  const fill = (filled: Filled) => {
    // The text may contain a secret.
    text.val('');
    // What an earlier text has filled makes room.
    parts?.undo();
    area.trigger('filled');
    const source = filled.kind ? say(`fill.kind.${filled.kind}`, { source: filled.source }) : filled.source;
    parts = fillParts(filled, liveSettings(node), name || source);
    showOutcome(place, source, filled, say);
    showParts(place, parts, say, () => {
      parts = undefined;
      place.empty().removeClass('jwt-good').text(say('fill.undone'));
      text.trigger('focus');
    });
  };
  const open = (isOpen: boolean) => {
    area.prop('hidden', !isOpen);
    $('#jwt-fill-open').attr('aria-expanded', String(isOpen));
    if (isOpen) text.trigger('focus');
  };
  const run = async () => {
    place.empty().removeClass('jwt-good jwt-bad');
    if (await proposeRecipe(String(text.val()), name)) {
      text.val('');
      open(false);
      return;
    }
    loadReader().then(
      ({ tryFill }) => {
        const { filled, refused } = tryFill(String(text.val()), name);
        if (filled) fill(filled);
        else showRefusal(place, refused, say);
      },
      () => place.addClass('jwt-bad').text(say('trial.failed')),
    );
  };
  const take = (given: string, fileName = '') => {
    open(true);
    text.val(given);
    name = fileName;
    run();
  };
  $('#jwt-fill-open').on('click', () => open(area.prop('hidden')));
  // A text that is typed or pasted is not that of the file before.
  text.on('input', () => {
    name = '';
  });
  acceptFiles(text, take);
  chooseFiles($('#jwt-fill-file'), take);
  $('#jwt-fill-run').on('click', run);
  return take;
}

/** Loads the reader, which is a separate script of the build. */
function loadReader(): Promise<typeof import('./on-demand/fill-from.ts')> {
  return loadScript('jwt-generator/fill-from.js');
}

function showRefusal(place: JQuery, { message, hint }: JwtError, say: Translate): void {
  $('<strong></strong>').text(say('fill.refused')).appendTo(place.addClass('jwt-bad'));
  $('<p></p>').text(sentence(message)).appendTo(place);
  if (hint) $('<p class="jwt-hint"></p>').text(hint).appendTo(place);
}

function showOutcome(place: JQuery, source: string, { decoded, notCarried }: Filled, say: Translate): void {
  $('<p></p>').text(say('fill.done', { source })).appendTo(place.addClass('jwt-good'));
  if (decoded) {
    $('<pre tabindex="0"></pre>')
      .attr('aria-label', source)
      .text(decoded.map((part) => JSON.stringify(part, null, 2)).join('\n'))
      .appendTo(place);
  }
  if (notCarried.length === 0) return;
  $('<p></p>').text(say('fill.notCarried')).appendTo(place);
  const list = $('<ul></ul>').appendTo(place);
  for (const { field, reason, name } of notCarried) {
    $('<li></li>')
      .text(say(`fill.why.${reason}`, { field, name }))
      .appendTo(list);
  }
}
