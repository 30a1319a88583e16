import { createTabs } from '../../shared/editor/tabs.ts';
import { createTypedInput, enableTypedInput, type OfferedType } from '../../shared/editor/typed-input.ts';
import { createTypedRows, type Row, type RowTexts, readTypedRows } from '../../shared/editor/typed-rows.ts';
import { attributeNames, certificateHeaderNames, dataTypes, type TypedRow, valueTypes } from '../settings.ts';
import { type GeneratorNode, live } from './live.ts';
import { algorithmTables, fitsRole } from './validators.ts';

const message = ['msg', 'flow', 'global', 'env', 'jsonata'];

/** Builds the panel of one node. */
export function preparePanel(node: GeneratorNode): void {
  const say = (key: string) => node._(`jwt-generator.${key}`);
  live.begin(node);
  createTabs($('#jwt-generator-panel'), (tab) => say(`tab.${tab}`));
  prepareClaims(node, say);
  prepareProtection('signature', 'signingKey');
  prepareProtection('encryption', 'encryptionKey');
  fillAlgorithms(node, say);
  prepareResult(say);
}

/** A TypedInput for a setting, named by its label. */
function typedInputs(say: (key: string) => string) {
  return (name: string, types: readonly OfferedType[]) =>
    createTypedInput(`node-input-${name}`, say(`label.${name}`), types);
}

function prepareClaims(node: GeneratorNode, say: (key: string) => string): void {
  const typedInput = typedInputs(say);
  const seconds = { value: 'num', label: say('unit.seconds') };
  const span = { value: 'str', label: say('unit.timeSpan') };
  const uuid = { value: 'uuid', label: say('unit.uuid'), hasValue: false };
  typedInput('ttl', [seconds, span, ...message]);
  typedInput('issuer', ['str', ...message]);
  typedInput('subject', ['str', ...message]);
  typedInput('issuedAtOffset', [seconds, ...message]);
  typedInput('audience', ['str', 'json', ...message]);
  typedInput('notBefore', [seconds, span, ...message]);
  typedInput('jwtId', [uuid, 'str', ...message]);
  typedInput('scopes', ['str', 'json', ...message]);
  typedInput('payload', ['msg', 'flow', 'global', 'json', 'jsonata', 'env']);
  createTypedRows($('#node-input-customClaims-rows'), live.saved(node, 'customClaims'), rowTexts(say, 'claim'));
  createTypedRows($('#node-input-headers-rows'), live.saved(node, 'headers'), rowTexts(say, 'header'));

  for (const [flag, field] of Object.entries(switched)) {
    $(`#node-input-${flag}`).on('change', function () {
      enableTypedInput(`node-input-${field}`, $(this).prop('checked'));
    });
  }
  $('#node-input-scopes').on('change', () => {
    $('.jwt-scope-detail').toggle($('#node-input-scopes').val() !== '');
  });
}

/** The values that a claim's switch enables. */
const switched = {
  iss: 'issuer',
  sub: 'subject',
  iat: 'issuedAtOffset',
  aud: 'audience',
  nbf: 'notBefore',
  jti: 'jwtId',
  exp: 'ttl',
} as const;

function rowTexts(say: (key: string) => string, what: 'claim' | 'header'): RowTexts {
  return {
    key: say(`row.${what}`),
    dataType: say('row.dataType'),
    value: say('row.value'),
    add: say(`row.add.${what}`),
    dataTypes: dataTypes.map((value) => ({ value, label: say(`dataType.${value}`) })),
    valueTypes,
  };
}

function prepareProtection(role: 'signature' | 'encryption', field: string): void {
  const kind = $(`#node-input-${role}`);
  const key = $(`#node-input-${field}`);
  const offerFittingKeys = () => {
    key.find('option').each((_, option) => {
      const config = RED.nodes.node(String($(option).val()));
      $(option).toggle(!config || fitsRole(config, role, String(kind.val())));
    });
  };
  kind.on('change', () => {
    $(`.jwt-${role}-detail`).toggle(kind.val() !== 'none');
    offerFittingKeys();
  });
  // The editor fills the list anew, and tells so, whenever a key was added or changed.
  key.on('change', offerFittingKeys);
}

function fillAlgorithms(node: GeneratorNode, say: (key: string) => string): void {
  for (const [name, table] of Object.entries(algorithmTables)) {
    const select = $(`#node-input-${name}`);
    if (name !== 'contentEncryption') select.append($('<option>').val('').text(say('label.algorithmBlank')));
    for (const algorithm of Object.keys(table)) select.append($('<option>').val(algorithm).text(algorithm));
    select.val(live.saved(node, name as keyof typeof algorithmTables));
  }
}

function prepareResult(say: (key: string) => string): void {
  const typedInput = typedInputs(say);
  const options = attributeNames.map((value) => ({ value, label: `${value} – ${say(`attribute.${value}`)}` }));
  const headers = certificateHeaderNames.map((value) => ({ value, label: value }));
  typedInput('certificateHeaders', [{ value: 'headers', label: '', multiple: true, options: headers }]);
  typedInput('saveAttributes', [{ value: 'attributes', label: '', multiple: true, options }]);
  typedInput('variable', ['flow', 'global', 'msg']);
  typedInput('output', ['msg']);
  $('#node-input-variable').on('change', (_event: unknown, type: unknown) => {
    $('.jwt-frontend').toggle(type !== 'msg' && $('#node-input-variableType').val() !== 'msg');
  });
}

/** The rows that the panel shows, as they are saved. */
export function savedRows(name: 'customClaims' | 'headers'): TypedRow[] {
  const rows: Row[] = readTypedRows($(`#node-input-${name}-rows`));
  return rows as TypedRow[];
}
