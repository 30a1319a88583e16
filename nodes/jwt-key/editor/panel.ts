import { algorithmsByUse, type KeyType, type KeyUse } from '../../../src/algorithms.ts';
import { askingPanel } from '../../shared/editor/asking-panel.ts';
import { createGroups } from '../../shared/editor/groups.ts';
import type { KeyDraft } from '../../shared/editor/key-info.ts';
import { type GeneratedKey, requestKey, sizesOf } from '../../shared/editor/request-key.ts';
import { createTypedInput } from '../../shared/editor/typed-input.ts';
import { type KeySettings, keyDefaults } from '../settings.ts';
import { createDescription } from './describe.ts';
import { acceptFiles } from './drop.ts';
import { type KeyEditorNode, live } from './live.ts';
import { createStoredText, kept, type StoredText } from './stored-text.ts';

let privateKey: StoredText | undefined;
let hadSecret = false;

const credentialNames = ['secret', 'privateKey', 'passphrase'] as const;
const field = (name: string) => $(`#node-config-input-${name}`);
const kty = () => field('kty').val() as KeyType;
const use = () => field('use').val() as KeyUse;

/** Builds the panel of one key. */
export function preparePanel(node: KeyEditorNode): void {
  live.begin(node);
  hadSecret = field('secret').val() === kept;
  if (!RED.nodes.node(node.id)) presetFromPanel();
  const buttons = {
    'fa-eye': node._('jwt-key.label.reveal'),
    'fa-pencil': node._('jwt-key.label.replace'),
    'fa-times': node._('jwt-key.label.keep'),
  };
  createTypedInput('node-config-input-secret', node._('jwt-key.label.secret'), ['cred'], buttons);
  createTypedInput('node-config-input-passphrase', node._('jwt-key.label.passphrase'), ['cred'], buttons);
  const stored = createStoredText(field('privateKey'), $('#jwt-key-stored'));
  privateKey = stored;
  acceptFiles(field('privateKey'), stored.replace);
  // Remembered while another kind is looked at, which does not offer it.
  let algorithm = live.saved(node, 'algorithm');
  field('algorithm').on('change', () => {
    algorithm = String(field('algorithm').val());
  });
  const refresh = () => {
    $('#jwt-key-generated').prop('hidden', true);
    showWhatApplies(node);
    fillSizes(node);
    fillAlgorithms(node, algorithm);
  };
  for (const name of ['use', 'kty', 'source']) field(name).on('change', refresh);
  refresh();
  prepareGroups(node);
  $('#jwt-key-generate').on('click', () => generate(node));

  const describe = createDescription(node, $('#jwt-key-description'), draft);
  for (const name of [...Object.keys(keyDefaults), ...credentialNames]) field(name).on('change keyup', describe);
  describe();
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
  $('[data-settings="publicKey"]').prop('open', use() === 'enc' && field('privateKey').val() === '');
}

/** Makes the panel ready to be saved. */
export function settlePanel(): void {
  privateKey?.settle();
  // A replacement that was never typed keeps what is stored.
  if (hadSecret && field('secret').val() === '') field('secret').val(kept);
  live.end();
}

function draft(): KeyDraft {
  const values = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, field(name).val()]));
  return { settings: values(Object.keys(keyDefaults)), credentials: values(credentialNames) };
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

function fillSizes(node: KeyEditorNode): void {
  const select = $('#jwt-key-size').empty();
  for (const size of sizesOf(kty(), use())) {
    const label = typeof size === 'number' ? node._('jwt-key.describe.bits', { bits: size }) : size;
    select.append($('<option>').val(size).text(label));
  }
}

function fillAlgorithms(node: KeyEditorNode, chosen: string): void {
  const blank = node._('jwt-key.label.algorithmBlank');
  const select = field('algorithm').empty().append($('<option>').val('').text(blank));
  // A use that is an environment variable is known only when the flow runs.
  for (const [name, demand] of Object.entries(algorithmsByUse[use()] ?? {})) {
    if (demand.kty.includes(kty())) select.append($('<option>').val(name).text(name));
  }
  const isOffered = select
    .find('option')
    .toArray()
    .some((option) => $(option).val() === chosen);
  select.val(isOffered ? chosen : '');
}

function generate(node: KeyEditorNode): void {
  const button = $('#jwt-key-generate').prop('disabled', true);
  requestKey(kty(), use(), String($('#jwt-key-size').val()))
    .done((key) => {
      showGenerated(key);
      $('#jwt-key-generated').prop('hidden', false);
    })
    .fail(({ status }) => {
      const reason = status === 429 ? 'busy' : status === 401 || status === 403 ? 'forbidden' : 'failed';
      RED.notify(node._(`jwt-key.error.${reason}`), 'error');
    })
    .always(() => button.prop('disabled', false));
}

function showGenerated({ text, publicJwk }: GeneratedKey): void {
  if (publicJwk) {
    field('passphrase').typedInput('value', '');
    // Both follow from the private key, and would be those of the one before.
    field('publicKey').val('');
    field('certificate').val('');
    privateKey?.replace(text);
  } else {
    field('secretEncoding').val('base64url');
    field('secret').typedInput('value', text);
    // No key wrap takes a secret of this size.
    if (use() === 'enc' && Number($('#jwt-key-size').val()) > 256) field('algorithm').val('dir');
  }
}
