import { claimSettings } from '../../../src/claim-settings.ts';
import { optionalClaimNames } from '../../../src/claims/spec.ts';
import { addOptionalSwitch } from '../../shared/editor/optional-switch.ts';
import { timeTypes } from '../../shared/editor/timed-settings.ts';
import { createTypedInput, enableTypedInput, type OfferedType } from '../../shared/editor/typed-input.ts';
import { createTypedRows, type RowTexts } from '../../shared/editor/typed-rows.ts';
import { buildPlace } from '../../shared/editor/when-shown.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import { valueTypes } from '../../shared/settings/value-types.ts';
import { dataTypes, type GeneratorSettings } from '../settings.ts';
import { claimTypes } from './claim-types.ts';
import { type GeneratorNode, live, times } from './live.ts';

export type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** TypedInput type of a string with placeholders, which are replaced for each token. */
export function templateType(say: Translate): OfferedType {
  return { value: 'template', label: say('unit.template'), icon: 'fa fa-ticket' };
}

/** Claims whose switch enables their value. */
const switched = ['iss', 'sub'] as const;

/** Settings that a chip adds a row for: a switch of its own, or a value that is blank while the row is hidden. */
const optional = {
  aud: { flag: 'aud', field: claimSettings.aud.setting },
  nbf: { flag: 'nbf', field: claimSettings.nbf.setting },
  jti: { flag: 'jti', field: claimSettings.jti.setting },
  scope: { field: 'scopes', blank: '' },
  offset: { field: 'issuedAtOffset', blank: '0' },
  payload: { field: 'payload', blank: '' },
} as const satisfies Record<string, { flag?: keyof GeneratorSettings; field: keyof GeneratorSettings; blank?: string }>;

type Chip = keyof typeof optional;

/** Builds the tab of the claims. */
export function prepareClaims(node: GeneratorNode, say: Translate): void {
  const template = templateType(say);
  const labelled: Readonly<Record<string, OfferedType>> = {
    template,
    uuid: { value: 'uuid', label: say('unit.uuid'), hasValue: false },
  };
  const span: OfferedType = { value: 'str', label: say('unit.timeSpan') };
  const timeLabels: Readonly<Record<string, readonly OfferedType[]>> = { num: timesOf(say), str: [span] };
  times.prepare(live.saved(node, 'timeUnits'));
  showChips();
  for (const [name, types] of Object.entries(claimTypes)) {
    const offered = types.flatMap((type) => (times.isTimed(name) && timeLabels[type]) || [labelled[type] ?? type]);
    createTypedInput(`node-input-${name}`, say(`label.${name}`), offered);
  }
  const rows = live.saved(node, 'customClaims');
  createTypedRows($('#node-input-customClaims-rows'), rows, rowTexts(say, 'claim'));
  prepareSwitches();
  prepareOptional(say);
  prepareChips();
}

/** Units of time, as types of a TypedInput. */
export function timesOf(say: Translate): OfferedType[] {
  return timeTypes((unit) => say(`unit.${unit}`));
}

/** Shows only the rows that apply; rows with a value stay visible. */
export function refreshClaims({ payloadType, mutatePayload }: GeneratorSettings): void {
  $('.jwt-mutate').toggle(mutatePayload || ['msg', 'flow', 'global'].includes(payloadType));
}

/** Labels of a list of typed rows. */
export function rowTexts(say: Translate, what: 'claim' | 'header'): RowTexts {
  return {
    key: say(`row.${what}`),
    dataType: say('row.dataType'),
    value: say('row.value'),
    add: say(`row.add.${what}`),
    remove: RED._('common.label.delete'),
    move: say('row.move'),
    dataTypes: dataTypes.map((value) => ({ value, label: say(`dataType.${value}`) })),
    valueTypes: valueTypes.map((type) => (type === 'template' ? templateType(say) : type)),
    ...(what === 'claim' && { optional: say('row.optional') }),
  };
}

const input = (name: string) => $(`#node-input-${name}`);

function prepareSwitches(): void {
  for (const flag of switched) {
    const field = `node-input-${claimSettings[flag].setting}`;
    const apply = () => enableTypedInput(field, input(flag).prop('checked'));
    input(flag).on('change', apply);
    apply();
  }
}

/** Adds a switch to each default claim that can be left out when it has no value. */
function prepareOptional(say: Translate): void {
  const names = input('optionalClaims');
  const switches = optionalClaimNames.map((name) => {
    const isOptional = addOptionalSwitch($(`[data-optional-claim="${name}"]`), say('label.optional', { name }));
    return { name, isOptional };
  });
  const show = () => {
    const chosen = namesIn(String(names.val()));
    for (const { name, isOptional } of switches) isOptional.set(chosen.includes(name));
  };
  // A name that is not offered stays, for the runtime to refuse.
  const offered: readonly string[] = optionalClaimNames;
  $('[data-optional-claim]').on('change', () => {
    const unknown = namesIn(String(names.val())).filter((name) => !offered.includes(name));
    const chosen = switches.filter(({ isOptional }) => isOptional.get()).map(({ name }) => name);
    names.val([...chosen, ...unknown].join(','));
  });
  names.on('change', show);
  show();
}

/** Shows the rows of the claims that are set, and a chip for each of the others. */
export function showChips(): void {
  for (const [name, chip] of Object.entries(optional)) {
    const isThere = 'flag' in chip ? input(chip.flag).prop('checked') : input(chip.field).val() !== chip.blank;
    showRow(name as Chip, Boolean(isThere));
  }
}

function prepareChips(): void {
  for (const [name, chip] of Object.entries(optional)) {
    $(`[data-add="${name}"]`).on('click', () => {
      showRow(name as Chip, true);
      const row = $(`[data-optional="${name}"]`);
      const text = row.find('.red-ui-typedInput-input').filter((_, input) => $(input).is(':visible'));
      (text.length > 0 ? text : row.find('.red-ui-typedInput-container button')).first().trigger('focus');
    });
    $(`[data-remove="${name}"]`).on('click', () => {
      if (!('flag' in chip)) input(chip.field).typedInput('value', chip.blank);
      $(`[data-optional="${name}"] input[type="checkbox"]`).prop('checked', false);
      showRow(name as Chip, false);
      $(`[data-add="${name}"]`).trigger('focus');
    });
  }
}

function showRow(name: Chip, isThere: boolean): void {
  const chip = optional[name];
  const row = $(`[data-optional="${name}"]`).toggle(isThere);
  if (isThere) buildPlace(row[0]);
  $(`[data-add="${name}"]`).toggle(!isThere);
  if ('flag' in chip) input(chip.flag).prop('checked', isThere).trigger('change');
}
