import { type Context, createContext, Script } from 'node:vm';

/** How long one check of a message may hold up the process, in milliseconds. */
export const maxCheckMs = 100;

/** How long the first run of a new schema may, which compiles it: once, when the flow is deployed. */
export const maxTrialMs = 1000;

/** Says that a step did not come to an end. */
export const unending = Symbol('unending');

const script = new Script('step()');
let context: Context | undefined;

/**
 * Runs a synchronous step, and ends it when it takes too long: a pattern, a subschema that refers to itself or
 * `uniqueItems` can keep a processor busy for years. Watching costs 0.2 ms, because Node.js starts a thread for it.
 */
export function withinTime<T>(step: () => T, maxMs: number): T | typeof unending {
  context ??= createContext({});
  context.step = step;
  try {
    return script.runInContext(context, { timeout: maxMs });
  } catch {
    return unending;
  } finally {
    context.step = undefined;
  }
}
