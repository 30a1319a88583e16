import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';

/** What a process that reads keys says of them. */
export interface Report {
  readonly read: number;
  readonly refused: number;
  /** How many of them were read outside the event loop. */
  readonly later: number;
  /** Errors that are not ours, and texts that took too long, with the key. */
  readonly problems: readonly string[];
}

/** After so long, the process hangs: many times what it takes. */
const watchdogMs = 600_000;

/** Reads keys in a process of its own, on the Node.js that called npm. */
export function runChild(...args: readonly (string | number)[]): Promise<Report> {
  return runBundled(join(import.meta.dirname, 'child.ts'), ...args);
}

/** Runs a program in a process of its own, on the Node.js that called npm. @returns what it says, in JSON */
export async function runBundled<Said>(entry: string, ...args: readonly (string | number)[]): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-fuzz-'));
  try {
    const outfile = join(folder, 'child.mjs');
    // Node.js 20 runs no TypeScript.
    await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20' });
    const node = process.env.npm_node_execpath ?? process.execPath;
    const child = spawn(node, [outfile, ...args.map(String)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: watchdogMs,
    });
    const exited = once(child, 'exit');
    const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code, signal] = await exited;
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, complaint);
    return JSON.parse(said);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
