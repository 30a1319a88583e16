import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A program that the tests need. */
export interface Program {
  readonly name: string;
  /** Where it may be, beside the folders of PATH. */
  readonly places?: readonly (string | undefined)[];
  /** Packages of Debian that bring it. */
  readonly debian: readonly string[];
}

/** Where a program is. On a Debian whose root we are it is installed; elsewhere the error says what is missing. */
export function findProgram(program: Program): string {
  const found = find(program);
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) install(program.debian);
  const installed = find(program);
  if (installed) return installed;
  throw new Error(
    `The tests need ${program.name}, and found none. On Debian: apt-get install ${program.debian.join(' ')}`,
  );
}

function find({ name, places = [] }: Program): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...places, ...folders.map((folder) => join(folder, name))].find((path) => path && existsSync(path));
}

/** One process after the other: the test files run side by side, and apt-get refuses to. */
function install(packages: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const lock = join(tmpdir(), 'node-red-jwt-generator-apt.lock');
  const script = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  execFileSync('flock', [lock, 'sh', '-c', script], { stdio: 'ignore', env });
}

/** Runs openssl or ssh-keygen, and answers with what it prints. */
export function run(name: 'openssl' | 'ssh-keygen', args: readonly string[], input: string | Buffer = ''): Buffer {
  const debian = { openssl: ['openssl'], 'ssh-keygen': ['openssh-client'] }[name];
  return execFileSync(findProgram({ name, debian }), args, { input, stdio: ['pipe', 'pipe', 'pipe'] });
}
