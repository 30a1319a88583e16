import { debounce } from '../../shared/editor/debounce.ts';
import { saveNumber } from '../../shared/editor/save-number.ts';
import { type JwksNode, live, liveKeys } from './live.ts';
import { showPublished } from './published.ts';
import { createRows } from './rows.ts';

/** Debounce of the list of published keys. */
const debounceMs = 200;

/** Builds the panel of one node. */
export function preparePanel(node: JwksNode): void {
  const say = (key: string) => node._(`jwt-jwks.${key}`);
  const keys = liveKeys(node);
  live.begin(node);
  const refresh = debounce(debounceMs, () => {
    if (live.isOpen(node)) showPublished(node, $('#jwt-jwks-published'), liveKeys(node));
  });
  const texts = { key: say('row.key'), add: say('row.add'), move: say('row.move'), gone: say('row.gone') };
  createRows(node, $('#node-input-keys-rows'), keys, texts, refresh);
  refresh();
}

/** The panel is saved. */
export function savePanel(node: JwksNode): object {
  Object.assign(node, { keys: liveKeys(node) });
  saveNumber(node, 'maxAge');
  live.end();
  return {};
}

/** The panel is closed without saving. */
export function cancelPanel(node: JwksNode): void {
  live.end();
  // A key may have been deleted from here, and that stays.
  RED.editor.validateNode(node);
}
