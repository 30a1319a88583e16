import type { ConfigNode } from '../../shared/editor/red.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { GeneratorNode } from './live.ts';
import type { FlowWarning } from './preview-model.ts';

/** Warnings about what stands around the node in its flow. */
export function flowWarningsOf(node: GeneratorNode, settings: GeneratorSettings): FlowWarning[] {
  return [
    ...(sharesVariable(node, settings) ? (['sharedVariable'] as const) : []),
    ...(settings.authorization && reachesClient(node.id) ? (['authorizationToClient'] as const) : []),
  ];
}

/** Whether another generator saves to the same variable: in the flow context on the same tab, in the global one anywhere. */
function sharesVariable(node: GeneratorNode, { variable, variableType }: GeneratorSettings): boolean {
  if (variable === '' || variableType === 'msg') return false;
  let isShared = false;
  RED.nodes.eachNode((other) => {
    if (other.type !== 'jwt-generator' || other.id === node.id) return;
    const isNear = variableType === 'global' || other.z === node.z;
    isShared ||= isNear && other.variable === variable && other.variableType === variableType;
  });
  return isShared;
}

/** Nodes behind which the headers of a message are others: an answer takes their place, or a script may. */
const replacing = ['http request', 'function'];

/** Whether an HTTP response node behind this one gets the headers of the message, and sends them to its client. */
function reachesClient(id: string): boolean {
  const targets = new Map<string, ConfigNode[]>();
  RED.nodes.eachLink(({ source, target }) => {
    targets.set(source.id, [...(targets.get(source.id) ?? []), target]);
  });
  const reached = new Set<string>();
  const waiting = [...(targets.get(id) ?? [])];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.type === 'http response') return true;
    if (reached.has(next.id) || replacing.includes(next.type) || changesHeaders(next)) continue;
    reached.add(next.id);
    waiting.push(...(targets.get(next.id) ?? []));
  }
  return false;
}

/** Whether a change node sets or deletes headers. */
function changesHeaders({ type, rules }: ConfigNode): boolean {
  if (type !== 'change' || !Array.isArray(rules)) return false;
  return rules.some((rule: { readonly p?: unknown }) => /^headers\b/.test(String(rule?.p)));
}
