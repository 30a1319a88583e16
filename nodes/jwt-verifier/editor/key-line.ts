import { describeKey, draftOf, showKeyLine, type Translate } from '../../keys/editor/key-info.ts';
import { rememberKey } from '../../keys/editor/known-keys.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { serveKeyboard } from '../../shared/editor/config-buttons.ts';

/**
 * Says in a line below a list of keys what the chosen one is.
 *
 * @param described - called when the server has said it
 */
export function prepareKeyLine(setting: 'key' | 'decryptionKey', say: Translate, described: () => void): void {
  const select = $(`#node-input-${setting}`);
  const line = $(`#jwt-${setting}-line`);
  serveKeyboard(`node-input-${setting}`, 'jwt-key');
  // The editor fills the list anew, and tells so, whenever a key was added or changed.
  select.on('change', () => {
    const id = String(select.val() ?? '');
    const config = RED.nodes.node(id);
    line.empty().removeClass('jwt-bad');
    if (!config) return;
    describeKey(id, draftOf(config, Object.keys(keyDefaults))).then(
      (answer) => {
        rememberKey(id, answer.description);
        // Meanwhile another key may have been chosen.
        if (id === select.val()) showKeyLine(line, answer, (key, values) => say(`key.${key}`, values));
        described();
      },
      () => line.empty(),
    );
  });
}
