import { debounce } from '../../shared/editor/debounce.ts';
import { type JwksNode, live, liveKeys } from './live.ts';
import { showPublished } from './published.ts';
import { createRows } from './rows.ts';

/** Milliseconds of calm after which what will be published is looked at. */
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
  createRows($('#node-input-keys-rows'), keys, texts, refresh);
  refresh();
}

/** The panel is saved. */
export function savePanel(node: JwksNode): void {
  const age = $('#node-input-maxAge');
  Object.assign(node, { keys: liveKeys(node), maxAge: Number(age.val()) });
  // Node-RED would save the text in its place.
  age.removeAttr('id');
  live.end();
}

/** The panel is closed without saving. */
export function cancelPanel(node: JwksNode): void {
  live.end();
  // A key may have been deleted from here, and that stays.
  RED.editor.validateNode(node);
}
