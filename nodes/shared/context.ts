import type { Node, NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { fromCallback } from './callback.ts';
import { parsePath } from './message-property.ts';

export type ContextScope = 'flow' | 'global';

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

/** Writes one context variable; the promise of a store that takes its time resolves when it has it. */
export type WriteContext = (value: unknown) => void | Promise<void>;

/**
 * Prepares the writing of a context variable.
 *
 * @param variable - its name, which may carry a store: `#:(store)::key`
 * @throws JwtError `ERR_SETTINGS` for a name that is none, `ERR_STORE` for a store that does not exist
 */
export function prepareContextWrite(RED: NodeAPI, node: Node, scope: ContextScope, variable: string): WriteContext {
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
  const failed = () =>
    new JwtError('ERR_STORE', `the ${scope} context could not be written`, {
      hint: 'Look at the context store in settings.js, and at its disk.',
    });
  return (value) => {
    // An asynchronous store can only be written with a callback; the one in memory calls it at once.
    const written = fromCallback((done) => node.context()[scope].set(key, value, store, done), failed);
    return written instanceof Promise ? written.then(() => {}) : undefined;
  };
}
