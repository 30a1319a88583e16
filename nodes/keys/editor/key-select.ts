import type { ConfigNode } from '../../shared/editor/red.ts';
import type { Place } from '../../shared/editor/variables.ts';
import { chosenKey } from './chosen-key.ts';

/** What a list of keys says. */
export interface KeySelectTexts {
  readonly key: string;
  /** Of a key that is not there. */
  readonly gone: string;
}

/** What Node-RED's list of config nodes has for none. */
const none = '_ADD_';

/**
 * Makes what Node-RED makes of any setting that is a config node: a list of JWT keys, and buttons to edit one or add one.
 *
 * @param node - that names the key
 * @param name - of the setting that it would be, unique in the panel
 * @param isOffered - whether a key is in the list; the chosen one is in any case
 * @param changed - is called when another key is chosen
 * @returns reads the id of the chosen key; blank for none
 */
export function createKeySelect(
  node: Place,
  place: JQuery,
  name: string,
  id: string,
  texts: KeySelectTexts,
  isOffered: (key: ConfigNode) => boolean,
  changed: () => void,
): () => string {
  $(`<input type="text" id="node-input-${name}" style="width: 100%">`).appendTo(place);
  RED.editor.prepareConfigNodeSelect({ [name]: id, _def: { defaults: {} } }, name, 'jwt-key', 'node-input', isOffered);
  const select = place.find(`select#node-input-${name}`).attr('aria-label', texts.key);
  // Of a key that is gone, or is not offered, nothing would be left to see or to remove.
  if (select.val() !== (id || none)) {
    const { config, decidedBy } = chosenKey(node, id);
    const text = decidedBy ? `[env] ${decidedBy.name}` : config ? String(config.name || id) : texts.gone;
    select.append($('<option>').val(id).text(text)).val(id);
  }
  select.on('change', () => {
    // When a key was edited, Node-RED fills the list anew, with all there are.
    select.find('option').each((_, option) => {
      const key = RED.nodes.node(String($(option).val()));
      if (key && !isOffered(key) && $(option).val() !== select.val()) $(option).remove();
    });
    changed();
  });
  return () => {
    const chosen = String(select.val() ?? '');
    return chosen === none ? '' : chosen;
  };
}
