import type { JwtError } from '../../../src/errors.ts';
import type { Filled } from '../../../src/fill/filled.ts';
import { sentence } from '../../keys/editor/key-info.ts';
import { acceptFiles } from '../../shared/editor/drop.ts';
import type { Translate } from './claims.ts';
import { addKey, removeKey } from './generated-key.ts';
import { proposeRecipe } from './recipe-row.ts';
import { showSettings } from './show-settings.ts';

/**
 * Sets up filling the panel from the token settings of another system. Nothing is saved before the panel is.
 *
 * @returns a function that fills the panel from a text from elsewhere, such as a dropped file
 */
export function prepareFill(say: Translate): (text: string) => void {
  const area = $('#jwt-fill');
  const text = $('#jwt-fill-text');
  const place = $('#jwt-fill-result');
  let key: string | undefined;
  const fill = (filled: Filled) => {
    // The text may contain a secret.
    text.val('');
    showSettings(filled.settings);
    if (filled.key) {
      // Remove the key that an earlier fill has created.
      if (key) removeKey(key);
      key = addKey('signature', { name: filled.source, ...filled.key, credentials: credentialsOf(filled) });
    }
    showOutcome(place, filled, say);
  };
  const open = (isOpen: boolean) => {
    area.prop('hidden', !isOpen);
    $('#jwt-fill-open').attr('aria-expanded', String(isOpen));
    if (isOpen) text.trigger('focus');
  };
  const run = async () => {
    place.empty().removeClass('jwt-good jwt-bad');
    if (await proposeRecipe(String(text.val()))) {
      text.val('');
      open(false);
      return;
    }
    loadReader().then(
      ({ tryFill }) => {
        const { filled, refused } = tryFill(String(text.val()));
        if (filled) fill(filled);
        else showRefusal(place, refused, say);
      },
      () => place.addClass('jwt-bad').text(say('trial.failed')),
    );
  };
  $('#jwt-fill-open').on('click', () => open(area.prop('hidden')));
  acceptFiles(text, (dropped) => text.val(dropped));
  $('#jwt-fill-run').on('click', run);
  return (given) => {
    open(true);
    text.val(given);
    run();
  };
}

/** Loads the reader, which is a separate script of the build. */
function loadReader(): Promise<typeof import('./on-demand/fill-from.ts')> {
  return import(new URL('jwt-generator/fill-from.js', document.baseURI).href);
}

/** Credentials as the editor stores them before they are deployed. */
function credentialsOf({ credentials }: Filled): object {
  const marks = Object.keys(credentials).map((name) => [`has_${name}`, true]);
  return { ...credentials, ...Object.fromEntries(marks) };
}

function showRefusal(place: JQuery, { message, hint }: JwtError, say: Translate): void {
  $('<strong></strong>').text(say('fill.refused')).appendTo(place.addClass('jwt-bad'));
  $('<p></p>').text(sentence(message)).appendTo(place);
  if (hint) $('<p class="jwt-hint"></p>').text(hint).appendTo(place);
}

function showOutcome(place: JQuery, { source, notCarried }: Filled, say: Translate): void {
  $('<p></p>').text(say('fill.done', { source })).appendTo(place.addClass('jwt-good'));
  if (notCarried.length === 0) return;
  $('<p></p>').text(say('fill.notCarried')).appendTo(place);
  const list = $('<ul></ul>').appendTo(place);
  for (const { field, reason, name } of notCarried) {
    $('<li></li>')
      .text(say(`fill.why.${reason}`, { field, name }))
      .appendTo(list);
  }
}
