import { type Context, createContext, Script } from 'node:vm';

/** The longest that the check of one message may block the event loop, in milliseconds. */
export const maxCheckMs = 100;

/** The longest that the first run of a schema may take, which V8 compiles then, in milliseconds. */
export const maxTrialMs = 1000;

/** The result of a step that was stopped at its time limit. */
export const timedOut = Symbol('timed out');

const script = new Script('step()');
let context: Context | undefined;

/** How often a step is begun that was stopped before it had a processor for half of its time. */
const maxTries = 10;

/**
 * Runs a synchronous step with a time limit: a pattern, a recursive subschema or `uniqueItems` can run for years. The
 * limit costs 0.2 ms, because Node.js starts a thread for it.
 *
 * @param step - it may be run several times: where other programs had the processor, the limit says nothing of the step
 */
export function withinTime<T>(step: () => T, maxMs: number): T | typeof timedOut {
  const before = processorMs();
  for (let tries = 1; ; tries += 1) {
    const outcome = runOnce(step, maxMs);
    if (outcome !== timedOut || tries === maxTries || processorMs() - before >= maxMs / 2) return outcome;
  }
}

function runOnce<T>(step: () => T, maxMs: number): T | typeof timedOut {
  context ??= createContext({});
  context.step = step;
  try {
    return script.runInContext(context, { timeout: maxMs });
  } catch {
    return timedOut;
  } finally {
    context.step = undefined;
  }
}

/** Processor time of this thread; where Node.js does not tell, of the process. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}
