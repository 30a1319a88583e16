import type { Node } from 'node-red';

/** What a node has beside its published interface, and what Node-RED itself sends by. */
interface Wired {
  readonly wires?: readonly (readonly string[])[];
  readonly _flow?: { getNode?(id: string): unknown };
}

/** Whether an output is wired to a node that is there now: not to a disabled, missing or stopped one. */
export function leadsSomewhere(node: Node, output: number): boolean {
  const { wires, _flow: flow } = node as unknown as Wired;
  return (wires?.[output] ?? []).some((id) => flow?.getNode === undefined || Boolean(flow.getNode(id)));
}

/** Whether what leaves by an output is received; while a deploy restarts the node, by nodes that it restarts as well. */
export function isReceived(node: Node, output: number): boolean {
  return leadsSomewhere(node, output) || (isStopped(node) && leadsToStopped(node, output));
}

/** Whether an output is wired, and to nothing that is there now. */
export function leadsToStopped(node: Node, output: number): boolean {
  const { wires } = node as unknown as Wired;
  return (wires?.[output]?.length ?? 0) > 0 && !leadsSomewhere(node, output);
}

/** Whether Node-RED has taken a node out of its flow: it is restarted, or removed. */
function isStopped(node: Node): boolean {
  const { _flow: flow } = node as unknown as Wired;
  return flow?.getNode !== undefined && flow.getNode(node.id) !== node;
}
