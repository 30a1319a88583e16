import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A copy of the project, so that mutants do not touch the original. */
export interface Workspace {
  readonly folder: string;
  /** @returns whether the command ended with success, and in time */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Outcome>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export type Outcome = 'passed' | 'failed' | 'timed out';

/** Copies what git would commit; the packages are shared. The copy is removed when the process ends. */
export function createWorkspace(root: string): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-mutate-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of listed.toString().split('\0').filter(Boolean)) {
    cpSync(join(root, file), join(folder, file), { recursive: true, force: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, run: (args, options) => run(folder, args, options) };
}

function run(cwd: string, args: readonly string[], { env, timeoutMs }: RunOptions = {}): Promise<Outcome> {
  const group = { cwd, env: { ...process.env, ...env }, stdio: 'ignore', detached: true } as const;
  const child = spawn(process.execPath, args, group);
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = timeoutMs && setTimeout(() => stop(true), timeoutMs);
    const stop = (late: boolean) => {
      isLate = late;
      // Its children too: a mutant may hang them.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const stopAtExit = () => stop(false);
    process.once('exit', stopAtExit);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      process.off('exit', stopAtExit);
      resolve(isLate ? 'timed out' : code === 0 ? 'passed' : 'failed');
    });
  });
}
