import { chosenKeys } from '../../../keys/editor/chosen-key.ts';
import { draftOf, sentence, surroundingsOf } from '../../../keys/editor/key-info.ts';
import { keyDefaults } from '../../../keys/settings.ts';
import { askServer, refusalOf } from '../../../shared/editor/ask-server.ts';
import { createJsonEditor, type JsonEditor } from '../../../shared/editor/json-editor.ts';
import { timeOf } from '../../../shared/editor/time.ts';
import { showNotes, usedProperties } from '../../../shared/editor/used-properties.ts';
import { variablesOf } from '../../../shared/editor/variables.ts';
import type { PanelError } from '../../../shared/settings/panel-error.ts';
import type { GeneratorSettings } from '../../settings.ts';
import type { Translate } from '../claims.ts';
import type { GeneratorNode } from '../live.ts';
import { sampleFor } from '../sample-message.ts';

/** Response of the server to a sample message. */
interface Answer {
  readonly result?: {
    readonly token: string;
    readonly authorization: string;
    readonly header: object;
    readonly claims: Readonly<Record<string, unknown>>;
    readonly signedToken?: string;
  };
  /** Response of the provider, with secrets masked. */
  readonly exchanged?: object;
  readonly error?: PanelError;
}

/** The fewest and the most lines that the editor of the sample message shows. */
const shownLines = [4, 18] as const;

/** Trial run that replaces the preview of an open panel. */
export interface Trial {
  readonly toggle: () => void;
  /** Dims the result if it is that of other settings. */
  readonly markStale: (settings: GeneratorSettings) => void;
  /** Disposes of the text editor. */
  readonly close: () => void;
}

/** Access of a trial to the panel, whose state is in another script. */
export interface TrialHost {
  readonly node: GeneratorNode;
  readonly say: Translate;
  readonly settings: () => GeneratorSettings;
  /** The client secret as it would be saved. */
  readonly secret: () => string;
}

/** Opens a trial run of the current settings with a sample message, on the server. */
export function openTrial(host: TrialHost): Trial {
  const { say } = host;
  let editor: JsonEditor | undefined;
  let tried = '';
  const runNow = (isExchange = false) => {
    tried = JSON.stringify(host.settings());
    $('#jwt-trial-result').removeClass('jwt-stale');
    run(host, editor?.getValue() ?? '{}', isExchange, () => runNow(true));
  };
  $('#jwt-trial-run').on('click', () => runNow());
  return {
    toggle: () => {
      const isOpen = $('#jwt-trial').toggle().is(':visible');
      $('#jwt-try')
        .attr('aria-expanded', String(isOpen))
        .text(say(isOpen ? 'preview.title' : 'trial.open'));
      $('#jwt-preview-title').text(say(isOpen ? 'trial.open' : 'preview.title'));
      $('#jwt-preview').toggle(!isOpen);
      if (!isOpen) return;
      editor ??= createJsonEditor('jwt-trial-message', say('trial.message'), sampleFor(host.settings()), shownLines);
      runNow();
    },
    markStale: (settings) => {
      $('#jwt-trial-result').toggleClass('jwt-stale', tried !== '' && tried !== JSON.stringify(settings));
    },
    close: () => {
      editor?.destroy();
      editor = undefined;
    },
  };
}

/** @param exchange - runs again, with a real request to the provider */
function run(host: TrialHost, text: string, isExchange: boolean, exchange: () => void): void {
  const { node, say } = host;
  const place = $('#jwt-trial-result').empty();
  const message = parse(text);
  if (message === undefined) {
    box(place, 'jwt-bad').text(say('trial.noJson'));
    return;
  }
  const settings = host.settings();
  const credentials = { clientSecret: host.secret() };
  const question = {
    id: node.id,
    ...surroundingsOf(node),
    settings,
    credentials,
    keys: keysOf(node, settings),
    message,
    exchange: isExchange,
  };
  askServer<Answer>('jwt-generator/try', question).then(
    (answer) => {
      show(place, answer, say, settings.exchange);
      showNotes(
        $('<div></div>').prependTo(place),
        usedProperties(settings, variablesOf(node), (key, values) => say(`subflow.${key}`, values)),
      );
      if ('result' in answer && settings.exchange) offerExchange(place, settings, say, exchange);
    },
    (failed) => {
      const refusal = refusalOf(failed);
      if (typeof refusal === 'string') box(place, 'jwt-bad').text(say(`trial.${refusal}`));
      else show(place, { error: refusal }, say, false);
    },
  );
}

/** Only this button sends a request to the provider: it counts towards rate limits and consumes single-use tokens. */
function offerExchange(place: JQuery, settings: GeneratorSettings, say: Translate, exchange: () => void): void {
  const { exchangeUrl, deliveryUrl } = settings;
  const url = exchangeUrl || deliveryUrl;
  const offer = box(place, 'jwt-offer');
  $('<p></p>')
    .text(say('trial.exchangeAsk', { host: URL.canParse(url) ? new URL(url).host : url }))
    .appendTo(offer);
  $('<button type="button" class="red-ui-button red-ui-button-small" id="jwt-trial-exchange"></button>')
    .text(say('trial.exchange'))
    .on('click', exchange)
    .appendTo(offer);
}

function parse(text: string): object | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function keysOf(node: GeneratorNode, { signingKey, encryptionKey }: GeneratorSettings): object {
  const configs = chosenKeys(node, [signingKey, encryptionKey]);
  return Object.fromEntries(configs.map((config) => [config.id, draftOf(config, Object.keys(keyDefaults))]));
}

function show(place: JQuery, { result, exchanged, error }: Answer, say: Translate, isExchange: boolean): void {
  place.empty();
  if (error) {
    const bad = box(place, 'jwt-bad');
    $('<strong></strong>')
      .text(`${error.code}: ${say(`status.${error.code}`)}`)
      .appendTo(bad);
    $('<p></p>').text(sentence(error.message)).appendTo(bad);
    if (error.hint) $('<p class="jwt-hint"></p>').text(error.hint).appendTo(bad);
  } else if (exchanged) {
    const good = box(place, 'jwt-good');
    $('<p></p>').text(say('trial.exchanged')).appendTo(good);
    part(good, say('trial.answer'), exchanged);
  } else if (result) {
    const good = box(place, 'jwt-good');
    const { token, authorization, header, claims, signedToken } = result;
    part(good, say('preview.header'), header);
    if (signedToken) part(good, say('preview.innerHeader'), decode(signedToken));
    part(good, say('preview.claims'), claims);
    const expires = typeof claims.exp === 'number' ? ` · exp ${timeOf(claims.exp)}` : '';
    $('<p class="jwt-note"></p>')
      .text(say('trial.bytes', { bytes: token.length }) + expires)
      .appendTo(good);
    copyButton(good, say('trial.copyToken'), token);
    if (!isExchange)
      copyButton(good, say('trial.copyCurl'), `curl -H ${shellWord(`Authorization: ${authorization}`)} https://`);
  }
  place[0]?.scrollIntoView({ block: 'nearest' });
}

/** Quotes any text as one word of a shell command. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function decode(token: string): unknown {
  const [head = ''] = token.split('.');
  return JSON.parse(atob(head.replaceAll('-', '+').replaceAll('_', '/')));
}

function box(place: JQuery, kind: string): JQuery {
  return $('<div class="jwt-box"></div>').addClass(kind).appendTo(place);
}

function part(place: JQuery, title: string, value: unknown): void {
  $('<strong></strong>').text(title).appendTo(place);
  $('<pre tabindex="0"></pre>')
    .attr('aria-label', title)
    .text(JSON.stringify(value, null, 2))
    .appendTo(place);
}

function copyButton(place: JQuery, label: string, text: string): void {
  $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
    .text(label)
    .on('click', (event) => RED.clipboard.copyText(text, $(event.currentTarget), label))
    .appendTo(place);
}
