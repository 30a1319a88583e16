import { sortByKeyboard } from './sort-by-keyboard.ts';

/** Labels of an editable list. */
export interface ListTexts {
  readonly add: string;
  readonly remove: string;
  /** Instructions for moving a row with the keyboard. */
  readonly move: string;
}

/**
 * Shows the fields of one row.
 *
 * @param line - container of the fields
 * @param row - saved values of the row; empty for a new one
 * @returns a function that reads the current values of the row
 */
export type ShowRow<Row> = (line: JQuery, row: Partial<Row>) => () => Row;

/** Creates an editable list whose rows can be added, sorted and removed by mouse and keyboard. */
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
      // The focus was on the removed row.
      if (document.activeElement === document.body) addButton.trigger('focus');
    },
  });
  const addButton = list.closest('.red-ui-editableList').find('.red-ui-editableList-addButton');
  for (const row of rows) list.editableList('addItem', row);
  list.addClass('jwt-rows');
}

/** Current rows of the panel. */
export function readRows<Row>(list: JQuery): Row[] {
  return list
    .editableList('items')
    .toArray()
    .map((item: HTMLElement) => $(item).data('row')());
}
