import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError, replacingErrors } from '../../../src/errors.ts';
import type { Input, Purpose, Values } from '../../../src/input.ts';
import { parseJson } from '../../../src/json.ts';
import { type AddMessageInput, compileTemplate, evaluateTemplate } from '../../../src/template/evaluate.ts';
import { cannotEvaluate, constantOf, type InputCollector, type TypedValue } from '../settings/constant-value.ts';
import { type Path, parsePath } from '../settings/paths.ts';
import { hasReference, substitutedName } from '../settings/substitution.ts';
import { type Boxed, fromCallback } from './callback.ts';
import { contextIsLate, maxContextWaitMs, requireStore, storeHint } from './context.ts';
import { type Environment, environmentOf } from './environment.ts';
import { compileJsonata } from './jsonata.ts';

/** Reads a value from a message; returns a promise for an asynchronous context store or an expression. */
type Read = (message: NodeMessage) => Boxed | Promise<Boxed>;

/** Evaluates, for one message, all typed values that depend on it. */
export type ReadAll = (message: NodeMessage) => Values | Promise<Values>;

/** The typed values of one node. */
export interface TypedValues extends InputCollector {
  readonly readAll: ReadAll;
}

/**
 * Prepares the typed values of a node: constants and environment variables are evaluated at once, JSONata is
 * compiled.
 */
export function createTypedValues(RED: NodeAPI, node: Node): TypedValues {
  const readers: Reader[] = [];
  const environment = environmentOf(RED, node);
  const add: InputCollector['add'] = (purpose, given) => {
    const typed = completed(environment, purpose, given);
    if ('constant' in typed) return typed;
    if (typed.type === 'template') {
      return templateInput(purpose, typed, (path) => add(purpose, { value: path, type: 'msg' }));
    }
    const prepared = prepareValue(RED, node, purpose, typed);
    if ('constant' in prepared) return typed.type === 'env' ? { ...prepared, origin: 'elsewhere' } : prepared;
    const origin = typed.type === 'jsonata' ? 'expression' : 'elsewhere';
    return { variable: readers.push(prepared) - 1, source: `${typed.type} ${typed.value}`, origin };
  };
  return {
    add,
    readAll: (message) => {
      const values: unknown[] = [];
      let later: Promise<void>[] | undefined;
      for (const { read, peek } of readers) {
        if (peek) {
          values.push(peek(message));
          continue;
        }
        const boxed = read(message);
        if (boxed instanceof Promise) {
          const index = values.push(undefined) - 1;
          const filled = boxed.then(({ value }) => {
            values[index] = value;
          });
          // Another may throw before this one is awaited, and Node.js ends the process over an unhandled rejection.
          filled.catch(() => {});
          later ??= [];
          later.push(filled);
        } else values.push(boxed.value);
      }
      return later ? Promise.all(later).then(() => values) : values;
    },
  };
}

/**
 * Completes a typed value with the environment variables that its text refers to. A text is then no longer one that was
 * typed; nor is a string in JSON.
 *
 * @throws JwtError `ERR_VALUE` for a variable that is not set
 */
function completed(
  environment: Environment,
  purpose: Purpose,
  typed: TypedValue,
): TypedValue | { readonly constant: unknown; readonly origin: 'elsewhere' } {
  const { value, type } = typed;
  if (type === 'jsonata' || !hasReference(value)) return typed;
  const { name, place } = purpose;
  const expand = (text: string) => environment.expand(text, name, place);
  const whole = substitutedName(value);
  switch (type) {
    // The value of a variable may be a number or an object, where a flow or subflow says so.
    case 'str':
      return { constant: whole ? environment.variable(whole, name, place) : expand(value), origin: 'elsewhere' };
    case 'env':
      return whole ? typed : { constant: expand(value), origin: 'elsewhere' };
    case 'json':
      return { constant: mapStrings(constantOf(purpose, typed)?.constant, expand), origin: 'elsewhere' };
    case 'template':
      return { ...typed, value: environment.expand(value, name, place, typed.isJson ? escapedInJson : escaped) };
    default:
      return { ...typed, value: expand(value) };
  }
}

/** Writes a text into a template, where a brace stands twice. */
function escaped(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}

/** Writes a text into a string of a template in JSON. */
function escapedInJson(text: string): string {
  return escaped(JSON.stringify(text).slice(1, -1));
}

/** Replaces the strings in a JSON value; the names of members stay. */
function mapStrings(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapStrings(member, replace)]));
}

/**
 * An input that is made for each token, of what is known by then; what it reads of the message are inputs of their own.
 * One of an array or object is in JSON, or a placeholder that stands for all of it.
 */
function templateInput(purpose: Purpose, { value, isJson, isUrl }: TypedValue, add: AddMessageInput): Input {
  const json = isJson ? parseJson(value) : undefined;
  const node = compileTemplate(typeof json === 'object' ? json : value, purpose, add, isUrl);
  if ('constant' in node) return { ...node, origin: 'elsewhere' };
  return { evaluate: (values, facts) => evaluateTemplate(node, values, facts), source: `template ${value}` };
}

/** What reads a typed value from each message. */
interface Reader {
  readonly read: Read;
  /** Reads what is there at once, without a box. */
  readonly peek?: (message: NodeMessage) => unknown;
}

/** A prepared typed value: a constant, or one that is read from each message. */
export type Prepared = { readonly constant: unknown } | Reader;
type Prepare = (RED: NodeAPI, node: Node, purpose: Purpose, value: string) => Prepared;

const preparations: Readonly<Record<string, Prepare>> = {
  env: (RED, node, purpose, value) => ({
    constant: replacingErrors(
      () => RED.util.evaluateNodeProperty(value, 'env', node, {}) as unknown,
      () =>
        cannotEvaluate(purpose, 'its environment variable cannot be read', 'Set the variable where Node-RED starts.'),
    ),
  }),
  msg: (RED, _node, purpose, value) => readMessage(RED, purpose, value),
  flow: prepareContext('flow'),
  global: prepareContext('global'),
  jsonata: (RED, node, purpose, value) => ({ read: compileJsonata(RED, node, purpose, value) }),
};

/**
 * Prepares one typed value.
 *
 * @param purpose - what errors name
 * @throws JwtError `ERR_SETTINGS`, `ERR_VALUE`
 */
export function prepareValue(RED: NodeAPI, node: Node, purpose: Purpose, typed: TypedValue): Prepared {
  const constant = constantOf(purpose, typed);
  if (constant) return constant;
  const { value, type } = typed;
  const preparation = Object.hasOwn(preparations, type) ? preparations[type] : undefined;
  if (!preparation) {
    throw new JwtError('ERR_SETTINGS', `the type of "${purpose.name}" is unknown`, {
      ...purpose.place,
      hint: `Use one of str, num, bool, json, ${Object.keys(preparations).join(', ')}.`,
    });
  }
  return preparation(RED, node, purpose, value);
}

function readMessage(RED: NodeAPI, purpose: Purpose, path: string): Reader {
  const steps = parsePath(path.replace(/^msg\./, ''));
  const peek = (message: NodeMessage): unknown => {
    try {
      return steps ? valueAt(message, steps) : RED.util.getMessageProperty(message, path);
    } catch (error) {
      // A property of undefined or null is undefined; only an invalid path is an error.
      if (error instanceof TypeError) return undefined;
      throw cannotEvaluate(purpose, 'its message property is not a valid path', 'Write it like payload.user.name.');
    }
  };
  return { peek, read: (message) => ({ value: peek(message) }) };
}

function valueAt(message: NodeMessage, steps: Path): unknown {
  let value: unknown = message;
  for (const step of steps) {
    if (value === undefined || value === null) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

function prepareContext(scope: 'flow' | 'global'): Prepare {
  return (RED, node, purpose, value) => {
    requireStore(RED, RED.util.parseContextStore(value).store, () =>
      cannotEvaluate(purpose, 'its context store does not exist', 'Choose a store that settings.js configures.'),
    );
    const failed = () => cannotEvaluate(purpose, `its ${scope} context cannot be read`, storeHint);
    const limit = { maxWaitMs: maxContextWaitMs, late: () => contextIsLate(purpose, scope) };
    const read = (message: NodeMessage) =>
      fromCallback((done) => RED.util.evaluateNodeProperty(value, scope, node, message, done), failed, limit);
    return { read };
  };
}
