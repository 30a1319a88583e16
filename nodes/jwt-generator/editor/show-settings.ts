import type { Row, Settings } from '../../../src/fill/filled.ts';
import { withoutValidation } from '../../shared/editor/build-panel.ts';
import { buildAround } from '../../shared/editor/when-shown.ts';
import type { ChosenUnits } from '../../shared/settings/value-types.ts';
import { showChips } from './claims.ts';
import { setWithoutControl, times } from './live.ts';

/**
 * Shows settings in the open panel, as if the user had entered them; settings that are absent do not change.
 *
 * @param timeUnits - the units of times among them; absent for what no person has written
 */
export function showSettings(settings: Settings, timeUnits?: ChosenUnits): void {
  withoutValidation(() => showEach(settings, timeUnits));
  // Node-RED validates all settings when one has changed.
  $('#node-input-name').trigger('change');
  showChips();
}

function showEach(settings: Settings, timeUnits: ChosenUnits | undefined): void {
  for (const [name, value] of Object.entries(settings)) {
    if ($(`#node-input-${name}, #node-input-${name}-rows`).length === 0) setWithoutControl(name, value);
    else if (typeof value === 'object') showRows(name, value);
    else if (typeof value === 'boolean') $(`#node-input-${name}`).prop('checked', value).trigger('change');
    else showText(name, String(value), settings[`${name}Type`], timeUnits);
  }
}

function showRows(name: string, rows: readonly Row[]): void {
  const list = $(`#node-input-${name}-rows`);
  list.editableList('empty');
  for (const row of rows) list.editableList('addItem', row);
}

function showText(name: string, value: string, type: unknown, timeUnits: ChosenUnits | undefined): void {
  const field = $(`#node-input-${name}`);
  buildAround(field);
  if (field.hasClass('red-ui-typedInput')) {
    const isTime = times.isTimed(name) && type === 'num';
    const shown = isTime ? times.shown(name, value, timeUnits) : { type, value };
    if (shown.type) field.typedInput('type', String(shown.type));
    field.typedInput('value', shown.value);
  } else if (!name.endsWith('Type') || field.attr('type') !== 'hidden') {
    // The list still offers the options for the previous key.
    const isOffered = !field.is('select') || field.find('option').is((_, option) => $(option).val() === value);
    if (!isOffered) field.append($('<option>').val(value).text(value));
    field.val(value).trigger('change');
  }
}
