import type { Node, NodeAPI, NodeDef } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { objectIn, type PanelRequest } from '../shared/message/panel-request.ts';
import { substituted } from '../shared/settings/substitution.ts';
import { CREDENTIAL_MASK, credentialNames } from './settings.ts';
import type { KeyDefinition } from './sources/create.ts';

/**
 * A node that runs in the place of one that a panel is editing: the node itself where it was deployed in this flow
 * already, else another of the flow, whose contexts and environment are the same.
 *
 * @param z - the flow; blank for the configuration nodes of all flows
 */
export function standIn(RED: NodeAPI, id: string, z: string): Node {
  let found: Node | undefined;
  eachDefinition(RED, (definition) => {
    if ((definition.z ?? '') !== z) return;
    if (!found || definition.id === id) found = RED.nodes.getNode(definition.id) ?? found;
  });
  return found ?? nodeToBe(RED, id);
}

/** In a flow that was never deployed there is no context, and the environment is that of the process. */
function nodeToBe(RED: NodeAPI, id: string): Node {
  const { envVarExcludes = [] } = RED.settings as { envVarExcludes?: readonly string[] };
  const node = {
    id,
    context() {
      throw new JwtError('ERR_VALUE', 'a context can be read only after the flow was deployed once', {
        hint: 'Deploy the flow, then try again.',
      });
    },
    _flow: { getSetting: (name: string) => (envVarExcludes.includes(name) ? undefined : process.env[name]) },
  };
  return node as unknown as Node;
}

/** Settings that a panel holds, as the node would get them. */
export function draftSettings(RED: NodeAPI, node: Node, settings: PanelRequest): PanelRequest {
  return substituted(settings, (name) => RED.util.getSetting(node, name)) as PanelRequest;
}

/**
 * A JWT key that a panel holds, saved or not, as the node would get it.
 *
 * @param draft - `settings`, and `credentials` with the mark of Node-RED in place of those that are stored
 */
export function draftKey(RED: NodeAPI, id: string, draft: PanelRequest): KeyDefinition {
  // Of a key that has no credentials, a public one, Node-RED knows none.
  const stored = ((isKey(RED, id) && RED.nodes.getCredentials(id)) || {}) as PanelRequest;
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

/** Whether an id is that of a JWT key: what is stored of a node of another type is none of our business. */
function isKey(RED: NodeAPI, id: string): boolean {
  let is = false;
  eachDefinition(RED, (definition) => {
    is ||= definition.id === id && definition.type === 'jwt-key';
  });
  return is;
}

function eachDefinition(RED: NodeAPI, visit: (definition: NodeDef) => void): void {
  RED.nodes.eachNode((definition) => visit(definition as NodeDef));
}
