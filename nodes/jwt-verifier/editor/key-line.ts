import { chosenKey } from '../../keys/editor/chosen-key.ts';
import { decisionText, describeKey, draftOf, showKeyLine, type Translate } from '../../keys/editor/key-info.ts';
import { rememberKey } from '../../keys/editor/known-keys.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { serveKeyboard } from '../../shared/editor/config-buttons.ts';
import type { VerifierNode } from './live.ts';

/**
 * Says in a line below a list of keys what the chosen one is.
 *
 * @param described - called when the server has said it
 */
export function prepareKeyLine(
  node: VerifierNode,
  setting: 'key' | 'decryptionKey',
  say: Translate,
  described: () => void,
): void {
  const words: Translate = (key, values) => say(`key.${key}`, values);
  const select = $(`#node-input-${setting}`);
  const line = $(`#jwt-${setting}-line`);
  serveKeyboard(`node-input-${setting}`, 'jwt-key');
  // The editor fills the list anew, and tells so, whenever a key was added or changed.
  select.on('change', () => {
    const chosen = String(select.val() ?? '');
    const { config, decidedBy } = chosenKey(node, chosen);
    line.removeClass('jwt-bad').text(config ? '' : decisionText(decidedBy, words));
    if (!config) return;
    describeKey(config.id, draftOf(config, Object.keys(keyDefaults))).then(
      (answer) => {
        rememberKey(config.id, answer.description);
        // Meanwhile another key may have been chosen.
        if (chosen === select.val()) showKeyLine(line, answer, words, decidedBy);
        described();
      },
      () => line.empty(),
    );
  });
}
