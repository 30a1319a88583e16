import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isWhole } from './whole.ts';

export const root = join(import.meta.dirname, '../..');
const packageName = '@jwt-nodes/node-red-jwt-generator';

/** A Node-RED to start: its version, and the Node that runs it. */
export interface Edition {
  readonly name: string;
  readonly script: string;
  readonly node: string;
}

/** The Node that called npm, which is the user's own. */
const callingNode = process.env.npm_node_execpath ?? process.execPath;

/** Node-RED 5, which not every Node of a user can run, on that of the tools; `TEST_NODE=calling` asks for the other. */
export const nodeRed5: Edition = {
  name: 'Node-RED 5',
  script: join(root, 'node_modules/node-red/red.js'),
  node: process.env.TEST_NODE === 'calling' ? callingNode : process.execPath,
};

export const nodeRed4: Edition = {
  name: 'Node-RED 4.1',
  script: join(root, 'node_modules/node-red-4/red.js'),
  node: callingNode,
};

/**
 * The editions in which panels, log-ins and the parity with other systems are tested: both where everything is. Else
 * Node-RED 5 alone, and each panel once in 4.1 (test/editor/node-red-4.test.ts), as well as the package with its examples.
 */
export const editions = isWhole ? [nodeRed5, nodeRed4] : [nodeRed5];

/** What Node.js compiles of Node-RED is kept for the next start; Node.js 20 does not know it. */
const compileCache = join(root, 'node_modules/.cache/node');

/**
 * Nodes of Node-RED that no flow of the tests has: a fifth of what it costs to start. The package itself is tested beside
 * all nodes, in a user directory of its own.
 */
const unusedNodes = [
  ...['16-range.js', '17-split.js', '18-sort.js', '19-batch.js', '10-file.js', '22-websocket.js', '23-watch.js'],
  ...['31-tcpin.js', '32-udp.js', '70-CSV.js', '70-HTML.js', '70-JSON.js', '70-XML.js', '70-YAML.js', '89-delay.js'],
  ...['89-trigger.js', '90-exec.js', 'rbe.js'],
];

export interface RunningNodeRed {
  readonly url: string;
  readonly userDir: string;
  readonly pid: number;
  /** Everything it has printed so far. */
  readonly log: () => string;
  /**
   * @param type - of the deploy: `full`, `flows` or `nodes`
   * @throws Error where Node-RED does not know a type of node: it starts no flow then
   */
  readonly deploy: (flow: readonly object[], type?: string) => Promise<void>;
  /** Waits until flows have started that somebody else deploys by a step. */
  readonly started: (step: () => Promise<void>) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends it as a power failure would: it learns nothing of it. Its user directory stays. */
  readonly kill: () => Promise<void>;
  /** Lets this process end while it runs. */
  readonly unref: () => void;
}

export interface StartOptions {
  /** A user directory that has the package installed already; else a fresh one that links this checkout. */
  readonly userDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Further settings, as JavaScript source of object members. */
  readonly settings?: string;
  /** Whether FlowFuse Dashboard 2 is installed, too; it takes half a second more to start, and 40 MB. */
  readonly dashboard?: boolean;
}

/** Starts a real Node-RED on a free port of this machine. */
export async function startNodeRed(edition: Edition, options: StartOptions = {}): Promise<RunningNodeRed> {
  const userDir = options.userDir ?? makeUserDir();
  if (!options.userDir) linkPackage(userDir);
  const port = await freePort();
  writeFileSync(join(userDir, 'settings.js'), settingsOf(edition, userDir, options));
  // On a slow machine Node-RED 5 shows its first tip before there is a place for it, and complains.
  const preferences = { _: { editor: { view: { 'view-show-tips': false } } } };
  writeFileSync(join(userDir, '.config.users.json'), JSON.stringify(preferences));
  const child = spawn(edition.node, [edition.script, '-u', userDir, '-p', String(port)], {
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const listen = (data: Buffer) => {
    printed += data;
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const url = `http://127.0.0.1:${port}`;
  await untilStarted(child, url, () => printed);
  return {
    url,
    userDir,
    pid: child.pid ?? 0,
    log: () => printed,
    deploy: (flow, type = 'full') =>
      untilDeployed(
        () => post(url, flow, type),
        () => printed,
      ),
    started: (step) => untilDeployed(step, () => printed),
    stop: async () => {
      await stopProcess(child);
      if (!options.userDir) rmSync(userDir, { recursive: true, force: true });
    },
    kill: () => stopProcess(child, 'SIGKILL'),
    unref: () => {
      // Pipes are sockets.
      for (const handle of [child, child.stdout, child.stderr] as { unref(): void }[]) handle.unref();
    },
  };
}

export function makeUserDir(): string {
  return mkdtempSync(join(tmpdir(), 'jwt-generator-test-'));
}

function linkPackage(userDir: string): void {
  const link = join(userDir, 'node_modules', packageName);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(root, link);
  writeFileSync(
    join(userDir, 'package.json'),
    JSON.stringify({ name: 'user', version: '1.0.0', dependencies: { [packageName]: '*' } }),
  );
}

function settingsOf(
  edition: Edition,
  userDir: string,
  { userDir: own, settings = '', dashboard }: StartOptions,
): string {
  // Node-RED finds every package in the directories above its nodes, and so those of this checkout.
  const excluded = [...(own ? [] : unusedNodes), ...(dashboard ? [] : ['node-red-dashboard'])];
  return `module.exports = {
  uiHost: '127.0.0.1',
  flowFile: 'flows.json',
  credentialSecret: 'a secret of the tests',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false } },
  diagnostics: { enabled: false },
  externalModules: { palette: { allowInstall: false } },
  ${own || dashboard ? '' : `coreNodesDir: ${JSON.stringify(linkNodes(edition, userDir))},`}
  contextStorage: { default: { module: 'memory' }, disk: { module: 'localfilesystem' } },
  logging: { console: { level: 'info', metrics: false, audit: false } },
  nodesExcludes: ${JSON.stringify(excluded)},
  ${settings}
};\n`;
}

/** Links the nodes of Node-RED to where it finds no other package: to look into each of this checkout takes a tenth of a start. */
function linkNodes(edition: Edition, userDir: string): string {
  const link = join(userDir, 'core', 'nodes');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(dirname(createRequire(edition.script).resolve('@node-red/nodes/package.json')), link);
  return link;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return address.port;
}

async function untilStarted(child: ChildProcess, url: string, printed: () => string): Promise<void> {
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`Node-RED ended with ${code}:\n${printed()}`)));
  });
  const started = until(async () => {
    const flows = await fetch(`${url}/flows`).catch(() => undefined);
    // With a log-in, the flows are not for everybody.
    return (flows?.ok || flows?.status === 401 || false) && printed().includes('Started flows');
  }, 'Node-RED to start');
  await Promise.race([started, ended]);
}

async function stopProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

async function post(url: string, flow: readonly object[], type: string): Promise<void> {
  const response = await fetch(`${url}/flows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'node-red-deployment-type': type },
    body: JSON.stringify(flow),
  });
  if (!response.ok) throw new Error(`the deploy failed: ${response.status} ${await response.text()}`);
}

async function untilDeployed(step: () => Promise<void>, printed: () => string): Promise<void> {
  const before = printed().length;
  await step();
  // Node-RED 5 answers before the new flows have started: `Started flows`, `Started modified nodes` and the like.
  const outcome = () => /Started |Waiting for missing types/.exec(printed().slice(before))?.[0];
  await until(() => outcome() !== undefined, 'the flows to start');
  if (outcome() !== 'Started ') throw new Error('the flows have types of nodes that are missing');
}

/** Waits for a condition, for half a minute at most. */
async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
