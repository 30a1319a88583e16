import { curves, isNameOf, type KeyType, type KeyUse, usualAlgorithm } from '../../../src/algorithms.ts';
import type { IdAndSecret } from '../../../src/id-and-secret.ts';
import type { KeyDraft } from '../../keys/editor/key-info.ts';
import { offeredSizes } from '../../keys/editor/offered.ts';
import { requestKey } from '../../keys/editor/request-key.ts';
import { createStoredText, type StoredText, takeMark } from '../../keys/editor/stored-text.ts';
import type { GeneratedKey } from '../../keys/panel-answers.ts';
import { credentialNames, type KeySettings, keyDefaults, migrateKey } from '../../keys/settings.ts';
import { askingPanel } from '../../shared/editor/asking-panel.ts';
import { acceptFiles, nameAfterFile } from '../../shared/editor/drop.ts';
import { createGroups } from '../../shared/editor/groups.ts';
import { noticeInput } from '../../shared/editor/notice-input.ts';
import { createTypedInput } from '../../shared/editor/typed-input.ts';
import { algorithmsOf, fillAlgorithms } from './algorithms.ts';
import { createDescription } from './describe.ts';
import { keepPrivate } from './keep-private.ts';
import { type KeyEditorNode, live } from './live.ts';
import { createRotation, type RotationGroup } from './rotation.ts';
import { createSlots, type Slots } from './slots.ts';
import { createSplit } from './split-secret.ts';

type StoredTexts = Readonly<Record<(typeof credentialNames)[number], StoredText>>;

let stored: StoredTexts;
let slots: Slots;
let rotation: RotationGroup;
let takePrivateOut: () => void;

const field = (name: string) => $(`#node-config-input-${name}`);
const kty = () => field('kty').val() as KeyType;
const use = () => field('use').val() as KeyUse;

/** Builds the panel of one key. */
export function preparePanel(node: KeyEditorNode): void {
  live.begin(node);
  const isStored = credentialNames.map((name) => takeMark(field(name)));
  if (!RED.nodes.node(node.id)) presetFromPanel();
  const buttons = { 'fa-eye': node._('jwt-key.label.reveal') };
  createTypedInput('node-config-input-secret', node._('jwt-key.label.secret'), ['cred'], buttons);
  createTypedInput('node-config-input-passphrase', node._('jwt-key.label.passphrase'), ['cred'], buttons);
  stored = storedTexts(node, isStored);
  slots = createSlots({ signing: node._('jwt-key.label.privateKey'), next: node._('jwt-key.label.nextKey') });
  prepareDrops();
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
    $('#jwt-key-generated').prop('hidden', true);
    showWhatApplies(node);
    offerTypes(node);
    fillSizes(node);
    offerAlgorithms();
    rotation.refresh();
  };
  for (const name of ['use', 'kty', 'source']) field(name).on('change', refresh);
  refresh();
  prepareGroups(node);
  $('#jwt-key-generate').on('click', (event) => generate(node, $(event.currentTarget), showGenerated));
  $('#jwt-key-next-generate').on('click', (event) => {
    generate(node, $(event.currentTarget), ({ text }) => replaceNext(text));
  });

  const describe = createDescription(node, $('#jwt-key-description'), draft, (answer) => {
    offerAlgorithms(answer.description);
    rotation.show(answer);
  });
  const split = createSplit($('#jwt-key-split'), (key, values) => node._(`jwt-key.${key}`, values), pasted, takeParts);
  for (const name of [...Object.keys(keyDefaults), ...credentialNames]) {
    field(name).on('change keyup', describe).on('change keyup', split);
  }
  takePrivateOut = keepPrivate(field, storePrivate, (what) => RED.notify(node._(`jwt-key.private.${what}`), 'warning'));
  noticeInput($('#jwt-key-panel'));
  describe();
}

/** The text of the field that shows, where a key id and a secret may be pasted as one text. */
function pasted(): readonly string[] {
  return [kty() === 'oct' ? stored.secret.text() : stored[slots.signing()].text()];
}

/** Puts a key id and a secret into their fields. */
function takeParts({ kid, secret, secretEncoding }: IdAndSecret): void {
  if (kty() !== 'oct') stored[slots.signing()].clear();
  field('kty').val('oct').trigger('change');
  field('secretEncoding').val(secretEncoding).trigger('change');
  field('kid').val(kid).trigger('change');
  stored.secret.replace(secret);
}

/** Stores a private key that was pasted elsewhere, unless there is one, or the key is somewhere else. */
function storePrivate(text: string): boolean {
  const place = stored[slots.signing()];
  const hasRoom = kty() !== 'oct' && field('source').val() === 'credentials' && place.text() === '';
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

function prepareDrops(): void {
  for (const where of ['signing', 'next'] as const) {
    acceptFiles($(`#jwt-key-${where}`).closest('.form-row'), (text, fileName) => {
      stored[slots[where]()].replace(text);
      if (where === 'signing') nameAfterFile(field('name'), fileName);
    });
  }
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
  // Who encrypts has somebody's public key, and no private one.
  $('[data-settings="publicKey"]').prop('open', use() === 'enc' && field(slots.signing()).val() === '');
}

/** Makes the panel ready to be saved. @returns the settings that have no field of their own */
export function settlePanel(
  node: KeyEditorNode,
): Pick<KeySettings, 'version' | 'previousKeys' | 'previousTtl' | 'publishFor'> {
  takePrivateOut();
  for (const [name, text] of Object.entries(draft().credentials)) field(name).val(String(text));
  live.end();
  return { version: migrateKey(node).version, ...rotation.settings() };
}

/** The key as it would be saved now. */
function draft(): KeyDraft {
  const settings = Object.keys(keyDefaults).map((name) => [name, field(name).val()]);
  const credentials = credentialNames.map((name) => [name, stored[name].text()]);
  return {
    settings: { ...Object.fromEntries(settings), ...rotation.settings() },
    credentials: Object.fromEntries(credentials),
  };
}

/** A key added from another panel begins as that panel needs it. */
function presetFromPanel(): void {
  const panel = askingPanel();
  const wanted = panel?.use();
  if (!panel || !wanted) return;
  field('use').val(wanted);
  if (panel.isSymmetric()) field('kty').val('oct');
}

function showWhatApplies(node: KeyEditorNode): void {
  const isSecret = kty() === 'oct';
  const source = String(field('source').val());
  const isStored = source === 'credentials';
  $('.jwt-key-oct').toggle(isSecret);
  $('.jwt-key-pair').toggle(!isSecret);
  $('.jwt-key-elsewhere').toggle(!isStored);
  if (isStored) {
    $('.jwt-key-credentials').not('.jwt-key-oct, .jwt-key-pair').show();
    return;
  }
  $('.jwt-key-credentials').hide();
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

function fillSizes(node: KeyEditorNode): void {
  const select = $('#jwt-key-size').empty();
  for (const size of offeredSizes(kty(), use())) {
    const label = typeof size === 'number' ? node._('jwt-key.describe.bits', { bits: size }) : size;
    select.append($('<option>').val(size).text(label));
  }
}

/** Makes a key of the kind and size that are chosen. */
function generate(node: KeyEditorNode, button: JQuery, take: (key: GeneratedKey) => void): void {
  const wanted = { kty: kty(), use: use(), size: String($('#jwt-key-size').val()) };
  requestKey(button, wanted, (reason) => node._(`jwt-key.error.${reason}`), take);
}

function showGenerated({ text, publicJwk }: GeneratedKey): void {
  if (publicJwk) {
    stored.passphrase.clear();
    // Both follow from the private key, and would be those of the one before.
    field('publicKey').val('');
    field('certificate').val('');
    stored[slots.signing()].replace(text);
  } else {
    field('secretEncoding').val('base64url');
    stored.secret.replace(text);
  }
  chooseFittingAlgorithm();
  $('#jwt-key-generated').prop('hidden', false);
}

/** A new key has another size or curve than the one before: the algorithm that was chosen may not fit it. */
function chooseFittingAlgorithm(): void {
  const size = String($('#jwt-key-size').val());
  const curve = isNameOf(curves, size) ? size : undefined;
  const shape = { kty: kty(), bits: curve ? curves[curve].bits : Number(size), curve };
  if (algorithmsOf(use(), shape).includes(String(field('algorithm').val()))) return;
  // No key wrap takes a secret of more than 256 bits.
  field('algorithm')
    .val(usualAlgorithm(use(), shape) ? '' : 'dir')
    .trigger('change');
}
