import type { Node, NodeAPI, NodeDef } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { objectIn, type PanelRequest, textIn } from '../shared/message/panel-request.ts';
import { runningFlows } from '../shared/message/subflow.ts';

/**
 * Finds a running node that stands for the one that a panel is editing: the node itself once it is deployed, else
 * another node of the same flow, which has the same contexts and environment. In the template of a subflow, it is a node
 * of an instance.
 *
 * @param question - the flow `z`, blank for the configuration nodes of all flows; and the environment `variables` that
 *   the editor knows there, by name: they may not be deployed
 */
export function standIn(RED: NodeAPI, id: string, question: PanelRequest): Node {
  const variables = objectIn(question, 'variables');
  const node = runningNode(RED, id, textIn(question, 'z')) ?? undeployedNode(RED, id);
  return Object.keys(variables).length === 0 ? node : withVariables(node, variables);
}

function runningNode(RED: NodeAPI, id: string, z: string): Node | undefined {
  const ids: string[] = [];
  RED.nodes.eachNode((definition) => {
    const { id: other, z: flow = '' } = definition as NodeDef;
    if (flow !== z) return;
    if (other === id) ids.unshift(other);
    else ids.push(other);
  });
  for (const flow of runningFlows(RED, z)) {
    for (const other of ids) {
      const node = RED.nodes.getNode(flow === z ? other : `${flow}-${other}`);
      if (node) return node;
    }
  }
  return undefined;
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

/** The same node where some environment variables have other values. */
function withVariables(node: Node, variables: PanelRequest): Node {
  const { _flow: flow, g } = node as unknown as { readonly _flow: FlowSettings; readonly g?: string };
  const read = (name: string) => ((g && flow.getGroupNode?.(g)) || flow).getSetting(name);
  const changed: FlowSettings = {
    getSetting: (name) => (Object.hasOwn(variables, name) ? variables[name] : read(name)),
  };
  // Node-RED asks the group first, if a node is in one.
  return Object.create(node, {
    _flow: { value: Object.assign(Object.create(flow), changed) },
    g: { value: undefined },
  });
}

/** What Node-RED reads environment variables with. */
interface FlowSettings {
  readonly getSetting: (name: string) => unknown;
  readonly getGroupNode?: (id: string) => FlowSettings | undefined;
}
