import { sortByKeyboard } from './sort-by-keyboard.ts';

/** The words of an editable list. */
export interface ListTexts {
  readonly add: string;
  readonly remove: string;
  /** How the keyboard moves a row. */
  readonly move: string;
}

/**
 * Shows the fields of one row.
 *
 * @param line - takes them
 * @param row - what is saved of it; empty for a fresh one
 * @returns reads the row as it stands
 */
export type ShowRow<Row> = (line: JQuery, row: Partial<Row>) => () => Row;

/** Makes an editable list of rows, which mouse and keyboard can add to, sort and remove from. */
export function createRows<Row extends object>(
  list: JQuery,
  rows: readonly Row[],
  texts: ListTexts,
  showRow: ShowRow<Row>,
): void {
  const changed = () => list.trigger('change');
  list.editableList({
    addButton: texts.add,
    removable: true,
    sortable: true,
    height: 'auto',
    addItem: (container: JQuery, _index: number, row: Partial<Row>) => {
      const line = $('<div class="jwt-row"></div>').appendTo(container);
      container.data('row', showRow(line, row));
      const item = container.parent();
      item.find('.red-ui-editableList-item-remove').attr('aria-label', texts.remove);
      sortByKeyboard(item, texts.move, changed);
      if (Object.keys(row).length === 0) line.find('input').first().trigger('focus');
    },
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

/** The rows as the panel shows them now. */
export function readRows<Row>(list: JQuery): Row[] {
  return list
    .editableList('items')
    .toArray()
    .map((item: HTMLElement) => $(item).data('row')());
}
