import type { EditorWidgetTypedInputOptions } from 'node-red';

/** A type that a TypedInput offers: one of Node-RED's, or one of our own. */
export type OfferedType =
  | string
  | {
      readonly value: string;
      readonly label: string;
      readonly hasValue?: boolean;
    };

/**
 * Makes a TypedInput of an input.
 *
 * @param field - id of the input; the type is kept in the input whose id ends in `Type`, where there is one
 * @param label - its name for screen readers
 */
export function createTypedInput(field: string, label: string, types: readonly OfferedType[]): void {
  // The widget copies the attribute when it is made, and not later.
  const input = $(`#${field}`).attr('aria-label', label);
  const typeField = $(`#${field}Type`);
  const [first] = types;
  const values = types.map(typeValue);
  // A type that is saved and not offered stays: the widget would put the first in its place without a word.
  const saved = String(typeField.val() ?? '');
  const further = saved === '' || values.includes(saved) ? [] : [saved];
  input.typedInput({
    types: [...types, ...further],
    ...(typeField.length > 0 ? { typeField } : { default: first && typeValue(first) }),
  } as EditorWidgetTypedInputOptions);
  // As wide as the stylesheet makes a plain input of the row.
  input.typedInput('width', 'var(--jwt-field-width)');
}

function typeValue(type: OfferedType): string {
  return typeof type === 'string' ? type : type.value;
}

/**
 * Makes a TypedInput that chooses several of some options, saved with commas between.
 *
 * @param field - id of the input
 */
export function createChoices(
  field: string,
  label: string,
  options: readonly { readonly value: string; readonly label: string }[],
): void {
  const input = $(`#${field}`).attr('aria-label', label);
  const chosen = String(input.val())
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  // One that is saved and not offered stays, for the validator to name: the widget would drop all of them with it.
  const further = chosen.filter((name) => !options.some(({ value }) => value === name));
  const offered = [...options, ...further.map((value) => ({ value, label: value }))];
  input.val(chosen.join(','));
  input.typedInput({
    types: [{ value: 'choices', label: '', multiple: true, options: offered }],
    default: 'choices',
  } as unknown as EditorWidgetTypedInputOptions);
  input.typedInput('width', 'var(--jwt-field-width)');
}

/** Enables or disables a TypedInput. */
export function enableTypedInput(field: string, enabled: boolean): void {
  const input = $(`#${field}`) as JQuery & { typedInput(action: 'enable' | 'disable'): void };
  input.typedInput(enabled ? 'enable' : 'disable');
}
