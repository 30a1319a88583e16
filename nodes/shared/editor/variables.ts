import { constantOf } from '../settings/constant-value.ts';
import type { ConfigNode } from './red.ts';

/** Where a node is: in a flow or the template of a subflow, and perhaps in a group there. */
export interface Place {
  readonly z?: string;
  readonly g?: string;
}

/** An environment variable that a node sees, as far as the editor knows it. */
export interface Variable {
  /** Undefined where only the server knows it, or nothing is chosen yet. */
  readonly value: unknown;
  /** Set where it is a property of the subflow that the node is in: whose value this is. */
  readonly property?: PropertySource;
}

/** The value of a property of a subflow: its default, or that of an instance, which has a name to be called by. */
export type PropertySource = { readonly from: 'default' } | { readonly from: 'instance'; readonly instance: string };

export type Variables = ReadonlyMap<string, Variable>;

/** A variable as a flow, group or subflow defines it. */
interface Definition {
  readonly name: string;
  readonly type: string;
  readonly value?: unknown;
}

type Nodes = Pick<typeof RED.nodes, 'subflow' | 'workspace' | 'group' | 'eachNode' | 'eachConfig'>;

/** Groups and subflows within each other that are looked through: none has that many, unless one contains itself. */
const maxDepth = 32;

/**
 * The environment variables that a node sees of its groups, flow or subflow, and of all flows. What a subflow leaves open
 * takes the value of an instance.
 */
export function variablesOf(place: Place, nodes: Nodes = RED.nodes, depth = 0): Variables {
  const template = nodes.subflow(place.z ?? '');
  const instance = template ? instanceOf(template, nodes) : undefined;
  // An instance sees what is around it; whose property that is does not matter here.
  const outer = instance && depth < maxDepth ? variablesOf(instance, nodes, depth + 1) : globalVariables(nodes);
  const around = [...outer].map(([name, { value }]): [string, Variable] => [name, { value }]);
  const own = template
    ? propertiesOf(template, instance, outer)
    : evaluated(definitionsOf(nodes.workspace(place.z ?? '')), outer);
  let known = new Map([...around, ...own]);
  for (const group of groupsAround(place, nodes)) {
    known = new Map([...known, ...evaluated(definitionsOf(group), known)]);
  }
  return known;
}

/** The values that are known, by name: for the server, which knows only what is deployed. */
export function knownValues(variables: Variables): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...variables].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
  );
}

function globalVariables(nodes: Nodes): Variables {
  const found: ConfigNode[] = [];
  nodes.eachConfig((config) => {
    if (config.type === 'global-config') found.push(config);
  });
  return evaluated(found.flatMap(definitionsOf), new Map());
}

/** The first instance of a subflow that sets a property; else the first one. */
function instanceOf({ id }: ConfigNode, nodes: Nodes): ConfigNode | undefined {
  const instances: ConfigNode[] = [];
  nodes.eachNode((node) => {
    if (node.type === `subflow:${id}`) instances.push(node);
  });
  return instances.find((node) => definitionsOf(node).some(isSet)) ?? instances[0];
}

/** The properties of a subflow, with those that are defined by an instance alone. */
function propertiesOf(template: ConfigNode, instance: ConfigNode | undefined, outer: Variables): Variables {
  const defaults = definitionsOf(template);
  const given = definitionsOf(instance);
  const isDefault = ({ name }: Definition) => defaults.some((one) => one.name === name && isSet(one));
  const ofInstance = evaluated(
    given.filter((one) => isSet(one) && !isDefault(one)),
    outer,
  );
  const instanceName = String(instance?.name || template.name || '');
  const found = new Map<string, Variable>();
  for (const [name, { value }] of evaluated(defaults, outer)) found.set(name, { value, property: { from: 'default' } });
  for (const [name, { value }] of ofInstance) {
    found.set(name, { value, property: { from: 'instance', instance: instanceName } });
  }
  return found;
}

/** The groups that a node is in, the outermost first. */
function groupsAround(place: Place, nodes: Nodes): ConfigNode[] {
  const groups: ConfigNode[] = [];
  for (let { g } = place; g && groups.length < maxDepth; g = groups[0]?.g as string | undefined) {
    const group = nodes.group(g);
    if (!group) break;
    groups.unshift(group);
  }
  return groups;
}

function definitionsOf(node: ConfigNode | null | undefined): readonly Definition[] {
  return Array.isArray(node?.env) ? node.env : [];
}

function isSet({ value }: Definition): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** @param outer - the variables around these */
function evaluated(definitions: readonly Definition[], outer: Variables): Variables {
  const found = new Map<string, Variable>();
  // As in Node-RED, one that names another variable is evaluated when the others are.
  const isReference = ({ type }: Definition) => type === 'env';
  for (const one of definitions) if (!isReference(one)) found.set(one.name, { value: knownValue(one, outer) });
  for (const { name, value } of definitions.filter(isReference)) {
    const source = (value !== name && found.get(String(value))) || outer.get(String(value));
    found.set(name, { value: source?.value });
  }
  return found;
}

/** The types of values that the editor does not have, or does not evaluate. */
const onServer = ['cred', 'jsonata', 'bin'];

function knownValue({ type, value }: Definition, outer: Variables): unknown {
  if (onServer.includes(type) || value === undefined || value === null) return undefined;
  const text = String(value);
  try {
    const known = constantOf({ name: '', place: {} }, { type, value: text });
    if (known) return known.constant;
  } catch {
    return undefined;
  }
  // The rest names a configuration node: by its id, or by a property of the subflow around this one.
  const [, name] = /^\$\{([^{}\s]+)\}$/.exec(text) ?? [];
  return (name === undefined ? text : outer.get(name)?.value) || undefined;
}
