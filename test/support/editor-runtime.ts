import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { type EditorSession, openSession } from './editor-session.ts';
import { type Edition, type RunningNodeRed, type StartOptions, startNodeRed } from './node-red.ts';

/** A Node-RED, and the page of its editor. */
export interface EditorRuntime {
  readonly running: RunningNodeRed;
  readonly session: EditorSession;
  /** Ends it, or empties it for the next file. */
  readonly release: () => Promise<void>;
}

let browser: Promise<Browser> | undefined;
const shared = new Map<Edition, Promise<EditorRuntime>>();

/**
 * A Node-RED with its editor. To start one costs as much processor time as five tests of a panel: without options of its
 * own, a file gets the one that the file before it in the same process had.
 */
export function useEditor(edition: Edition, options: StartOptions): Promise<EditorRuntime> {
  if (Object.keys(options).length > 0) return startOwn(edition, options);
  const runtime = shared.get(edition) ?? startShared(edition);
  shared.set(edition, runtime);
  return runtime;
}

async function startOwn(edition: Edition, options: StartOptions): Promise<EditorRuntime> {
  browser ??= launchChromium();
  const running = await startNodeRed(edition, options);
  const session = openSession(await browser, running);
  const release = async () => {
    await session.discard();
    await running.stop();
  };
  return { running, session, release };
}

async function startShared(edition: Edition): Promise<EditorRuntime> {
  const { running, session } = await startOwn(edition, {});
  process.once('exit', () => {
    // Of a worker, mocha asks nothing before it ends it.
    void running.kill();
    rmSync(running.userDir, { recursive: true, force: true });
  });
  return { running, session, release: session.clear };
}

let isEnding = false;

/** Ends what is shared when the last file of this process is done; a worker of mocha ends with its process. */
export function endWithProcess(): void {
  if (isEnding || process.env.MOCHA_WORKER_ID !== undefined) return;
  isEnding = true;
  after(async () => {
    for (const runtime of shared.values()) await (await runtime).running.stop();
    await (await browser)?.close();
  });
}
