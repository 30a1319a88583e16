import { createKeySelect, type KeySelectTexts } from '../../keys/editor/key-select.ts';
import { keyDefaults } from '../../keys/settings.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import { sortByKeyboard } from '../../shared/editor/sort-by-keyboard.ts';
import type { Place } from '../../shared/editor/variables.ts';

/** What the rows say. */
export interface RowTexts extends KeySelectTexts {
  readonly add: string;
  readonly move: string;
}

/** Whether a key has a public half: a secret has none. */
export function isPair(key: ConfigNode): boolean {
  return { ...keyDefaults, ...key }.kty !== 'oct';
}

/**
 * Makes an editable list of keys, which mouse and keyboard can sort.
 *
 * @param node - that lists the keys
 * @param changed - is called when another key is chosen, added, moved or removed
 */
export function createRows(
  node: Place,
  list: JQuery,
  ids: readonly string[],
  texts: RowTexts,
  changed: () => void,
): void {
  let count = 0;
  list.editableList({
    addButton: texts.add,
    removable: true,
    sortable: true,
    height: 'auto',
    addItem: (container: JQuery, _index: number, { id = '' }: { id?: string }) => {
      count += 1;
      addRow(node, container, `keys-${count}`, id, texts, changed);
    },
    sortItems: changed,
    removeItem: changed,
  });
  for (const id of ids) list.editableList('addItem', { id });
  list.addClass('jwt-rows');
}

function addRow(node: Place, container: JQuery, name: string, id: string, texts: RowTexts, changed: () => void): void {
  container.data('key', createKeySelect(node, container, name, id, texts, isPair, changed));
  container.siblings('.red-ui-editableList-item-remove').attr('aria-label', RED._('common.label.delete'));
  sortByKeyboard(container.parent(), texts.move, changed);
}

/** The ids as the panel shows them now. A row without a key is none, nor is one that fades away, removed. */
export function readRows(list: JQuery): string[] {
  return list
    .find('li:not(.red-ui-editableList-item-deleting) > .red-ui-editableList-item-content')
    .toArray()
    .map((row) => String($(row).data('key')?.() ?? ''))
    .filter((id) => id !== '');
}
