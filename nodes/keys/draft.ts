import type { Node, NodeAPI, NodeDef } from 'node-red';
import { objectIn, type PanelRequest } from '../shared/message/panel-request.ts';
import { savedId } from '../shared/message/subflow.ts';
import { substituted } from '../shared/settings/substitution.ts';
import { CREDENTIAL_MASK, credentialNames } from './settings.ts';
import type { KeyDefinition } from './sources/create.ts';
import { standIn } from './stand-in.ts';

/** The settings of a panel as Node-RED would give them to the node, with environment variables substituted. */
export function draftSettings(RED: NodeAPI, node: Node, settings: PanelRequest): PanelRequest {
  return substituted(settings, (name) => RED.util.getSetting(node, name)) as PanelRequest;
}

/**
 * The JWT key of a panel, saved or not, as the node would get it.
 *
 * @param draft - its flow `z`, the `variables` there, its `settings`, and `credentials` with Node-RED's mask in place of those that are stored
 */
export function draftKey(RED: NodeAPI, id: string, draft: PanelRequest): KeyDefinition {
  // Node-RED has no entry for a key without credentials, such as a public key.
  const stored = ((isOfType(RED, id, 'jwt-key') && RED.nodes.getCredentials(id)) || {}) as PanelRequest;
  const typed = objectIn(draft, 'credentials');
  const credentials = credentialNames
    .map((name) => [name, typed[name] === CREDENTIAL_MASK ? stored[name] : typed[name]] as const)
    .filter(([, value]) => value !== undefined && value !== null);
  const node = standIn(RED, id, draft);
  return {
    saved: draftSettings(RED, node, objectIn(draft, 'settings')),
    credentials: draftSettings(RED, node, Object.fromEntries(credentials)),
    node,
  };
}

/** Whether an id belongs to a node of this type: credentials of nodes of other types are never read. */
export function isOfType(RED: NodeAPI, id: string, type: string): boolean {
  let found = false;
  eachDefinition(RED, (definition) => {
    found ||= definition.id === id && definition.type === type;
  });
  return found;
}

/** Whether a node names this configuration node: alone, in a list, or by a property of a subflow. */
export function isUsed(RED: NodeAPI, node: Node): boolean {
  const id = savedId(node);
  let found = false;
  eachDefinition(RED, (definition) => {
    const { env, ...settings } = definition as NodeDef & { readonly env?: readonly { readonly value?: unknown }[] };
    const named = [...Object.values(settings).flat(), ...(env ?? []).map(({ value }) => value)];
    found ||= definition.id !== id && named.includes(id);
  });
  return found;
}

function eachDefinition(RED: NodeAPI, visit: (definition: NodeDef) => void): void {
  RED.nodes.eachNode((definition) => visit(definition as NodeDef));
}
