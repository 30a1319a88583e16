import { draftOf, sentence } from '../../keys/editor/key-info.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { askServer, refusalOf } from '../../shared/editor/ask-server.ts';
import type { PanelError } from '../../shared/settings/panel-error.ts';
import type { Translate } from './claims.ts';
import { type GeneratorNode, liveSettings } from './live.ts';
import { timeOf } from './preview-view.ts';

/** What the server makes of a sample message. */
interface Answer {
  readonly result?: {
    readonly token: string;
    readonly authorization: string;
    readonly header: object;
    readonly claims: Readonly<Record<string, unknown>>;
    readonly signedToken?: string;
  };
  readonly error?: PanelError;
}

/** A text editor of Node-RED. */
interface TextEditor {
  getValue(): string;
  destroy(): void;
  /** Where it is Monaco. */
  updateOptions?(options: { readonly ariaLabel: string }): void;
}

let editor: TextEditor | undefined;

const sample = '{\n  "payload": {}\n}';

/** Lets a person try the settings as they stand on a sample message, on the server, in the place of the preview. */
export function prepareTrial(node: GeneratorNode, say: Translate): void {
  const area = $('#jwt-trial').hide();
  const button = $('#jwt-try').attr('aria-expanded', 'false');
  button.on('click', () => {
    const isOpen = area.toggle().is(':visible');
    button.attr('aria-expanded', String(isOpen)).text(say(isOpen ? 'preview.title' : 'trial.open'));
    $('#jwt-preview-title').text(say(isOpen ? 'trial.open' : 'preview.title'));
    $('#jwt-preview, #jwt-sentence').toggle(!isOpen);
    if (!isOpen) return;
    editor ??= createEditor(say);
    run(node, say);
  });
  $('#jwt-trial-run').on('click', () => run(node, say));
}

function createEditor(say: Translate): TextEditor {
  const created: TextEditor = RED.editor.createEditor({
    id: 'jwt-trial-message',
    mode: 'ace/mode/json',
    value: sample,
  });
  created.updateOptions?.({ ariaLabel: say('trial.message') });
  // Tab leaves it as it leaves every field: a keyboard would be caught in it.
  const area = $('#jwt-trial')[0];
  area?.addEventListener('keydown', (event) => event.key === 'Tab' && event.stopPropagation(), { capture: true });
  return created;
}

/** Frees the text editor. */
export function closeTrial(): void {
  editor?.destroy();
  editor = undefined;
}

function run(node: GeneratorNode, say: Translate): void {
  const place = $('#jwt-trial-result').empty();
  const message = parse(editor?.getValue() ?? sample);
  if (message === undefined) {
    box(place, 'jwt-bad').text(say('trial.noJson'));
    return;
  }
  const question = { id: node.id, z: node.z, settings: liveSettings(node), keys: keysOf(node), message };
  askServer<Answer>('jwt-generator/try', question).then(
    (answer) => show(place, answer, say),
    (failed) => {
      const refusal = refusalOf(failed);
      if (typeof refusal === 'string') box(place, 'jwt-bad').text(say(`trial.${refusal}`));
      else show(place, { error: refusal }, say);
    },
  );
}

function parse(text: string): object | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function keysOf(node: GeneratorNode): object {
  const { signingKey, encryptionKey } = liveSettings(node);
  const configs = [signingKey, encryptionKey].map((id) => RED.nodes.node(id)).filter((config) => config != null);
  return Object.fromEntries(configs.map((config) => [config.id, draftOf(config, Object.keys(keyDefaults))]));
}

function show(place: JQuery, { result, error }: Answer, say: Translate): void {
  place.empty();
  if (error) {
    const bad = box(place, 'jwt-bad');
    $('<strong></strong>')
      .text(`${error.code}: ${say(`status.${error.code}`)}`)
      .appendTo(bad);
    $('<p></p>').text(sentence(error.message)).appendTo(bad);
    if (error.hint) $('<p class="jwt-hint"></p>').text(error.hint).appendTo(bad);
  } else if (result) {
    const good = box(place, 'jwt-good');
    const { token, authorization, header, claims, signedToken } = result;
    part(good, say('preview.header'), header);
    if (signedToken) part(good, say('preview.innerHeader'), decode(signedToken));
    part(good, say('preview.claims'), claims);
    const expires = typeof claims.exp === 'number' ? ` · exp ${timeOf(claims.exp, say)}` : '';
    $('<p class="jwt-note"></p>')
      .text(say('trial.bytes', { bytes: token.length }) + expires)
      .appendTo(good);
    copyButton(good, say('trial.copyToken'), token);
    copyButton(good, say('trial.copyCurl'), `curl -H ${shellWord(`Authorization: ${authorization}`)} https://`);
  }
  place[0]?.scrollIntoView({ block: 'nearest' });
}

/** One word for a shell, whatever is in it. */
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
