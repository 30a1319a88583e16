// One Node-RED a user directory: two would overwrite each other's flows.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running `npm start` leaves in its user directory. */
interface Running {
  readonly pid: number;
  readonly url: string;
}

const fileIn = (userDir: string) => join(userDir, '.running.json');

/** The address of the Node-RED that uses a directory; undefined where none does, or it ended without a word. */
export async function runningIn(userDir: string): Promise<string | undefined> {
  const { pid, url } = read(userDir) ?? {};
  if (pid === undefined || url === undefined || !isAlive(pid)) return undefined;
  // The process id may be another program's by now.
  return (await fetch(`${url}/flows`).catch(() => undefined)) ? url : undefined;
}

/** Takes a directory until this process ends. */
export function claim(userDir: string, url: string): void {
  mkdirSync(userDir, { recursive: true });
  writeFileSync(fileIn(userDir), JSON.stringify({ pid: process.pid, url } satisfies Running));
  process.once('exit', () => {
    if (read(userDir)?.pid === process.pid) rmSync(fileIn(userDir), { force: true });
  });
}

function read(userDir: string): Partial<Running> | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(userDir), 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
