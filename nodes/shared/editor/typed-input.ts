import type { EditorWidgetTypedInputOptions } from 'node-red';

/** A type that a TypedInput offers: one of Node-RED's, or one of our own. */
export type OfferedType =
  | string
  | {
      readonly value: string;
      readonly label: string;
      readonly icon?: string;
      readonly hasValue?: boolean;
      readonly multiple?: boolean;
      readonly options?: readonly { readonly value: string; readonly label: string }[];
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
  const first = types[0];
  input.typedInput({
    types: [...types],
    ...(typeField.length > 0 ? { typeField } : { default: typeof first === 'string' ? first : first?.value }),
  } as EditorWidgetTypedInputOptions);
  // As wide as the stylesheet makes a plain input of the row.
  input.typedInput('width', 'var(--jwt-field-width)');
}

/** Enables or disables a TypedInput. */
export function enableTypedInput(field: string, enabled: boolean): void {
  const input = $(`#${field}`) as JQuery & { typedInput(action: 'enable' | 'disable'): void };
  input.typedInput(enabled ? 'enable' : 'disable');
}
