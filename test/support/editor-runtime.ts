import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { type EditorSession, openSession } from './editor-session.ts';
import type { Edition, RunningNodeRed, StartOptions } from './node-red.ts';
import { useNodeRed } from './use-node-red.ts';

/** A Node-RED, and the page of its editor. */
export interface EditorRuntime {
  readonly running: RunningNodeRed;
  readonly session: EditorSession;
  /** Ends it, or empties it for the next file. */
  readonly release: () => Promise<void>;
}

let browser: Promise<Browser> | undefined;
const shared = new Map<Edition, Promise<EditorRuntime>>();

/** A Node-RED with its editor; without options of its own, a file gets the page of the file before it in the same process. */
export function useEditor(edition: Edition, options: StartOptions): Promise<EditorRuntime> {
  const isOwn = Object.keys(options).length > 0;
  const runtime = (isOwn ? undefined : shared.get(edition)) ?? openRuntime(edition, options, isOwn);
  if (!isOwn) shared.set(edition, runtime);
  return runtime;
}

async function openRuntime(edition: Edition, options: StartOptions, isOwn: boolean): Promise<EditorRuntime> {
  browser ??= launchChromium();
  const running = await useNodeRed(edition, options);
  const session = openSession(await browser, running);
  const release = async () => {
    await (isOwn ? session.discard() : session.forget());
    await running.stop();
  };
  return { running, session, release };
}

let isEnding = false;

/** Ends the browser when the last file of this process is done; a worker of mocha ends with its process. */
export function endWithProcess(): void {
  if (isEnding || process.env.MOCHA_WORKER_ID !== undefined) return;
  isEnding = true;
  after(async () => {
    await (await browser)?.close();
  });
}
