import type { Node, NodeAPI, NodeDef } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { objectIn, type PanelRequest } from '../shared/message/panel-request.ts';
import { substituted } from '../shared/settings/substitution.ts';
import { CREDENTIAL_MASK, credentialNames } from './settings.ts';
import type { KeyDefinition } from './sources/create.ts';

/**
 * Finds a running node that stands for the one that a panel is editing: the node itself once it is deployed, else
 * another node of the same flow, which has the same contexts and environment.
 *
 * @param z - the flow; blank for the configuration nodes of all flows
 */
export function standIn(RED: NodeAPI, id: string, z: string): Node {
  let found: Node | undefined;
  eachDefinition(RED, (definition) => {
    if ((definition.z ?? '') !== z) return;
    if (!found || definition.id === id) found = RED.nodes.getNode(definition.id) ?? found;
  });
  return found ?? undeployedNode(RED, id);
}

/** Stands for a node of a flow that was never deployed: it has no context, and the environment of the process. */
function undeployedNode(RED: NodeAPI, id: string): Node {
  const { envVarExcludes = [] } = RED.settings as { envVarExcludes?: readonly string[] };
  const node = {
    id,
    context() {
      throw new JwtError('ERR_VALUE', 'a context can be read only after the flow has been deployed', {
        hint: 'Deploy the flow, then try again.',
      });
    },
    _flow: { getSetting: (name: string) => (envVarExcludes.includes(name) ? undefined : process.env[name]) },
  };
  return node as unknown as Node;
}

/** The settings of a panel as Node-RED would give them to the node, with environment variables substituted. */
export function draftSettings(RED: NodeAPI, node: Node, settings: PanelRequest): PanelRequest {
  return substituted(settings, (name) => RED.util.getSetting(node, name)) as PanelRequest;
}

/**
 * The JWT key of a panel, saved or not, as the node would get it.
 *
 * @param draft - `settings`, and `credentials` with Node-RED's mask in place of those that are stored
 */
export function draftKey(RED: NodeAPI, id: string, draft: PanelRequest): KeyDefinition {
  // Node-RED has no entry for a key without credentials, such as a public key.
  const stored = ((isOfType(RED, id, 'jwt-key') && RED.nodes.getCredentials(id)) || {}) as PanelRequest;
  const typed = objectIn(draft, 'credentials');
  const credentials = credentialNames
    .map((name) => [name, typed[name] === CREDENTIAL_MASK ? stored[name] : typed[name]] as const)
    .filter(([, value]) => value !== undefined && value !== null);
  const node = standIn(RED, id, '');
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

/** Whether a node names this configuration node, alone or in a list. */
export function isUsed(RED: NodeAPI, id: string): boolean {
  let found = false;
  eachDefinition(RED, (definition) => {
    found ||= definition.id !== id && Object.values(definition).some((value) => [value].flat().includes(id));
  });
  return found;
}

function eachDefinition(RED: NodeAPI, visit: (definition: NodeDef) => void): void {
  RED.nodes.eachNode((definition) => visit(definition as NodeDef));
}
