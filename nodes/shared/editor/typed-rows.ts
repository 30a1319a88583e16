import type { EditorWidgetTypedInputOptions } from 'node-red';

/** A row of custom claims or header parameters. */
export interface Row {
  readonly key: string;
  readonly dataType: string;
  readonly value: string;
  readonly valueType: string;
}

/** What the rows show and offer. */
export interface RowTexts {
  readonly key: string;
  readonly dataType: string;
  readonly value: string;
  readonly add: string;
  readonly dataTypes: readonly { readonly value: string; readonly label: string }[];
  readonly valueTypes: readonly string[];
}

/** Type of the value that a fresh row of each data type begins with. */
const startTypes: Readonly<Record<string, string>> = {
  string: 'str',
  number: 'num',
  boolean: 'bool',
  array: 'json',
  object: 'json',
};

/** Makes an editable, sortable list of typed rows. */
export function createTypedRows(list: JQuery, rows: readonly Row[], texts: RowTexts): void {
  list.editableList({
    addButton: texts.add,
    removable: true,
    sortable: true,
    height: 'auto',
    addItem: (container: JQuery, _index: number, row: Partial<Row>) => addRow(container, row, texts),
  });
  for (const row of rows) list.editableList('addItem', row);
  list.addClass('jwt-rows');
}

function addRow(container: JQuery, row: Partial<Row>, texts: RowTexts): void {
  const line = $('<div class="jwt-row"></div>').appendTo(container);
  $('<input type="text" class="jwt-row-key">')
    .attr({ placeholder: texts.key, 'aria-label': texts.key })
    .val(row.key ?? '')
    .appendTo(line);
  const dataType = $('<select class="jwt-row-type"></select>').attr('aria-label', texts.dataType).appendTo(line);
  for (const { value, label } of texts.dataTypes) dataType.append($('<option>').val(value).text(label));
  dataType.val(row.dataType ?? 'string');
  const value = $('<input type="text" class="jwt-row-value">').attr('aria-label', texts.value).appendTo(line);
  value.typedInput({ types: [...texts.valueTypes], default: 'str' } as EditorWidgetTypedInputOptions);
  value.typedInput('type', row.valueType ?? 'str');
  value.typedInput('value', row.value ?? '');
  value.typedInput('width', '100%');
  dataType.on('change', () => {
    // A person who wants a number types one; what was typed already is left alone.
    if (value.typedInput('value') === '') value.typedInput('type', startTypes[String(dataType.val())] ?? 'str');
  });
}

/** The rows as the panel shows them now. */
export function readTypedRows(list: JQuery): Row[] {
  return list
    .editableList('items')
    .toArray()
    .map((item: HTMLElement) => {
      const value = $(item).find('.jwt-row-value');
      return {
        key: String($(item).find('.jwt-row-key').val()),
        dataType: String($(item).find('.jwt-row-type').val()),
        value: value.typedInput('value'),
        valueType: value.typedInput('type'),
      };
    });
}
