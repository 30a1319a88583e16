import type { ConfigNode } from '../../shared/editor/red.ts';
import { pathsOverlap } from '../../shared/settings/paths.ts';

/** Properties that an HTTP request node replaces with those of the answer. */
const answered = ['payload', 'headers', 'statusCode', 'responseUrl', 'redirectList'];

/**
 * Finds out whether a property of the message comes to a node of some kind, over the wires of the first output.
 *
 * @param id - of the node that sets the property
 * @param property - of the message, as a path
 * @param isMeant - says whether a node is of that kind
 */
export function reaches(id: string, property: string, isMeant: (node: ConfigNode) => boolean): boolean {
  const targets = new Map<string, ConfigNode[]>();
  RED.nodes.eachLink(({ source, sourcePort, target }) => {
    if (source.id === id && sourcePort !== 0) return;
    targets.set(source.id, [...(targets.get(source.id) ?? []), target]);
  });
  const reached = new Set<string>();
  const waiting = [...(targets.get(id) ?? [])];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (isMeant(next)) return true;
    if (reached.has(next.id) || takes(next, property)) continue;
    reached.add(next.id);
    waiting.push(...(targets.get(next.id) ?? []));
  }
  return false;
}

/** Whether a message leaves a node without the property that it came with, as far as settings tell: a script may. */
function takes({ type, rules }: ConfigNode, property: string): boolean {
  if (type === 'function') return true;
  if (type === 'http request') return answered.some((name) => pathsOverlap(name, property));
  if (type !== 'change' || !Array.isArray(rules)) return false;
  return rules.some(({ p, pt = 'msg' }: Rule) => pt === 'msg' && pathsOverlap(String(p), property));
}

/** What a rule of a change node changes: a property, and of what. */
interface Rule {
  readonly p?: unknown;
  readonly pt?: unknown;
}
