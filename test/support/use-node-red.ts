import { rmSync } from 'node:fs';
import { type Edition, type RunningNodeRed, type StartOptions, startNodeRed } from './node-red.ts';

const shared = new Map<Edition, Promise<RunningNodeRed>>();

/**
 * A Node-RED, empty. To start one costs as much processor time as five tests of a panel: without options of its own, a file
 * gets the one that the file before it in the same process had, and to stop it empties it for the next.
 */
export async function useNodeRed(edition: Edition, options: StartOptions = {}): Promise<RunningNodeRed> {
  if (Object.keys(options).length > 0) return startNodeRed(edition, options);
  const started = shared.get(edition) ?? startShared(edition);
  shared.set(edition, started);
  const running = await started;
  const before = running.log().length;
  return { ...running, log: () => running.log().slice(before), stop: () => running.deploy([]) };
}

async function startShared(edition: Edition): Promise<RunningNodeRed> {
  const running = await startNodeRed(edition);
  running.unref();
  // Of a worker, mocha asks nothing before it ends it.
  process.once('exit', () => {
    void running.kill();
    rmSync(running.userDir, { recursive: true, force: true });
  });
  return running;
}
