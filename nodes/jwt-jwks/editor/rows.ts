import { keyDefaults } from '../../keys/settings.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import { sortByKeyboard } from '../../shared/editor/sort-by-keyboard.ts';

/** What the rows say. */
export interface RowTexts {
  readonly key: string;
  readonly add: string;
  readonly move: string;
  /** Of a key that is not there. */
  readonly gone: string;
}

/** What Node-RED's list of config nodes has for none. */
const none = '_ADD_';

/** Whether a key has a public half: a secret has none. */
export function isPair(key: ConfigNode): boolean {
  return { ...keyDefaults, ...key }.kty !== 'oct';
}

/**
 * Makes an editable list of keys, which mouse and keyboard can sort.
 *
 * @param changed - is called when another key is chosen, added, moved or removed
 */
export function createRows(list: JQuery, ids: readonly string[], texts: RowTexts, changed: () => void): void {
  let count = 0;
  list.editableList({
    addButton: texts.add,
    removable: true,
    sortable: true,
    height: 'auto',
    addItem: (container: JQuery, _index: number, { id = '' }: { id?: string }) => {
      count += 1;
      addRow(container, `keys-${count}`, id, texts, changed);
    },
    sortItems: changed,
    removeItem: changed,
  });
  for (const id of ids) list.editableList('addItem', { id });
  list.addClass('jwt-rows');
}

/** A row is what Node-RED makes of any setting that is a config node: a list, and buttons to edit one or add one. */
function addRow(container: JQuery, name: string, id: string, texts: RowTexts, changed: () => void): void {
  $(`<input type="text" id="node-input-${name}" style="width: 100%">`).appendTo(container);
  RED.editor.prepareConfigNodeSelect({ [name]: id, _def: { defaults: {} } }, name, 'jwt-key', 'node-input', isPair);
  const select = container.find('select').attr('aria-label', texts.key);
  // Of a key that is gone, or is a secret, nothing would be left to see or to remove.
  if (select.val() !== (id || none)) {
    const key = RED.nodes.node(id);
    select
      .append(
        $('<option>')
          .val(id)
          .text(key ? String(key.name || id) : texts.gone),
      )
      .val(id);
  }
  select.on('change', () => {
    // When a key was edited, Node-RED fills the list anew, with all there are.
    select.find('option').each((_, option) => {
      const key = RED.nodes.node(String($(option).val()));
      if (key && !isPair(key) && $(option).val() !== select.val()) $(option).remove();
    });
    changed();
  });
  container.siblings('.red-ui-editableList-item-remove').attr('aria-label', RED._('common.label.delete'));
  sortByKeyboard(container.parent(), texts.move, changed);
}

/** The ids as the panel shows them now. A row without a key is none, nor is one that fades away, removed. */
export function readRows(list: JQuery): string[] {
  return list
    .find('li:not(.red-ui-editableList-item-deleting) select')
    .toArray()
    .map((select) => String($(select).val() ?? ''))
    .filter((id) => id !== '' && id !== none);
}
