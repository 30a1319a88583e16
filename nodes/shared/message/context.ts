import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../../src/errors.ts';
import { placeOf } from '../settings/constant-value.ts';
import { fromCallback } from './callback.ts';
import { parsePath } from './message-property.ts';

export type ContextScope = 'flow' | 'global';

/** How long a message waits for a context store, in milliseconds. */
export const maxContextWaitMs = 2000;

/** What a person can do about a context store that fails, or does not answer. */
export const storeHint = 'Check that the context store that settings.js configures is running, and reachable.';

/**
 * Insists that a context store exists: Node-RED writes to the default one, without a word, when it does not.
 *
 * @param store - its name; undefined means the default one
 */
export function requireStore(RED: NodeAPI, store: string | undefined, failure: () => JwtError): void {
  if (store === undefined) return;
  const configured = Object.keys(RED.settings.contextStorage ?? {});
  const known = configured.length > 0 ? configured : ['memory'];
  if (!known.includes(store)) throw failure();
}

/** What a value says whose context store does not answer in time. */
export function contextIsLate(name: string, scope: ContextScope): JwtError {
  const why = `its ${scope} context did not answer within ${maxContextWaitMs} ms`;
  return new JwtError('ERR_VALUE', `the value of "${name}" cannot be evaluated: ${why}`, {
    ...placeOf(name),
    hint: storeHint,
  });
}

/** Writes one context variable; the promise of a store that answers later resolves when it has the value. */
export type WriteContext = (value: unknown) => void | Promise<void>;

/** One context variable. What fails, or takes too long, fails with `ERR_STORE`. */
export interface ContextVariable {
  readonly read: () => Promise<unknown>;
  readonly write: WriteContext;
}

/** Prepares the writing of a context variable, as {@link createContextVariable} does. */
export function compileContextWrite(RED: NodeAPI, node: Node, scope: ContextScope, variable: string): WriteContext {
  return createContextVariable(RED, node, scope, variable).write;
}

/**
 * Prepares the reading and writing of a context variable.
 *
 * @param variable - its name, which may carry a store: `#:(store)::key`
 * @param maxWaitMs - how long the store is waited for
 * @throws JwtError `ERR_SETTINGS` for a name that is none, `ERR_STORE` for a store that does not exist
 */
export function createContextVariable(
  RED: NodeAPI,
  node: Node,
  scope: ContextScope,
  variable: string,
  maxWaitMs = maxContextWaitMs,
): ContextVariable {
  const { key, store } = RED.util.parseContextStore(variable);
  parsePath(RED, key, 'a context variable');
  requireStore(
    RED,
    store,
    () =>
      new JwtError('ERR_STORE', 'the context store that the variable names does not exist', {
        hint: 'Choose one of the stores that settings.js configures.',
      }),
  );
  const problem = (what: string, hint: string) => () =>
    new JwtError('ERR_STORE', `the ${scope} context ${what}`, { hint });
  const diskHint = 'Look at the context store in settings.js, and at its disk.';
  const [unread, unwritten] = [problem('could not be read', diskHint), problem('could not be written', diskHint)];
  const limit = { maxWaitMs, late: problem(`did not answer within ${maxWaitMs} ms`, storeHint) };
  const context = () => node.context()[scope];
  // An asynchronous store can only be read and written with a callback; the one in memory calls it at once.
  return {
    read: async () => (await fromCallback((done) => context().get(key, store, done), unread, limit)).value,
    write: (value) => {
      const written = fromCallback((done) => context().set(key, value, store, done), unwritten, limit);
      return written instanceof Promise ? written.then(() => {}) : undefined;
    },
  };
}
