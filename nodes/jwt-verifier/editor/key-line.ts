import { keyDefaults } from '../../jwt-key/settings.ts';
import { serveKeyboard } from '../../shared/editor/config-buttons.ts';
import { describeKey, draftOf, lineOf, type Say, sentence } from '../../shared/editor/key-info.ts';

/** Says in a line below a list of keys what the chosen one is. */
export function prepareKeyLine(setting: 'key' | 'decryptionKey', say: Say): void {
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
      ({ description, error }) => {
        // Meanwhile another key may have been chosen.
        if (id !== select.val()) return;
        if (error) line.addClass('jwt-bad').text(sentence(error.message));
        else
          line.text(
            description ? lineOf(description, (key, values) => say(`key.${key}`, values)) : say('key.perMessage'),
          );
      },
      () => line.empty(),
    );
  });
}
