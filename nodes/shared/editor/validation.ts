/**
 * Creates the settings that validators judge. Node-RED calls the validators of a node one after the other, and with each
 * keystroke; each would read all inputs of the panel.
 *
 * @param read - reads the settings of a node as they stand
 * @returns the settings for the validator of one setting: read once for all validators of one validation
 */
export function createValidation<Node extends object, Settings>(
  read: (node: Node) => Settings,
): (node: Node, name: string) => Settings {
  let current: { readonly node: Node; readonly settings: Settings; readonly asked: Set<string> } | undefined;
  return (node, name) => {
    // A validator that is called again belongs to the next validation.
    if (current?.node !== node || current.asked.has(name)) {
      current = { node, settings: read(node), asked: new Set() };
      queueMicrotask(() => {
        current = undefined;
      });
    }
    current.asked.add(name);
    return current.settings;
  };
}
