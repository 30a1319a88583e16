import type { Node, NodeAPI, NodeDef } from 'node-red';

/** A running flow, as Node-RED gives it to the nodes inside; an instance of a subflow is a flow of its own. */
interface Flow {
  /** Of an instance of a subflow: the copies of the nodes of its template, by the ids that they have there. */
  readonly node_map?: Readonly<Record<string, { readonly id: string }>>;
  readonly parent?: Flow;
}

const flowOf = (node: Node) => (node as unknown as { readonly _flow?: Flow })._flow;

/** Whether a node is a copy in an instance of a subflow. */
export function isInSubflow(node: Node): boolean {
  return flowOf(node)?.node_map !== undefined;
}

/** The id that a node has in the flow file: in a subflow, it runs as a copy that has an id of its own. */
export function savedId(node: { readonly id: string }): string {
  const { id, _alias = id } = node as { readonly id: string; readonly _alias?: string };
  return _alias;
}

/**
 * The id under which a configuration node runs that the settings of a node name. Each instance of a subflow copies the
 * configuration nodes of its template. Node-RED maps ids to the copies in settings that are an id, but not in lists, nor
 * in the properties of a subflow.
 *
 * @param saved - an id as the flow file has it, or as Node-RED has mapped it
 */
export function runningId(node: Node, saved: string): string {
  for (let flow = flowOf(node); flow; flow = flow.parent) {
    if (flow.node_map && Object.hasOwn(flow.node_map, saved)) return flow.node_map[saved]?.id ?? saved;
  }
  return saved;
}

/**
 * The ids of the flows that run in the place of a template of a subflow: of its instances, in the order of the flow
 * file; of a flow that is no template, its own.
 */
export function runningFlows(RED: NodeAPI, z: string): readonly string[] {
  const definitions: NodeDef[] = [];
  RED.nodes.eachNode((definition) => void definitions.push(definition as NodeDef));
  const isTemplate = (id: string) => definitions.some((one) => one.id === id && one.type === 'subflow');
  const flowsOf = (id: string, within: readonly string[]): string[] => {
    if (!isTemplate(id)) return [id];
    // Node-RED runs no subflow that contains itself.
    if (within.includes(id)) return [];
    const instances = definitions.filter(({ type }) => type === `subflow:${id}`);
    return instances.flatMap((instance) => {
      const isNested = isTemplate(instance.z);
      return flowsOf(instance.z, [...within, id]).map((flow) => (isNested ? `${flow}-${instance.id}` : instance.id));
    });
  };
  return flowsOf(z, []);
}
