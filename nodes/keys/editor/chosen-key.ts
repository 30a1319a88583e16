import type { ConfigNode } from '../../shared/editor/red.ts';
import { type Place, type Variable, variablesOf } from '../../shared/editor/variables.ts';
import { substitutedName } from '../../shared/settings/substitution.ts';

/** The JWT key that a setting names: by its id, or by an environment variable or a property of a subflow. */
export interface ChosenKey {
  /** Undefined if it is missing, or unknown in the editor. */
  readonly config: ConfigNode | undefined;
  /** What decides over the key in place of the setting. */
  readonly decidedBy?: { readonly name: string; readonly isProperty: boolean } | undefined;
  /** Whether the key is only known when the flow runs: there is nothing to judge. */
  readonly isOpen: boolean;
}

/** Finds the key that a setting of a node names. */
export function chosenKey(node: Place, setting: unknown): ChosenKey {
  const text = String(setting ?? '');
  const name = substitutedName(text);
  if (name === undefined) return { config: keyNode(text), isOpen: false };
  const variable: Variable | undefined = variablesOf(node).get(name);
  const id = String(variable?.value ?? '');
  return {
    config: keyNode(id),
    decidedBy: { name, isProperty: variable?.property !== undefined },
    // What one instance chooses, another need not.
    isOpen: id === '' || variable?.property?.from === 'instance',
  };
}

/** The keys that settings of a node name, as far as they are known. */
export function chosenKeys(node: Place, settings: readonly unknown[]): ConfigNode[] {
  return settings.map((setting) => chosenKey(node, setting).config).filter((config) => config !== undefined);
}

function keyNode(id: string): ConfigNode | undefined {
  return (id !== '' && RED.nodes.node(id)) || undefined;
}
