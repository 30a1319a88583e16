// Slices that other programs disturb are measured again: on a machine with two cores, another process takes half of it.
import { cpus } from 'node:os';

/** Largest share of the machine that other programs may use during a slice. */
const maxForeignShare = 0.1;
/** How long the load is sampled to see whether the machine is idle. */
const idleProbeMs = 150;

/** What was measured in one slice. */
export interface Slice {
  /** Processor time that Node-RED took for it, in milliseconds, on all cores. */
  readonly spent: number;
}

interface Attempt<T> {
  readonly result: T;
  /** The share of the machine that went to other programs, from 0 to 1. */
  readonly foreign: number;
}

/** What is known of disturbances of a run. */
export interface Disturbances {
  slices: number;
  /** Measured although others had more than they should, because patience had come to an end. */
  disturbed: number;
}

export const disturbances: Disturbances = { slices: 0, disturbed: 0 };

/**
 * Measures while the machine is at rest.
 *
 * @param run - one slice
 * @param patience - how long to wait for rest, in seconds; after that the calmest slice counts
 */
export async function calmly<T extends Slice>(run: () => Promise<T>, patience: number): Promise<T> {
  const end = Date.now() + patience * 1000;
  let best = await whenAtRest(run, end);
  while (best.foreign > maxForeignShare && Date.now() < end) {
    const again = await whenAtRest(run, end);
    if (again.foreign < best.foreign) best = again;
  }
  disturbances.slices += 1;
  if (best.foreign > maxForeignShare) disturbances.disturbed += 1;
  return best.result;
}

async function whenAtRest<T extends Slice>(run: () => Promise<T>, end: number): Promise<Attempt<T>> {
  const rest = () => new Promise<Slice>((resolve) => setTimeout(() => resolve({ spent: 0 }), idleProbeMs));
  while (Date.now() < end && (await observe(rest)).foreign > maxForeignShare);
  return observe(run);
}

/** Runs something, and finds the share of the machine that went neither to it nor to this process. */
async function observe<T extends Slice>(run: () => Promise<T>): Promise<Attempt<T>> {
  const own = process.cpuUsage();
  const before = timesOfMachine();
  const result = await run();
  const after = timesOfMachine();
  const { user, system } = process.cpuUsage(own);
  const others = after.busy - before.busy - (user + system) / 1000 - result.spent;
  return { result, foreign: others / (after.total - before.total) };
}

/** Since the machine started, over all cores, in milliseconds. */
function timesOfMachine(): { readonly busy: number; readonly total: number } {
  const times = cpus().map(({ times }) => times);
  const total = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { busy: total - times.reduce((sum, { idle }) => sum + idle, 0), total };
}
