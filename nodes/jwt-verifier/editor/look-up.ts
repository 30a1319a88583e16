import { lineOf, sentence, surroundingsOf, type Translate } from '../../keys/editor/key-info.ts';
import type { SetAnswer } from '../../keys/panel-answers.ts';
import { type Answered, askServer, refusalOf } from '../../shared/editor/ask-server.ts';
import type { PanelError } from '../../shared/settings/panel-error.ts';
import type { VerifierSettings } from '../settings.ts';
import { liveSettings, type VerifierNode } from './live.ts';

/** Number of keys that are described one by one. */
const maxShown = 10;

/**
 * Serves the button that fetches the keys of an address or an issuer, and says what they are.
 *
 * @param headerValue - the value of the request header as it would be saved
 * @returns a function to call when anything changed: what was said of another source is taken back
 */
export function prepareLookUp(
  node: VerifierNode,
  say: Translate,
  headerValue: () => string,
): (settings: VerifierSettings) => void {
  const button = $('#jwt-look-up');
  const place = $('#jwt-set-keys');
  let asked = '';
  const show = (answer: Answered<SetAnswer> | string) => {
    place.empty().removeClass('jwt-good jwt-bad');
    if (typeof answer === 'string') place.addClass('jwt-bad').text(answer);
    else if ('error' in answer) place.addClass('jwt-bad').text(textOf(answer.error));
    else showKeys(place, answer, say);
  };
  button.on('click', () => {
    const settings = liveSettings(node);
    const question = sourceOf(settings);
    asked = question;
    button.prop('disabled', true);
    const credentials = { jwksHeaderValue: headerValue() };
    askServer<SetAnswer>('jwt-verifier/keys', { id: node.id, ...surroundingsOf(node), settings, credentials })
      .then(
        (answer) => answer,
        (failed) => {
          const refusal = refusalOf(failed);
          return typeof refusal === 'string' ? say(`lookUp.${refusal}`) : textOf(refusal);
        },
      )
      // Meanwhile the address may have been changed.
      .then((answer) => (asked === question ? show(answer) : undefined))
      .always(() => button.prop('disabled', false));
  });
  return (settings) => {
    if (asked === '' || asked === sourceOf(settings)) return;
    asked = '';
    place.empty();
  };
}

/** What decides over the answer. */
export function sourceOf(settings: VerifierSettings): string {
  const { keySource, jwksUrl, issuerUrl, jwksProxy, jwksTls, jwksHeader, allowPrivateHttp } = settings;
  return JSON.stringify([keySource, jwksUrl, issuerUrl, jwksProxy, jwksTls, jwksHeader, allowPrivateHttp]);
}

function textOf({ message, hint = '' }: PanelError): string {
  return `${sentence(message)} ${hint}`.trim();
}

function showKeys(place: JQuery, { keys, problem }: SetAnswer, say: Translate): void {
  place.addClass(keys.length > 0 ? 'jwt-good' : 'jwt-bad');
  const list = $('<ul></ul>');
  for (const key of keys.slice(0, maxShown)) {
    $('<li></li>')
      .text(lineOf(key, (name, values) => say(`key.${name}`, values)))
      .appendTo(list);
  }
  if (keys.length > maxShown) $('<li></li>').text('…').appendTo(list);
  place.append($('<p></p>').text(say('lookUp.found', { count: keys.length })), list);
  if (problem) place.append($('<p class="jwt-warning"></p>').text(textOf(problem)));
}
