import { algorithmsByUse, contentEncryptionAlgorithms, isPasswordAlgorithm } from '../../../src/algorithms.ts';
import { chosenKey } from '../../keys/editor/chosen-key.ts';
import { decisionText, describeKey, draftOf, showKeyLine } from '../../keys/editor/key-info.ts';
import { rememberKey } from '../../keys/editor/known-keys.ts';
import { isOffered } from '../../keys/editor/offered.ts';
import type { KeyDescription } from '../../keys/panel-answers.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { serveKeyboard } from '../../shared/editor/config-buttons.ts';
import { type GeneratorSettings, generatorDefaults } from '../settings.ts';
import type { Translate } from './claims.ts';
import { generateKey } from './generated-key.ts';
import { type GeneratorNode, live } from './live.ts';
import { type Role, roles } from './roles.ts';
import { fitsRole } from './validators.ts';

/** Descriptions of the selected keys, as received from the server. */
export const keyInfos: { [role in Role]?: KeyDescription } = {};

/**
 * Builds the tab of a signature or encryption.
 *
 * @param changed - called when the description of a key changes
 */
export function prepareProtection(node: GeneratorNode, role: Role, say: Translate, changed: () => void): void {
  const names = roles[role];
  const kind = $(`#node-input-${role}`);
  const key = $(`#node-input-${names.key}`);
  const line = $(`#jwt-${role}-key`);
  fillAlgorithms(role, live.saved(node, names.algorithm), undefined, say);
  serveKeyboard(`node-input-${names.key}`, 'jwt-key');

  const words: Translate = (key, values) => say(`key.${key}`, values);
  const look = () => {
    delete keyInfos[role];
    const chosen = String(key.val() ?? '');
    const { config, decidedBy } = chosenKey(node, chosen);
    if (!config || kind.val() === 'none') {
      line.removeClass('jwt-bad').text(kind.val() === 'none' ? '' : decisionText(decidedBy, words));
      changed();
      return;
    }
    describeKey(config.id, draftOf(config, Object.keys(keyDefaults))).then(
      (answer) => {
        // Another key may have been selected in the meantime.
        if (chosen !== key.val()) return;
        rememberKey(config.id, answer.description);
        if (answer.description) keyInfos[role] = answer.description;
        else delete keyInfos[role];
        showKeyLine(line, answer, words, decidedBy);
        fillAlgorithms(role, String($(`#node-input-${names.algorithm}`).val() ?? ''), answer.description, say);
        changed();
      },
      () => line.empty(),
    );
  };
  const offerFittingKeys = () => {
    key.find('option').each((_, option) => {
      const config = RED.nodes.node(String($(option).val()));
      // The saved key stays visible even if it does not fit: the validator reports it.
      const isSaved = config?.id === live.saved(node, names.key) && kind.val() === live.saved(node, role);
      const isOffered = !config || isSaved || fitsRole(config, role, String(kind.val()));
      $(option).prop('hidden', !isOffered).prop('disabled', !isOffered);
    });
  };
  kind.on('change', () => {
    $(`.jwt-${role}-detail`).toggle(kind.val() !== 'none');
    offerFittingKeys();
    look();
  });
  let known = identityOf(key);
  // The editor rebuilds the list and triggers an event whenever a key was added or changed.
  key.on('change', () => {
    const isOther = known !== identityOf(key);
    known = identityOf(key);
    if (isOther) followKey(key, kind);
    offerFittingKeys();
    look();
  });
  $(`#jwt-${role}-generate`).on('click', (event) => generateKey(node, role, $(event.currentTarget)));
}

/** Id and type of the chosen key. */
function identityOf(key: JQuery): string {
  const config = RED.nodes.node(String(key.val() ?? ''));
  return config ? `${config.id} ${config.kty}` : '';
}

/** Chooses the kind of a key that was added or edited: its dialog knew it by its text. */
function followKey(key: JQuery, kind: JQuery): void {
  const config = RED.nodes.node(String(key.val() ?? ''));
  if (!config || kind.val() === 'none') return;
  const kindOfKey = { ...keyDefaults, ...config }.kty === 'oct' ? 'symmetric' : 'asymmetric';
  if (kind.val() !== kindOfKey) kind.val(kindOfKey).trigger('change');
}

/** Offers the algorithms that fit the key; all algorithms of the use if the key is unknown. */
function fillAlgorithms(role: Role, chosen: string, key: KeyDescription | undefined, say: Translate): void {
  const { use, algorithm } = roles[role];
  const blank = key?.algorithm
    ? say('label.algorithmOfKey', { algorithm: key.algorithm })
    : say('label.algorithmBlank');
  const names = key ? [...key.algorithms] : Object.keys(algorithmsByUse[use]).filter(isOffered);
  // The selected algorithm stays visible even if it does not fit the key: the validator reports it.
  if (chosen !== '' && !names.includes(chosen)) names.push(chosen);
  fillSelect(algorithm, [['', blank], ...names.map((name) => [name, name] as const)], chosen);
}

/** Shows the password settings if the key is used as a password, or if they were changed. */
export function refreshPassword({ encryptionAlgorithm, passwordIterations }: GeneratorSettings): void {
  const isPassword = isPasswordAlgorithm(encryptionAlgorithm || (keyInfos.encryption?.algorithm ?? ''));
  $('.jwt-password').toggle(isPassword || passwordIterations !== generatorDefaults.passwordIterations);
}

/** Fills the list of content encryptions. */
export function fillContentEncryptions(chosen: string): void {
  fillSelect(
    'contentEncryption',
    Object.keys(contentEncryptionAlgorithms).map((name) => [name, name] as const),
    chosen,
  );
}

function fillSelect(name: string, options: readonly (readonly [string, string])[], chosen: string): void {
  const select = $(`#node-input-${name}`).empty();
  for (const [value, text] of options) select.append($('<option>').val(value).text(text));
  select.val(chosen);
}
