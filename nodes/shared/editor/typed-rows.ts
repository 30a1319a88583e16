import type { EditorWidgetTypedInputOptions } from 'node-red';
import { sortByKeyboard } from './sort-by-keyboard.ts';
import { nameTypedInput } from './typed-input.ts';

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
  readonly remove: string;
  /** How the keyboard moves a row. */
  readonly move: string;
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

/** Makes an editable list of typed rows, which mouse and keyboard can sort. */
export function createTypedRows(list: JQuery, rows: readonly Row[], texts: RowTexts): void {
  const changed = () => list.trigger('change');
  list.editableList({
    addButton: texts.add,
    removable: true,
    sortable: true,
    height: 'auto',
    addItem: (container: JQuery, _index: number, row: Partial<Row>) => addRow(container, row, texts, changed),
    sortItems: changed,
    removeItem: () => {
      changed();
      // The keyboard was on what is gone.
      if (document.activeElement === document.body) addButton.trigger('focus');
    },
  });
  const addButton = list.closest('.red-ui-editableList').find('.red-ui-editableList-addButton');
  for (const row of rows) list.editableList('addItem', row);
  list.addClass('jwt-rows');
}

function addRow(container: JQuery, row: Partial<Row>, texts: RowTexts, changed: () => void): void {
  const line = $('<div class="jwt-row"></div>').appendTo(container);
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
  container.data(
    'row',
    (): Row => ({
      key: String(key.val()),
      dataType: String(dataType.val()),
      value: value.typedInput('value'),
      valueType: value.typedInput('type'),
    }),
  );
  const item = container.parent();
  item.find('.red-ui-editableList-item-remove').attr('aria-label', texts.remove);
  sortByKeyboard(item, texts.move, changed);
  if (row.key === undefined) key.trigger('focus');
}

/** The rows as the panel shows them now. */
export function readTypedRows(list: JQuery): Row[] {
  return list
    .editableList('items')
    .toArray()
    .map((item: HTMLElement) => $(item).data('row')());
}
