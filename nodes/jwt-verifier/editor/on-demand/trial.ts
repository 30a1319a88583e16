import { chosenKey, chosenKeys } from '../../../keys/editor/chosen-key.ts';
import { draftOf, sentence, surroundingsOf, type Translate } from '../../../keys/editor/key-info.ts';
import { keyDefaults } from '../../../keys/settings.ts';
import { askServer, refusalOf } from '../../../shared/editor/ask-server.ts';
import { debounce } from '../../../shared/editor/debounce.ts';
import { timeOf } from '../../../shared/editor/time.ts';
import { showNotes, usedProperties } from '../../../shared/editor/used-properties.ts';
import { variablesOf } from '../../../shared/editor/variables.ts';
import type { PanelError } from '../../../shared/settings/panel-error.ts';
import { keysIn, type VerifierSettings } from '../../settings.ts';
import type { VerifierNode } from '../live.ts';
import { sourceOf } from '../look-up.ts';

/** How one check ended, as the server says it. */
interface Verdict {
  readonly name: string;
  readonly claim?: string;
  readonly state: 'passed' | 'failed' | 'unchecked';
  readonly error?: PanelError;
  readonly expected?: readonly string[];
  readonly received?: unknown;
  readonly nearMiss?: string;
}

/** Response of the server to a token. */
interface Answer {
  readonly header?: object;
  readonly claims?: object;
  readonly verdicts?: readonly Verdict[];
  readonly error?: PanelError;
}

/** Access of a trial to the panel, whose state is in another script. */
export interface TrialHost {
  readonly node: VerifierNode;
  readonly say: Translate;
  readonly settings: () => VerifierSettings;
  /** The value of the request header as it would be saved. */
  readonly headerValue: () => string;
}

/** How long the text of the token rests before it is checked. */
const debounceMs = 200;

/**
 * Checks the token in the panel, with the current settings, whenever either changes or the button is pressed. Where keys
 * are fetched from another address, the result is only dimmed: an address that is being typed is not asked for keys.
 */
export function openTrial({ node, say, settings: current, headerValue }: TrialHost): void {
  const token = $('#jwt-trial-token');
  const place = $('#jwt-trial-result');
  let latest = 0;
  /** The last question, and where its keys are fetched from. */
  let tried = { question: '', source: '' };
  const ask = () => {
    const settings = current();
    const credentials = { jwksHeaderValue: headerValue() };
    const keys = keysOf(node, settings);
    const text = String(token.val()).trim();
    return { id: node.id, ...surroundingsOf(node), settings, credentials, keys, token: text };
  };
  const run = () => {
    latest += 1;
    const number = latest;
    const question = ask();
    const { settings } = question;
    tried = { question: JSON.stringify(question), source: fetchedFrom(settings) };
    place.removeClass('jwt-stale');
    if (question.token === '') return void place.empty();
    // Answers may overtake each other.
    askServer<Answer>('jwt-verifier/try', question).then(
      (answer) => {
        if (number !== latest) return;
        showAnswer(place.empty(), answer, withKey(node, settings), say);
        showNotes(
          $('<div></div>').prependTo(place),
          usedProperties(settings, variablesOf(node), (key, values) => say(`subflow.${key}`, values)),
        );
      },
      (failed) => number === latest && showRefusal(place.empty(), failed, say),
    );
  };
  const follow = debounce(debounceMs, () => {
    // While a key is edited, the panel is not in the document.
    if (!token.is(':visible')) return;
    const question = ask();
    if (JSON.stringify(question) === tried.question) place.removeClass('jwt-stale');
    else if (fetchedFrom(question.settings) === tried.source) run();
    else place.addClass('jwt-stale');
  });
  token.closest('.jwt-panel').on('input change keyup click', follow);
  $('#jwt-trial-run').on('click', run);
  // A token may have been pasted while this script was loaded.
  run();
}

/** What decides where keys are fetched from; blank where none are. */
function fetchedFrom(settings: VerifierSettings): string {
  return settings.keySource === 'key' ? '' : JSON.stringify([sourceOf(settings), settings.issuers]);
}

function keysOf(node: VerifierNode, { key, decryptionKey, issuerKeys }: VerifierSettings): object {
  const configs = chosenKeys(node, [key, decryptionKey, ...keysIn(issuerKeys)]);
  return Object.fromEntries(configs.map((config) => [config.id, draftOf(config, Object.keys(keyDefaults))]));
}

/** The settings with the id of the key, where something else decides over it. */
function withKey(node: VerifierNode, settings: VerifierSettings): VerifierSettings {
  return { ...settings, key: chosenKey(node, settings.key).config?.id ?? '' };
}

function showAnswer(
  place: JQuery,
  { header, claims, verdicts = [], error }: Answer,
  settings: VerifierSettings,
  say: Translate,
): void {
  if (error) {
    showError(box(place, 'jwt-bad'), error, say);
    return;
  }
  const states = new Set(verdicts.map(({ state }) => state));
  const outcome = states.has('failed') ? 'refused' : states.has('unchecked') ? 'undecided' : settings.mode;
  const shown = box(place, outcome === 'verify' ? 'jwt-good' : outcome === 'refused' ? 'jwt-bad' : '');
  $('<strong></strong>')
    .text(say(`trial.outcome.${outcome}`))
    .appendTo(shown);
  const list = $('<ul class="jwt-verdicts"></ul>').appendTo(shown);
  for (const verdict of verdicts)
    showVerdict($('<li class="jwt-verdict"></li>').appendTo(list), verdict, settings, say);
  if (header) part(shown, say('trial.header'), header);
  if (claims) part(shown, say('trial.claims'), claims);
}

/** The names of checks that have words of their own; any other is called by its claim, and so is a claim of that name. */
const named = ['form', 'decryption', 'algorithm', 'signature', 'claims', 'required', 'times', 'schema', 'once'];

/** Icons of Font Awesome, which the editor has. */
const icons = { passed: 'fa-check', failed: 'fa-times', unchecked: 'fa-minus' } as const;

function showVerdict(item: JQuery, verdict: Verdict, settings: VerifierSettings, say: Translate): void {
  const { name, claim, state, error, expected, received, nearMiss } = verdict;
  $('<span role="img" class="fa"></span>')
    .addClass([icons[state], `jwt-${state}`])
    .attr('aria-label', say(`trial.state.${state}`))
    .appendTo(item);
  $('<span></span>')
    .text(name !== claim && named.includes(name) ? say(`trial.check.${name}`, { claim }) : name)
    .appendTo(item);
  const words = $('<div></div>').appendTo(item);
  if (state === 'passed') {
    words.text(factOf(verdict, settings));
    return;
  }
  const reason = error && say(`status.${error.code}`, { claim: error.claim });
  $('<span></span>')
    .text(state === 'failed' && reason ? reason : [say('trial.state.unchecked'), reason].filter(Boolean).join(': '))
    .appendTo(words);
  if (expected || received !== undefined) {
    const compared = $('<dl></dl>').appendTo(words);
    if (expected) row(compared, say('trial.expected'), expected.map((value) => JSON.stringify(value)).join(', '));
    row(compared, say('trial.received'), factOf(verdict, settings) || '\u2013');
  }
  if (nearMiss)
    $('<p></p>')
      .text(say(`trial.near.${nearMiss}`))
      .appendTo(words);
  if (error) explainError(words, error);
}

/** What the token says of a check, in one line. */
function factOf({ name, claim, received }: Verdict, { keySource, key }: VerifierSettings): string {
  if (claim !== undefined) return received === undefined ? '' : factOfClaim(claim, received);
  if (name === 'signature') {
    const config = keySource === 'key' ? RED.nodes.node(key) : undefined;
    return [received !== undefined && `kid ${received}`, config?.name].filter(Boolean).join(' · ');
  }
  if (received === undefined) return '';
  if (name === 'times') {
    return Object.entries(received as object)
      .map(([time, value]) => `${time} ${factOfClaim(time, value)}`)
      .join(' · ');
  }
  if (['form', 'decryption', 'algorithm'].includes(name)) return String(received);
  return factOfClaim(name, received);
}

function factOfClaim(claim: string, value: unknown): string {
  const isTime = ['exp', 'nbf', 'iat'].includes(claim) && typeof value === 'number';
  return isTime ? timeOf(value) : JSON.stringify(value);
}

function row(list: JQuery, title: string, value: string): void {
  $('<dt></dt>').text(title).appendTo(list);
  $('<dd></dd>').text(value).appendTo(list);
}

function showRefusal(place: JQuery, failed: JQuery.jqXHR, say: Translate): void {
  const refusal = refusalOf(failed);
  const bad = box(place, 'jwt-bad');
  if (typeof refusal === 'string') bad.text(say(`trial.${refusal}`));
  else showError(bad, refusal, say);
}

function showError(place: JQuery, error: PanelError, say: Translate): void {
  $('<strong></strong>')
    .text(say(`status.${error.code}`))
    .appendTo(place);
  explainError(place, error);
}

function explainError(place: JQuery, { message, hint }: PanelError): void {
  $('<p class="jwt-hint"></p>')
    .text([sentence(message), hint].filter(Boolean).join(' '))
    .appendTo(place);
}

function box(place: JQuery, kind: string): JQuery {
  return $('<div class="jwt-box"></div>').addClass(kind).appendTo(place);
}

function part(place: JQuery, title: string, value: object): void {
  $('<strong></strong>').text(title).appendTo(place);
  $('<pre tabindex="0"></pre>')
    .attr('aria-label', title)
    .text(JSON.stringify(value, null, 2))
    .appendTo(place);
}
