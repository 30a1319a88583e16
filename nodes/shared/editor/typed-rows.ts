import type { EditorWidgetTypedInputOptions } from 'node-red';
import { addOptionalSwitch } from './optional-switch.ts';
import { createRows, type ListTexts, type ShowRow } from './rows.ts';
import { nameTypedInput, type OfferedType } from './typed-input.ts';

/** A row of custom claims or header parameters. */
export interface Row {
  readonly key: string;
  readonly dataType: string;
  readonly value: string;
  readonly valueType: string;
  /** Whether it is left out when it has no value. */
  readonly optional?: boolean;
}

/** What the rows show and offer. */
export interface RowTexts extends ListTexts {
  readonly key: string;
  readonly dataType: string;
  readonly value: string;
  readonly dataTypes: readonly { readonly value: string; readonly label: string }[];
  readonly valueTypes: readonly OfferedType[];
  /** Description of the switch that makes a row optional; absent without such a switch. */
  readonly optional?: string;
}

/** Type of the value that a fresh row of each data type begins with. */
const startTypes: Readonly<Record<string, string>> = {
  string: 'str',
  number: 'num',
  boolean: 'bool',
  array: 'json',
  object: 'json',
};

/** Makes an editable list of typed rows. */
export function createTypedRows(list: JQuery, rows: readonly Row[], texts: RowTexts): void {
  createRows(list, rows, texts, typedRow(texts));
}

function typedRow(texts: RowTexts): ShowRow<Row> {
  return (line, row) => {
    const key = $('<input type="text" class="jwt-row-key">')
      .attr({ placeholder: texts.key, 'aria-label': texts.key })
      .val(row.key ?? '')
      .appendTo(line);
    const dataType = $('<select class="jwt-row-type"></select>').attr('aria-label', texts.dataType).appendTo(line);
    for (const { value, label } of texts.dataTypes) dataType.append($('<option>').val(value).text(label));
    dataType.val(row.dataType ?? 'string');
    const value = $('<input type="text" class="jwt-row-value">')
      .val(row.value ?? '')
      .appendTo(line);
    const options = { types: [...texts.valueTypes], default: row.valueType ?? 'str' };
    value.typedInput(options as EditorWidgetTypedInputOptions);
    value.typedInput('width', '100%');
    nameTypedInput(value, texts.value);
    dataType.on('change', () => {
      // A person who wants a number types one; what was typed already is left alone.
      if (value.typedInput('value') === '') value.typedInput('type', startTypes[String(dataType.val())] ?? 'str');
    });
    const isOptional = texts.optional === undefined ? undefined : addOptionalSwitch(line, texts.optional);
    isOptional?.set(row.optional === true);
    return () => ({
      key: String(key.val()),
      dataType: String(dataType.val()),
      value: value.typedInput('value'),
      valueType: value.typedInput('type'),
      ...(isOptional?.get() && { optional: true }),
    });
  };
}
