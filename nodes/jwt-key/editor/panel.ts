import { algorithmsByUse, type KeyType, type KeyUse } from '../../../src/algorithms.ts';
import { createTypedInput } from '../../shared/editor/typed-input.ts';
import { type GeneratedKey, requestKey, sizesOf } from './generate.ts';
import { type KeyEditorNode, live } from './live.ts';
import { createStoredText, type StoredText } from './stored-text.ts';

let privateKey: StoredText | undefined;

const field = (name: string) => $(`#node-config-input-${name}`);
const kty = () => field('kty').val() as KeyType;
const use = () => field('use').val() as KeyUse;

/** Builds the panel of one key. */
export function preparePanel(node: KeyEditorNode): void {
  live.begin(node);
  if (!RED.nodes.node(node.id)) presetFromGenerator();
  createTypedInput('node-config-input-secret', node._('jwt-key.label.secret'), ['cred']);
  createTypedInput('node-config-input-passphrase', node._('jwt-key.label.passphrase'), ['cred']);
  privateKey = createStoredText(field('privateKey'), $('#jwt-key-stored'));
  fillAlgorithms(live.saved(node, 'algorithm'), node._('jwt-key.label.algorithmBlank'));
  const refresh = () => {
    showWhatApplies();
    fillSizes();
    fillAlgorithms(String(field('algorithm').val()), node._('jwt-key.label.algorithmBlank'));
  };
  for (const name of ['use', 'kty', 'source']) field(name).on('change', refresh);
  refresh();
  $('#jwt-key-generate').on('click', () => generate(node));
}

/** Makes the panel ready to be saved. */
export function settlePanel(): void {
  privateKey?.settle();
  live.end();
}

/** A key added from the panel of a JWT - Generator begins as that panel needs it. */
function presetFromGenerator(): void {
  const panel = $('#jwt-generator-panel');
  const role = panel.attr('data-active');
  if (role !== 'signature' && role !== 'encryption') return;
  field('use').val(role === 'signature' ? 'sig' : 'enc');
  if ($(`#node-input-${role}`).val() === 'symmetric') field('kty').val('oct');
}

function showWhatApplies(): void {
  const isSecret = kty() === 'oct';
  const isStored = field('source').val() === 'credentials';
  for (const [name, applies] of [
    ['.jwt-key-oct', isSecret],
    ['.jwt-key-pair', !isSecret],
    ['.jwt-key-env', !isStored],
  ] as const) {
    $(name).toggle(applies);
  }
  if (!isStored) $('.jwt-key-credentials').hide();
  else $('.jwt-key-credentials').not('.jwt-key-oct, .jwt-key-pair').show();
}

function fillSizes(): void {
  const select = $('#jwt-key-size').empty();
  for (const { value, label } of sizesOf(kty(), use())) select.append($('<option>').val(value).text(label));
}

function fillAlgorithms(chosen: string, blank: string): void {
  const select = field('algorithm').empty().append($('<option>').val('').text(blank));
  for (const [name, demand] of Object.entries(algorithmsByUse[use()])) {
    if (demand.kty.includes(kty())) select.append($('<option>').val(name).text(name));
  }
  select.val(
    select
      .find('option')
      .toArray()
      .some((option) => $(option).val() === chosen)
      ? chosen
      : '',
  );
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
  field('kid').val('');
  if (publicJwk) {
    privateKey?.replace(text);
    field('passphrase').typedInput('value', '');
    field('publicKey').val(JSON.stringify(publicJwk, null, 2));
  } else {
    field('secretEncoding').val('base64url');
    field('secret').typedInput('value', text);
  }
}
