import { curves, isNameOf, type KeyType, type KeyUse, usualAlgorithm } from '../../../src/algorithms.ts';
import type { IdAndSecret } from '../../../src/id-and-secret.ts';
import { isEqualJson } from '../../../src/json.ts';
import { keyIdOfFile } from '../../../src/key-file-name.ts';
import type { KeyDraft } from '../../keys/editor/key-info.ts';
import { offeredSizes } from '../../keys/editor/offered.ts';
import { requestKey, type WantedKey } from '../../keys/editor/request-key.ts';
import { createStoredText, type StoredText, takeMark } from '../../keys/editor/stored-text.ts';
import type { GeneratedKey } from '../../keys/panel-answers.ts';
import { credentialNames, type KeySettings, keyDefaults, keyTypes, migrateKey } from '../../keys/settings.ts';
import { askingPanel } from '../../shared/editor/asking-panel.ts';
import { acceptFiles, chooseFiles, nameAfterFile } from '../../shared/editor/drop.ts';
import { createGroups } from '../../shared/editor/groups.ts';
import { noticeInput } from '../../shared/editor/notice-input.ts';
import { createTypedInput } from '../../shared/editor/typed-input.ts';
import { algorithmsOf, fillAlgorithms } from './algorithms.ts';
import { createDescription } from './describe.ts';
import { elsewhereOf } from './elsewhere.ts';
import { keepPrivate } from './keep-private.ts';
import { createKeyField, type KeyField } from './key-field.ts';
import { type KeyEditorNode, live } from './live.ts';
import { createRotation, type RotationGroup } from './rotation.ts';
import { createSlots, type Slots } from './slots.ts';
import { createSplit } from './split-secret.ts';
import { showVaultFields } from './vault-fields.ts';

type StoredTexts = Readonly<Record<(typeof credentialNames)[number], StoredText>>;

let stored: StoredTexts;
let slots: Slots;
let keyField: KeyField;
let rotation: RotationGroup;
let takePrivateOut: () => void;

const field = (name: string) => $(`#node-config-input-${name}`);
const kty = () => field('kty').val() as KeyType;
const use = () => field('use').val() as KeyUse;

/** Builds the panel of one key. */
export function preparePanel(node: KeyEditorNode): void {
  live.begin(node);
  const isStored = credentialNames.map((name) => takeMark(field(name)));
  const isSecret = kty() === 'oct' && (isStored[credentialNames.indexOf('secret')] || field('secret').val() !== '');
  if (!RED.nodes.node(node.id)) presetFromPanel();
  const buttons = { 'fa-eye': node._('jwt-key.label.reveal') };
  createTypedInput('node-config-input-passphrase', node._('jwt-key.label.passphrase'), ['cred'], buttons);
  createTypedInput('node-config-input-vaultSecret', node._('jwt-key.label.vaultSecret'), ['cred'], buttons);
  stored = storedTexts(node, isStored);
  slots = createSlots({ signing: node._('jwt-key.label.privateKey'), next: node._('jwt-key.label.nextKey') });
  let needsPassphrase = isStored[credentialNames.indexOf('passphrase')] === true;
  keyField = createKeyField(stored, slots, isSecret === true, () => refresh());
  prepareFiles();
  const replaceNext = (text: string) => stored[slots.next()].replace(text);
  const retire = (text: string) => stored[slots.next()].retire(text);
  rotation = createRotation(node, slots, retire, draft, () => describe());
  // Remembered while another kind is looked at, which does not offer it.
  let algorithm = live.saved(node, 'algorithm');
  field('algorithm').on('change', () => {
    algorithm = String(field('algorithm').val());
  });
  const offerAlgorithms = (shape: Parameters<typeof fillAlgorithms>[2] = { kty: kty() }) =>
    fillAlgorithms(field('algorithm'), use(), shape, algorithm, node._('jwt-key.label.algorithmBlank'));
  const refresh = () => {
    if (!rotation) return;
    $('#jwt-key-generated').prop('hidden', true);
    const elsewhere = elsewhereOf(keyField.entered());
    $('#jwt-key-elsewhere')
      .prop('hidden', !elsewhere)
      .text(elsewhere ? node._(`jwt-key.elsewhere.${elsewhere}`) : '');
    showWhatApplies(node, needsPassphrase);
    offerTypes(node);
    fillSizes(node);
    offerAlgorithms();
    rotation.refresh();
  };
  for (const name of ['use', 'kty', 'source']) field(name).on('change', refresh);
  showVaultFields(field);
  refresh();
  prepareGroups(node);
  $('#jwt-key-generate').on('click', (event) => {
    const wanted = wantedKey();
    generate(node, $(event.currentTarget), wanted, (key) => showGenerated(key, wanted));
  });
  $('#jwt-key-next-generate').on('click', (event) => {
    generate(node, $(event.currentTarget), wantedKey(kty()), ({ text }) => replaceNext(text));
  });

  const describe = createDescription(node, $('#jwt-key-description'), anyDraft, (answer) => {
    if (answer.description) keyField.adopt(answer.description.kty);
    if (answer.error?.code === 'ERR_KEY_PASSPHRASE' && !needsPassphrase) {
      needsPassphrase = true;
      refresh();
    }
    offerAlgorithms(answer.description);
    rotation.show(answer);
  });
  const split = createSplit(
    $('#jwt-key-split'),
    (key, values) => node._(`jwt-key.${key}`, values),
    keyField.entered,
    takeParts,
  );
  for (const name of [...Object.keys(keyDefaults), ...credentialNames]) {
    field(name).on('change keyup', describe).on('change keyup', split);
  }
  takePrivateOut = keepPrivate(field, storePrivate, (what) => RED.notify(node._(`jwt-key.private.${what}`), 'warning'));
  noticeInput($('#jwt-key-panel'));
  describe();
}

/** Puts a key id and a secret into their fields. */
function takeParts({ kid, secret, secretEncoding }: IdAndSecret): void {
  field('secretEncoding').val(secretEncoding);
  field('kid').val(kid).trigger('change');
  keyField.replace(secret);
}

/** Stores a private key that was pasted elsewhere, unless there is one, or the key is somewhere else. */
function storePrivate(text: string): boolean {
  const place = stored[slots.signing()];
  const hasRoom = field('source').val() === 'credentials' && place.text() === '' && stored.secret.text() === '';
  if (hasRoom) place.replace(text);
  return hasRoom;
}

/** Makes all that is secret a text that is stored, and never shown. */
function storedTexts(node: KeyEditorNode, isStored: readonly boolean[]): StoredTexts {
  const acts = {
    replace: node._('jwt-key.label.replace'),
    clear: node._('jwt-key.label.clear'),
    keep: node._('jwt-key.label.keep'),
  };
  const texts = credentialNames.map((name, index) => {
    // The second private key is one like the first; its place says which of them it is.
    const what = name === 'secondKey' ? 'privateKey' : name;
    const said = { label: node._(`jwt-key.label.${what}`), stored: node._(`jwt-key.stored.${what}`), ...acts };
    return [name, createStoredText(field(name), isStored[index] === true, said)] as const;
  });
  return Object.fromEntries(texts) as StoredTexts;
}

function prepareFiles(): void {
  const take = (text: string, fileName: string) => {
    keyField.replace(text);
    nameAfterFile(field('name'), fileName);
    const kid = keyIdOfFile(fileName);
    if (kid !== undefined && field('kid').val() === '') field('kid').val(kid).trigger('change');
  };
  acceptFiles($('#jwt-key-secret, #jwt-key-pair'), take);
  chooseFiles($('#jwt-key-file'), take);
  acceptFiles($('#jwt-key-next').closest('.form-row'), (text) => stored[slots.next()].replace(text));
  for (const name of ['publicKey', 'certificate']) {
    acceptFiles(field(name).closest('.form-row'), (text) => field(name).val(text).trigger('change'));
  }
}

function prepareGroups(node: KeyEditorNode): void {
  const panel = $('#jwt-key-panel');
  const count = createGroups(
    panel,
    (name) => live.value(node, name as keyof KeySettings) !== keyDefaults[name as keyof KeySettings],
    (number) => node._('jwt-key.count', { count: number }),
  );
  panel.on('change keyup', count);
  count();
}

/** The panel is saved: its fields get what follows from the key, the node the settings that have no field of their own. */
export function savePanel(node: KeyEditorNode): object {
  takePrivateOut();
  const { credentials } = draft();
  // Both before a field is written, which changes what the other says.
  const settings = keyField.settings();
  for (const [name, text] of Object.entries({ ...credentials, ...settings })) field(name).val(String(text));
  live.end();
  const { timeUnits, ...others } = rotation.settings();
  const isSame = isEqualJson(timeUnits, live.saved(node, 'timeUnits'));
  Object.assign(node, { version: migrateKey(node).version, ...others, ...(!isSame && { timeUnits }) });
  return {};
}

/** The panel is closed without saving. */
export function cancelPanel(): void {
  live.end();
}

/** The key as it would be saved now. */
function draft(): KeyDraft {
  const settings = Object.keys(keyDefaults).map((name) => [name, field(name).val()]);
  const credentials = credentialNames.map((name) => [name, stored[name].text()]);
  return {
    settings: { ...Object.fromEntries(settings), ...keyField.settings(), ...rotation.settings() },
    credentials: { ...Object.fromEntries(credentials), ...keyField.credentials() },
  };
}

/** The key as it would be saved now, to be described whatever its type is. */
function anyDraft(): KeyDraft {
  return { ...draft(), anyType: true };
}

/** A key added from another panel begins as that panel needs it. */
function presetFromPanel(): void {
  const panel = askingPanel();
  const wanted = panel?.use();
  if (!panel || !wanted) return;
  field('use').val(wanted);
  if (panel.isSymmetric()) field('kty').val('oct');
}

function showWhatApplies(node: KeyEditorNode, needsPassphrase: boolean): void {
  const isSecret = kty() === 'oct';
  const source = String(field('source').val());
  const isStored = source === 'credentials';
  keyField.show(isStored);
  $('.jwt-key-credentials').toggle(isStored);
  $('.jwt-key-elsewhere').toggle(!isStored);
  $('.jwt-key-kind').toggle(!isStored || keyField.isAmbiguous());
  $('.jwt-key-oct').toggle(isSecret);
  $('.jwt-key-pair').toggle(!isSecret);
  $('.jwt-key-public').toggle(!isSecret && field('publicKey').val() !== '');
  $('.jwt-key-passphrase').toggle(
    !isSecret && source !== 'signer' && (!isStored || needsPassphrase || keyField.isEncrypted()),
  );
  if (isStored) return;
  $('#jwt-key-location-label').text(node._(`jwt-key.location.${source}`));
  field('location').attr('placeholder', node._(`jwt-key.example.${source}`));
}

/** Hides the types that cannot be used so, or that the server does not have; the saved one stays in sight. */
function offerTypes(node: KeyEditorNode): void {
  field('kty')
    .find('option')
    .each((_, option) => {
      const type = String($(option).val()) as KeyType;
      const isOffered = offeredSizes(type, use()).length > 0 || [kty(), live.saved(node, 'kty')].includes(type);
      $(option).prop('hidden', !isOffered).prop('disabled', !isOffered);
    });
}

/** Offers the kinds and sizes of new keys; those of the key that is there come first. */
function fillSizes(node: KeyEditorNode): void {
  const select = $('#jwt-key-size');
  const chosen = String(select.val() ?? '');
  const types = [kty(), ...keyTypes.filter((type) => type !== kty())];
  const options = types.flatMap((type) =>
    offeredSizes(type, use()).map((size) => {
      const label = typeof size === 'number' ? node._('jwt-key.describe.bits', { bits: size }) : size;
      return { value: `${type} ${size}`, label: `${node._(`jwt-key.new.${type}`)} ${label}`.trim() };
    }),
  );
  const offered = select.find('option').toArray();
  const isOffered = (wanted: string) => offered.some((option) => $(option).val() === wanted);
  // A list that a person is looking at is not made anew without need.
  if (offered.length === options.length && options.every(({ value }) => isOffered(value))) return;
  select.empty();
  for (const { value, label } of options) select.append($('<option>').val(value).text(label));
  if (options.some(({ value }) => value === chosen)) select.val(chosen);
}

/** Kind and size of a new key. @param type - of the key; by default the one that is chosen */
function wantedKey(type?: KeyType): WantedKey {
  const [chosen = '', size = ''] = String($('#jwt-key-size').val()).split(' ');
  if (type === undefined || type === chosen) return { kty: chosen as KeyType, use: use(), size };
  return { kty: type, use: use(), size: String(offeredSizes(type, use())[0]) };
}

/** Makes a key. */
function generate(node: KeyEditorNode, button: JQuery, wanted: WantedKey, take: (key: GeneratedKey) => void): void {
  requestKey(button, wanted, (reason) => node._(`jwt-key.error.${reason}`), take);
}

function showGenerated({ text, publicJwk }: GeneratedKey, wanted: WantedKey): void {
  if (publicJwk) {
    stored.passphrase.clear();
    // Both follow from the private key, and would be those of the one before.
    field('publicKey').val('');
    field('certificate').val('');
    field('kty').val(wanted.kty);
  } else field('secretEncoding').val('base64url');
  keyField.replace(text);
  // A secret in base64url has the length of other keys.
  if (!publicJwk) field('kty').val('oct').trigger('change');
  chooseFittingAlgorithm(wanted);
  $('#jwt-key-generated').prop('hidden', false);
}

/** A new key has another size or curve than the one before: the algorithm that was chosen may not fit it. */
function chooseFittingAlgorithm({ kty: type, size }: WantedKey): void {
  const curve = isNameOf(curves, size) ? size : undefined;
  const shape = { kty: type, bits: curve ? curves[curve].bits : Number(size), curve };
  if (algorithmsOf(use(), shape).includes(String(field('algorithm').val()))) return;
  // No key wrap takes a secret of more than 256 bits.
  field('algorithm')
    .val(usualAlgorithm(use(), shape) ? '' : 'dir')
    .trigger('change');
}
