/**
 * Keeps a form steady while a person types: what would make a line appear or vanish waits until the field is left.
 */
export interface Steady {
  /** Whether a text is being typed now. */
  readonly isTyping: () => boolean;
  /** Whether nothing may be said yet against a setting: the node is new, and the field was not left once. */
  readonly isUntouched: (setting: string) => boolean;
}

const textFields = 'input:not([type=checkbox], [type=radio], [type=file], [type=hidden]), textarea, [contenteditable]';

/** Nodes whose panel was opened before: they are no longer new. */
const seen = new WeakSet<object>();

/**
 * @param isNew - whether all settings are as in a node that was just dragged in
 * @param left - called when a field was left
 */
export function createSteady(panel: JQuery, node: object, isNew: boolean, left: () => void): Steady {
  let isFresh = isNew && !seen.has(node);
  seen.add(node);
  // What was filled from elsewhere is no longer a new node: what it lacks is said.
  panel.on('filled', () => {
    isFresh = false;
    left();
  });
  const touched = new Set<string>();
  let typing: Element | undefined;
  // While a panel opens, Node-RED moves the focus about: that is not leaving a field.
  let isUsed = false;
  panel.on('keydown pointerdown input', () => {
    isUsed = true;
  });
  const end = () => {
    if (!typing) return;
    typing = undefined;
    left();
  };
  // The fields above the tabs fill the others: what they do is shown at once.
  panel.on('input', '[data-tab]', (event) => {
    if ($(event.target as Element).is(textFields)) typing = event.target as Element;
  });
  panel.on('focusout', (event) => {
    if (!isUsed) return;
    const row = $(event.target as Element).closest('.form-row');
    for (const field of row.find('[id^="node-input-"]')) touched.add(settingOf(field.id));
    end();
  });
  // A click lays nothing out anew under the pointer: it has been made.
  panel.on('click', end);
  return {
    isTyping: () => typing?.isConnected === true,
    isUntouched: (setting) => isFresh && !touched.has(setting),
  };
}

/** The setting of a field, whose id may end in what Node-RED or a list has added. */
function settingOf(id: string): string {
  return id.replace(/^node-input-/, '').replace(/-(?:text|rows)$/, '');
}
