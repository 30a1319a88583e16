import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './node-red.ts';
import { findProgram } from './programs.ts';

/** A Redis of the test, on this machine alone, with nothing on its disk. */
export interface Redis {
  readonly url: string;
  /** Runs one command. @returns what redis-cli prints */
  readonly command: (...command: readonly string[]) => string;
  /** Starts it again on its port, empty. */
  readonly start: () => Promise<void>;
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Lets it hang: connections stay open, and nothing is answered. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

const debian = ['redis-server', 'redis-tools'];

export async function startRedis(): Promise<Redis> {
  const server = findProgram({ name: 'redis-server', debian });
  const cli = findProgram({ name: 'redis-cli', debian });
  const folder = mkdtempSync(join(tmpdir(), 'jwt-redis-'));
  const port = await freePort();
  let running: ChildProcess | undefined;
  const start = async () => {
    const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    running = spawn(server, args, { stdio: 'ignore' });
    while (!(await accepts(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const kill = async () => {
    const ended = running;
    running = undefined;
    if (!ended) return;
    const exit = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await exit;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    command: (...command) => execFileSync(cli, ['-p', String(port), ...command], { encoding: 'utf8' }).trim(),
    start,
    kill,
    pause: () => running?.kill('SIGSTOP'),
    resume: () => running?.kill('SIGCONT'),
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The setting of settings.js that names a Redis. */
export function redisSetting({ url }: Pick<Redis, 'url'>, packageName = '@jwt-nodes/node-red-jwt-generator'): string {
  return `jwtStore: require(${JSON.stringify(`${packageName}/redis-store`)}).redisStore({ url: ${JSON.stringify(url)} })`;
}
