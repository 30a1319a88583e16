// Starts a real Node-RED on this machine with the quick-start example and a fresh key, and says how to get a token.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { claim, runningIn } from './playground.ts';

const root = join(import.meta.dirname, '..');
const { values: options } = parseArgs({
  options: { 'user-dir': { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean' } },
});
if (options.help) {
  console.log(`npm start -- [--port PORT] [--user-dir DIR]

  --port PORT     the port of Node-RED, or the next one that is free; else PORT of the environment, else 1880
  --user-dir DIR  where flows, credentials and settings are kept; else .node-red in this checkout`);
  process.exit();
}
const userDir = resolve(options['user-dir'] ?? join(root, '.node-red'));
const occupied = await runningIn(userDir);
if (occupied) {
  console.log(
    `\n  Node-RED is already running at ${occupied}, with ${userDir}.\n  For a second one: npm start -- --user-dir DIR\n`,
  );
  process.exit();
}
await import('./build.ts');

type FlowNode = { id: string; type: string; [setting: string]: unknown };

prepareUserDir();
const port = await findPort(wantedPort());
const url = `http://127.0.0.1:${port}`;
claim(userDir, url);
const tokenUrl = `${url}/jwt/quick-start`;
// In this very process, so that whatever ends it leaves no Node-RED behind.
const excluded = JSON.stringify(foreignNodes());
process.argv.splice(2, process.argv.length, '-u', userDir, '-p', String(port), '-D', `nodesExcludes=${excluded}`);
createRequire(import.meta.url)('node-red/red.js');
endWithShell();
await until(`${url}/flows`);
await loadExample();
console.log(`
  Node-RED's editor:  ${url}
  A fresh token:      curl ${tokenUrl}
  To stop:            Ctrl-C
`);

function wantedPort(): number {
  const wanted = options.port ?? process.env.PORT ?? '1880';
  if (/^\d{1,5}$/.test(wanted) && Number(wanted) > 0 && Number(wanted) <= 65_486) return Number(wanted);
  console.error(`"${wanted}" is not a port: enter a number from 1 to 65486.`);
  process.exit(1);
}

/**
 * Nodes that the tests of this checkout compare with: Node-RED finds every package in the directories above its own. One
 * that a person has installed into the user directory stays in the palette.
 */
function foreignNodes(): string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(devDependencies)
    .filter((name) => !existsSync(join(userDir, 'node_modules', name)))
    .filter((name) => {
      const manifest = join(root, 'node_modules', name, 'package.json');
      return existsSync(manifest) && 'node-red' in JSON.parse(readFileSync(manifest, 'utf8'));
    })
    .map((name) => name.replace(/^@[^/]+\//, ''));
}

/** The shell in which npm runs a script may be ended without passing that on: its orphan ends itself, as by Ctrl-C. */
function endWithShell(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGINT');
  }, 200);
  watch.unref();
}

/** The user directory: settings, a secret of its own for the credentials, and a link to this package. */
function prepareUserDir(): void {
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const link = join(userDir, 'node_modules', name);
  const settings = join(userDir, 'settings.js');
  mkdirSync(dirname(link), { recursive: true });
  // Recreated each time: a checkout that was moved or copied must not run another's build.
  rmSync(link, { force: true });
  symlinkSync(root, link, 'junction');
  writeFileSync(
    join(userDir, 'package.json'),
    JSON.stringify({
      name: 'jwt-playground',
      version: '1.0.0',
      private: true,
      dependencies: { [name]: `file:${root}` },
    }),
  );
  if (existsSync(settings)) return;
  const source = {
    uiHost: '127.0.0.1',
    flowFile: 'flows.json',
    credentialSecret: randomBytes(32).toString('hex'),
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    contextStorage: { default: { module: 'memory' }, disk: { module: 'localfilesystem' } },
  };
  writeFileSync(settings, `module.exports = ${JSON.stringify(source, null, 2)};\n`, { mode: 0o600 });
}

async function findPort(wanted: number): Promise<number> {
  for (let candidate = wanted; candidate < wanted + 50; candidate += 1) {
    if (await isFree(candidate)) return candidate;
    console.log(`Port ${candidate} is taken; trying ${candidate + 1}.`);
  }
  throw new Error(`No port from ${wanted} to ${wanted + 49} is free.`);
}

function isFree(candidate: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .once('listening', () => server.close(() => resolve(true)))
      .listen(candidate, '127.0.0.1');
  });
}

/** Resolves when an address answers well. */
async function until(address: string): Promise<void> {
  while (!(await fetch(address).catch(() => undefined))?.ok) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** At the first start: the example as a user imports it, with a key as the panel's button makes it. */
async function loadExample(): Promise<void> {
  const present: FlowNode[] = await (await fetch(`${url}/flows`)).json();
  // What a person made of the playground stays.
  if (present.length > 0) return;
  const example: FlowNode[] = JSON.parse(readFileSync(join(root, 'examples/Quick start.json'), 'utf8'));
  for (const node of example.filter(({ type }) => type === 'jwt-key')) {
    const generated = await post('/jwt-key/generate', { kty: 'EC', curve: 'P-256', use: 'sig' });
    const { text, publicJwk } = await generated.json();
    Object.assign(node, { credentials: { privateKey: text }, publicKey: JSON.stringify(publicJwk, null, 2) });
  }
  for (const step of example.filter(({ type, name }) => type === 'comment' && String(name).startsWith('1.'))) {
    step.name = '1. The key is there already: this is a playground. Nothing to do';
  }
  await post('/flows', example);
  await until(tokenUrl);
}

async function post(path: string, body: unknown): Promise<Response> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer;
}
