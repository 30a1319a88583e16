import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { JwtError, replacingErrors } from '../../../src/errors.ts';
import type { Values } from '../../../src/input.ts';
import { cannotEvaluate, constantOf, type InputCollector, type TypedValue } from '../settings/constant-value.ts';
import { parsePath } from '../settings/paths.ts';
import { type Boxed, fromCallback } from './callback.ts';
import { contextIsLate, maxContextWaitMs, requireStore, storeHint } from './context.ts';
import { compileJsonata } from './jsonata.ts';

/** Reads a value from a message; what lies in a store, or is computed, may come later. */
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
  const readers: Read[] = [];
  return {
    add(name, typed) {
      const prepared = prepareValue(RED, node, name, typed);
      if ('constant' in prepared) return prepared;
      return { variable: readers.push(prepared.read) - 1, source: `${typed.type} ${typed.value}` };
    },
    readAll: (message) => {
      const values: unknown[] = [];
      let later: Promise<void>[] | undefined;
      for (const read of readers) {
        const boxed = read(message);
        if (boxed instanceof Promise) {
          const index = values.push(undefined) - 1;
          const filled = boxed.then(({ value }) => {
            values[index] = value;
          });
          // Another may throw before anybody waits for this one, and Node.js would end the process over it.
          filled.catch(() => {});
          later ??= [];
          later.push(filled);
        } else values.push(boxed.value);
      }
      return later ? Promise.all(later).then(() => values) : values;
    },
  };
}

/** A typed value, ready: known already, or to be read from each message. */
export type Prepared = { readonly constant: unknown } | { readonly read: Read };
type Prepare = (RED: NodeAPI, node: Node, name: string, value: string) => Prepared;

const preparations: Readonly<Record<string, Prepare>> = {
  env: (RED, node, name, value) => ({
    constant: replacingErrors(
      () => RED.util.evaluateNodeProperty(value, 'env', node, {}) as unknown,
      () => cannotEvaluate(name, 'its environment variable cannot be read', 'Correct the name of the variable.'),
    ),
  }),
  msg: (RED, _node, name, value) => ({ read: readMessage(RED, name, value) }),
  flow: prepareContext('flow'),
  global: prepareContext('global'),
  jsonata: (RED, node, name, value) => ({ read: compileJsonata(RED, node, name, value) }),
};

/**
 * Prepares one typed value.
 *
 * @param name - names it in errors
 * @throws JwtError `ERR_SETTINGS`, `ERR_VALUE`
 */
export function prepareValue(RED: NodeAPI, node: Node, name: string, typed: TypedValue): Prepared {
  const constant = constantOf(name, typed);
  if (constant) return constant;
  const { value, type } = typed;
  const preparation = Object.hasOwn(preparations, type) ? preparations[type] : undefined;
  if (!preparation) {
    throw new JwtError('ERR_SETTINGS', `the type of "${name}" is none that this node knows`, {
      hint: `Use one of str, num, bool, json, ${Object.keys(preparations).join(', ')}.`,
    });
  }
  return preparation(RED, node, name, value);
}

function readMessage(RED: NodeAPI, name: string, path: string): Read {
  const steps = parsePath(path.replace(/^msg\./, ''));
  return (message) => {
    try {
      if (!steps) return { value: RED.util.getMessageProperty(message, path) };
      let value: unknown = message;
      for (const step of steps) {
        if (value === undefined || value === null) return { value: undefined };
        value = (value as Readonly<Record<string | number, unknown>>)[step];
      }
      return { value };
    } catch (error) {
      // A property of something that is not there is not there either; only a bad path is a mistake.
      if (error instanceof TypeError) return { value: undefined };
      throw cannotEvaluate(name, 'its message property is not a valid path', 'Correct the path, such as payload.user.');
    }
  };
}

function prepareContext(scope: 'flow' | 'global'): Prepare {
  return (RED, node, name, value) => {
    requireStore(RED, RED.util.parseContextStore(value).store, () =>
      cannotEvaluate(name, 'its context store does not exist', 'Choose one of the stores in settings.js.'),
    );
    const failed = () => cannotEvaluate(name, `its ${scope} context cannot be read`, storeHint);
    const limit = { maxWaitMs: maxContextWaitMs, late: () => contextIsLate(name, scope) };
    const read = (message: NodeMessage) =>
      fromCallback((done) => RED.util.evaluateNodeProperty(value, scope, node, message, done), failed, limit);
    return { read };
  };
}
