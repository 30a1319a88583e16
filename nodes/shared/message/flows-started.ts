import type { NodeAPI } from 'node-red';

const listenersOf = new WeakMap<object, Set<() => void>>();

/**
 * Calls back whenever the flows have started: at first, and after each deploy. However many ask for it, Node-RED's
 * events have one listener of ours: they warn of more than ten.
 *
 * @returns a function that ends it
 */
export function onFlowsStarted(RED: NodeAPI, listener: () => void): () => void {
  const listeners = listenersOf.get(RED.events) ?? new Set();
  if (!listenersOf.has(RED.events)) {
    listenersOf.set(RED.events, listeners);
    RED.events.on('flows:started', () => {
      for (const call of listeners) call();
    });
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}
