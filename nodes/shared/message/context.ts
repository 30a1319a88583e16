import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../../src/errors.ts';
import type { Purpose } from '../../../src/input.ts';
import { cannotEvaluate } from '../settings/constant-value.ts';
import { fromCallback } from './callback.ts';
import { requireWritablePath } from './message-property.ts';

export type ContextScope = 'flow' | 'global';

/** How long a message waits for a context store, in milliseconds. */
export const maxContextWaitMs = 2000;

/** The hint for a context store that fails or does not answer. */
export const storeHint = 'Check that the context store that settings.js configures is running and reachable.';

/**
 * Requires that a context store exists: for an unknown name, Node-RED silently uses the default store.
 *
 * @param store - name of the store; undefined is the default one
 * @throws the error that `failure` makes
 */
export function requireStore(RED: NodeAPI, store: string | undefined, failure: () => JwtError): void {
  if (store === undefined) return;
  const configured = Object.keys(RED.settings.contextStorage ?? {});
  const known = configured.length > 0 ? configured : ['memory'];
  if (!known.includes(store)) throw failure();
}

/** The error for a value whose context store does not answer in time. */
export function contextIsLate(purpose: Purpose, scope: ContextScope): JwtError {
  return cannotEvaluate(purpose, `its ${scope} context did not answer within ${maxContextWaitMs} ms`, storeHint);
}

/** Writes one context variable; for an asynchronous store, the promise resolves when the value is written. */
export type WriteContext = (value: unknown) => void | Promise<void>;

/** One context variable. Reading and writing fail with `ERR_STORE`, also after a timeout. */
export interface ContextVariable {
  readonly read: () => Promise<unknown>;
  readonly write: WriteContext;
}

/** Prepares only the writing of a context variable; see {@link createContextVariable}. */
export function compileContextWrite(RED: NodeAPI, node: Node, scope: ContextScope, variable: string): WriteContext {
  return createContextVariable(RED, node, scope, variable).write;
}

/**
 * Prepares the reading and writing of a context variable.
 *
 * @param variable - its name, which may carry a store: `#:(store)::key`
 * @param maxWaitMs - how long to wait for the store, in milliseconds
 * @throws JwtError `ERR_SETTINGS` for a name that cannot be written, `ERR_STORE` for a store that does not exist
 */
export function createContextVariable(
  RED: NodeAPI,
  node: Node,
  scope: ContextScope,
  variable: string,
  maxWaitMs = maxContextWaitMs,
): ContextVariable {
  const { key, store } = RED.util.parseContextStore(variable);
  requireWritablePath(key, 'a context variable');
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
  const diskHint = 'Check the context store in settings.js and its disk.';
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
