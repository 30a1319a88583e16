import type { Node, NodeAPI, NodeDef } from 'node-red';
import { type ErrorPlace, JwtError } from '../../../src/errors.ts';
import { expandReferences, hasReference, substitutedName } from '../settings/substitution.ts';
import { savedId } from './subflow.ts';

/** The environment variables that a node sees: of its group, subflow, flow and Node-RED. */
export interface Environment {
  /**
   * The value of a variable.
   *
   * @param place - where it is named, for the error
   * @throws JwtError `ERR_VALUE` for one that is not set
   */
  readonly variable: (name: string, what: string, place: ErrorPlace) => unknown;
  /**
   * Replaces each `${NAME}` in a text.
   *
   * @param what - the claim or setting, for the error
   * @param encode - how a value is written into the text; by default as it is
   * @throws JwtError `ERR_VALUE` for a variable that is not set, or that is an object
   */
  readonly expand: (text: string, what: string, place: ErrorPlace, encode?: (value: string) => string) => string;
}

export function environmentOf(RED: NodeAPI, node: Node | undefined): Environment {
  const variable: Environment['variable'] = (name, what, place) => {
    const value: unknown = RED.util.getSetting(node as Node, name);
    if (value === undefined || value === null) throw unset(name, what, place);
    return value;
  };
  return {
    variable,
    expand: (text, what, place, encode = String) =>
      expandReferences(text, (name) => {
        const value = variable(name, what, place);
        if (typeof value === 'object') throw unset(name, what, place, 'holds an object');
        return encode(String(value));
      }),
  };
}

function unset(name: string, what: string, place: ErrorPlace, why = 'is not set'): JwtError {
  return new JwtError(
    'ERR_VALUE',
    `the value of "${what}" cannot be evaluated: the environment variable ${name} ${why}`,
    {
      ...place,
      hint: `Set ${name} where Node-RED starts, or in the flow, group or subflow; to write \${…} itself, use JSONata.`,
    },
  );
}

// --- Settings that are texts ---

/** Settings with a syntax of their own, in which a dollar sign and braces are no reference; and keys, which stay as they are. */
const literalSettings = [
  'schema',
  'inputSchema',
  'outputSchema',
  'publicKey',
  'certificate',
  'previousKeys',
  'recipeFields',
];

/** Settings that are templates: they are completed where their placeholders are read. */
const templateSettings = ['deliveryUrl', 'deliveryOther', 'exchangeUrl'];

/** Settings that are places, though their type stands beside them like that of a typed value. */
const placeSettings = ['variable', 'cacheStore', 'replayVariable'];

/** The settings of a node, by name. */
type Saved = Readonly<Record<string, unknown>>;

/**
 * Completes settings with environment variables: each `${NAME}` in a text is replaced, such as in a key id, an address or
 * the path of a file. A typed value, a template and the value of a row keep the text that was typed, for the step that
 * knows what they are: see `typed-values.ts`.
 *
 * @param defaults - names the settings of the node
 * @param saved - as Node-RED gives them to the node: texts that are nothing but a reference are replaced
 * @param typed - as they were typed
 * @throws JwtError `ERR_VALUE` for a variable that is not set
 */
export function completeSettings<Settings extends object>(
  RED: NodeAPI,
  node: Node | undefined,
  defaults: object,
  saved: Settings,
  typed: object = typedSettings(RED, saved),
): Settings {
  const { expand } = environmentOf(RED, node);
  const usual = defaults as Saved;
  const complete = (given: Saved, texts: Saved, name: string, setting: string): unknown => {
    const [value, text] = [given[name], texts[name]];
    if (Array.isArray(value))
      return value.map((item, row) => completeRow(item, Array.isArray(text) ? text[row] : item, name));
    if (typeof text !== 'string' || !hasReference(text) || literalSettings.includes(name)) return value;
    const type = placeSettings.includes(name) ? undefined : (given[`${name}Type`] ?? usual[`${name}Type`]);
    // In JSONata ${…} groups, and the name of a variable may itself come from one: Node-RED alone replaces it there.
    const isName = type === 'env' && substitutedName(text) !== undefined;
    if (type === 'jsonata' || isName || (name === 'location' && given.source === 'env')) return value;
    const isLater = type !== undefined || templateSettings.includes(name) || name === 'value';
    return isLater ? text : expand(text, setting, { setting });
  };
  const completeRow = (row: unknown, texts: unknown, setting: string): unknown => {
    if (!isObject(row)) return row;
    const names = Object.keys(row);
    return Object.fromEntries(names.map((name) => [name, complete(row, isObject(texts) ? texts : row, name, setting)]));
  };
  const names = Object.keys(defaults).filter((name) => name in saved);
  const completed = names.map((name) => [name, complete(saved as Saved, typed as Saved, name, name)]);
  return { ...saved, ...Object.fromEntries(completed) };
}

function isObject(value: unknown): value is Saved {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The settings of a node as they were typed, as far as Node-RED may have replaced some that matter here. */
function typedSettings(RED: NodeAPI, saved: object): object {
  if (!isAffected(saved as Saved)) return saved;
  const id = savedId(saved as NodeDef);
  let typed: object | undefined;
  RED.nodes.eachNode((definition) => {
    if (definition.id === id) typed = definition;
  });
  return typed ?? saved;
}

/** Whether a setting has a reference, or a number as text: what that means depends on whether it was typed. */
function isAffected(saved: Saved): boolean {
  return (
    JSON.stringify(saved).includes('${') ||
    Object.keys(saved).some((name) => saved[`${name}Type`] === 'str' && /^\s*[+-]?[\d.]+\s*$/.test(String(saved[name])))
  );
}
