import { isPasswordAlgorithm } from '../../../src/algorithms.ts';
import { isEqualJson } from '../../../src/json.ts';
import { chosenKey } from '../../keys/editor/chosen-key.ts';
import type { Translate } from '../../keys/editor/key-info.ts';
import { isOffered } from '../../keys/editor/offered.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { debounce } from '../../shared/editor/debounce.ts';
import { fillFailureForms } from '../../shared/editor/failure-forms.ts';
import { createGroups } from '../../shared/editor/groups.ts';
import { markProblems } from '../../shared/editor/marks.ts';
import { noticeInput } from '../../shared/editor/notice-input.ts';
import { saveNumber } from '../../shared/editor/save-number.ts';
import { createTabs } from '../../shared/editor/tabs.ts';
import { timeTypes } from '../../shared/editor/timed-settings.ts';
import { createChoices, createTypedInput } from '../../shared/editor/typed-input.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import { hasMustache } from '../../shared/settings/substitution.ts';
import { migrateVerifier, type VerifierSettings, verifiedAttributeNames, verifierDefaults } from '../settings.ts';
import { type ConnectionPanel, prepareConnection } from './connection.ts';
import { prepareIssuers } from './issuers.ts';
import { prepareKeyLine } from './key-line.ts';
import { live, liveLists, liveSetting, liveSettings, times, type VerifierNode } from './live.ts';
import { prepareLookUp } from './look-up.ts';
import { prepareRules } from './rules.ts';
import { prepareTrial } from './trial.ts';
import { algorithmNames, problemsOf } from './validators.ts';

/** Debounce of the panel while a person types. */
const debounceMs = 100;

const dynamicTypes = ['msg', 'flow', 'global', 'env', 'jsonata'];

/** The group of the open panel. */
let connection: ConnectionPanel | undefined;

/** Builds the panel of one node. */
export function preparePanel(node: VerifierNode): void {
  const say: Translate = (key, values) => node._(`jwt-verifier.${key}`, values);
  const panel = $('#jwt-verifier-panel');
  live.begin(node);
  times.prepare(live.saved(node, 'timeUnits'));
  const openTab = createTabs(panel, (tab) => say(`tab.${tab}`));
  prepareInputs(say);
  prepareIssuers(node, say);
  prepareRules(node, say);
  fillFailureForms($('#node-input-onFailure'), live.saved(node, 'onFailure'), (form) => say(`onFailure.${form}`));
  connection = prepareConnection(say);
  const refreshLookUp = prepareLookUp(node, say, connection.headerValue);
  prepareTrial(node, say, connection.headerValue);
  const countGroups = createGroups(
    panel,
    (name) => isSet(node, name as keyof VerifierSettings),
    (count) => say('count', { count }),
  );
  const refresh = debounce(debounceMs, () => {
    if (!live.isOpen(node)) return;
    const settings = liveSettings(node);
    showWhatApplies(node, settings);
    connection?.refresh(settings);
    refreshLookUp(settings);
    $('#jwt-sentence').text(sentenceOf(settings, say));
    countGroups();
    markProblems(problemsOf(node), panel, openTab, say('attention'));
  });
  prepareKeyLine(node, 'key', say, refresh);
  prepareKeyLine(node, 'decryptionKey', say, refresh);
  panel.on('change keyup click', refresh);
  noticeInput(panel);
  refresh();
}

/** The panel is saved. */
export function savePanel(node: VerifierNode): object {
  const timeUnits = times.settle();
  if (!isEqualJson(timeUnits, live.saved(node, 'timeUnits'))) Object.assign(node, { timeUnits });
  Object.assign(node, liveLists(node));
  connection?.settle();
  saveNumber(node, 'maxPasswordIterations');
  Object.assign(node, { version: migrateVerifier(node).version });
  live.end();
  return {};
}

/** The panel is closed without saving. */
export function cancelPanel(): void {
  live.end();
}

function isSet(node: VerifierNode, name: keyof VerifierSettings): boolean {
  return JSON.stringify(liveSetting(node, name)) !== JSON.stringify(verifierDefaults[name]);
}

function prepareInputs(say: Translate): void {
  const units = timeTypes((unit) => say(`unit.${unit}`));
  const types = {
    token: ['msg', 'flow', 'global', 'env', 'jsonata', 'str'],
    issuer: ['str', 'json', ...dynamicTypes],
    audience: ['str', 'json', ...dynamicTypes],
    subject: ['str', 'json', ...dynamicTypes],
    typ: ['str', 'json', ...dynamicTypes],
    clockTolerance: [...units, ...dynamicTypes],
    maxTokenAge: [...units, { value: 'str', label: say('unit.timeSpan') }, ...dynamicTypes],
    denylist: ['global', 'flow', 'msg', 'jsonata', 'json', 'env'],
    replayVariable: ['global', 'flow'],
    variable: ['flow', 'global', 'msg'],
    output: ['msg'],
  } as const;
  for (const [name, offered] of Object.entries(types)) {
    createTypedInput(`node-input-${name}`, say(`label.${name}`), offered);
  }
  const attributes = verifiedAttributeNames.map((value) => ({
    value,
    label: `${value} – ${say(`attribute.${value}`)}`,
  }));
  createChoices('node-input-saveAttributes', say('label.saveAttributes'), attributes, say('label.noneChosen'));
  const algorithms = algorithmNames.filter(isOffered).map((value) => ({ value, label: value }));
  createChoices('node-input-algorithms', say('label.algorithms'), algorithms, say('label.algorithmsBlank'));
}

function showWhatApplies(node: VerifierNode, settings: VerifierSettings): void {
  const { mode, keySource, variable, variableType, onFailure, maxPasswordIterations, replay } = settings;
  const isChanged = maxPasswordIterations !== verifierDefaults.maxPasswordIterations;
  const isVerifying = mode === 'verify';
  $('.jwt-decode').toggle(!isVerifying);
  $('.jwt-verify').toggle(isVerifying);
  $('.jwt-by-key').toggle(isVerifying && keySource === 'key');
  $('.jwt-by-set').toggle(isVerifying && keySource === 'jwks');
  $('.jwt-by-issuers').toggle(isVerifying && keySource === 'issuers');
  $('.jwt-one-issuer').toggle(keySource !== 'issuers');
  $('.jwt-by-issuer').toggle(isVerifying && keySource === 'issuer');
  // A blank issuer is then checked: it is the one of the address.
  $('.jwt-blank').toggle(keySource !== 'issuer' && keySource !== 'issuers');
  $('.jwt-connection').toggle(isVerifying && keySource !== 'key');
  // One set can be looked up, and a secret goes to one server.
  $('.jwt-one-set').toggle(keySource !== 'issuers');
  $('.jwt-password').toggle(isChanged || acceptsPasswords(node, settings));
  $('.jwt-replay').toggle(replay !== 'off');
  $('.jwt-replay-context').toggle(replay === 'context');
  $('.jwt-variable').toggle(variable !== '');
  $('.jwt-frontend').toggle(variableType !== 'msg');
  $('.jwt-answer').toggle(onFailure !== 'continue');
}

/** Whether tokens may be encrypted with a password: by the algorithms that are chosen, or by the key's own. */
function acceptsPasswords(node: VerifierNode, { algorithms, decryptionKey }: VerifierSettings): boolean {
  const { config } = chosenKey(node, decryptionKey);
  const { kty, algorithm } = { ...keyDefaults, ...config };
  return kty === 'oct' && [...namesIn(algorithms), algorithm].some(isPasswordAlgorithm);
}

/** Whether a text has `{{…}}`, which people know from template nodes. */
function hasMustacheText(settings: VerifierSettings): boolean {
  const typed = (['issuer', 'audience', 'subject', 'typ', 'scopes', 'roles'] as const).filter((name) =>
    ['str', 'json'].includes(settings[`${name}Type`]),
  );
  return [...typed.map((name) => settings[name]), settings.jwksUrl, settings.issuerUrl].some(hasMustache);
}

/** Whether a token of some issuer is accepted for whatever audience. */
function acceptsAnyAudience({ audience, keySource, issuers }: VerifierSettings): boolean {
  return audience === '' && (keySource !== 'issuers' || issuers.some((row) => (row.audience ?? '') === ''));
}

/** The sentence that sums up what the node does with a token. */
function sentenceOf(settings: VerifierSettings, say: Translate): string {
  const { mode, output, variable, variableType, issuer, keySource, key, decryptionKey, onFailure } = settings;
  const { clientAnswer } = settings;
  const attributes = namesIn(settings.saveAttributes).join(', ');
  const place = `${variableType}.${variable.replace(/^#:\((.*?)\)::/, '($1) ')}`;
  const parts = [
    mode === 'decode' ? say('sentence.decode') : '',
    mode === 'verify' && keySource === 'key' && key === '' && decryptionKey !== '' ? say('sentence.unsigned') : '',
    output === '' ? '' : say('sentence.sends', { property: `msg.${output}` }),
    variable === '' || attributes === '' ? '' : say('sentence.saves', { attributes, place }),
    mode === 'verify' && keySource !== 'issuers' && issuer === ''
      ? say(keySource === 'issuer' ? 'sentence.ownIssuer' : 'sentence.noIssuer')
      : '',
    mode === 'verify' && acceptsAnyAudience(settings) ? say('sentence.noAudience') : '',
    mode === 'verify' && settings.replay !== 'off' ? say('sentence.once') : '',
    hasMustacheText(settings) ? say('sentence.mustache') : '',
    say(`sentence.failure.${onFailure}`),
    clientAnswer === 'off' || onFailure === 'continue' ? '' : say(`sentence.clientAnswer.${clientAnswer}`),
  ];
  return parts.filter(Boolean).join(' ');
}
