import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { freePort, makeUserDir, root } from '../support/node-red.ts';
import { wholeTest } from '../support/whole.ts';

/** What a person types, in a process group of its own, as a terminal has one for each command. */
interface Started {
  readonly npm: ChildProcess & { readonly pid: number };
  readonly printed: string;
  /** Where a token is to be had. */
  readonly address: string;
}

type FlowNode = { readonly type: string; readonly name?: string };

describe('npm start', function () {
  this.timeout(60_000);
  let checkout = '';
  let userDir = '';
  let started: Started | undefined;

  before(() => {
    checkout = copyCheckout();
  });
  after(() => rmSync(checkout, { recursive: true, force: true }));
  beforeEach(() => {
    userDir = makeUserDir();
  });
  afterEach(async () => {
    if (started && isThere(started)) process.kill(-started.npm.pid, 'SIGKILL');
    started = undefined;
    rmSync(userDir, { recursive: true, force: true });
  });

  /** Resolves when it says where a token is to be had. */
  async function start(port: number, by: 'argument' | 'environment' = 'argument'): Promise<Started> {
    const args = ['start', '--', '--user-dir', userDir, ...(by === 'argument' ? ['--port', String(port)] : [])];
    const env = by === 'argument' ? process.env : { ...process.env, PORT: String(port) };
    const npm = spawn('npm', args, { cwd: checkout, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    const address = await new Promise<string>((resolve, reject) => {
      npm.once('exit', () => reject(new Error(printed)));
      npm.stdout.on('data', (data) => {
        printed += data;
        const [, found] = /curl (http:\S+)/.exec(printed) ?? [];
        if (found) resolve(found);
      });
    });
    npm.removeAllListeners('exit');
    assert.ok(npm.pid);
    started = { npm: Object.assign(npm, { pid: npm.pid }), printed, address };
    return started;
  }

  it('names a taken port, uses another, prints a URL that returns a token; and ends at Ctrl-C', async () => {
    const port = await freePort();
    const occupant = createServer().listen(port, '127.0.0.1');
    await once(occupant, 'listening');
    try {
      const running = await start(port);
      const { printed, address } = running;
      assert.match(printed, new RegExp(`Port ${port} is taken`));
      assert.match(printed, /Node-RED's editor: +http:\/\/127\.0\.0\.1:\d+/);
      assert.ok(!address.includes(`:${port}/`));

      const answer = (await (await fetch(address)).json()) as { token: string; claims: object; header: object };
      assert.deepEqual(decodeJwt(answer.token), answer.claims);
      assert.deepEqual(decodeProtectedHeader(answer.token), answer.header);

      const again = (await (await fetch(address)).json()) as { token: string };
      assert.notEqual(again.token, answer.token, 'each is freshly signed');
      assert.doesNotMatch(readFileSync(`${userDir}/flows.json`, 'utf8'), /PRIVATE KEY/);
      await endsAt('SIGINT', 'group', running);
    } finally {
      occupant.close();
    }
  });

  it('has a palette of our nodes and those of Node-RED, a quick start that asks for nothing that is there, its directory alone; and ends at SIGTERM to npm alone', async () => {
    const port = await freePort();
    const running = await start(port, 'environment');
    const { address } = running;
    assert.equal(new URL(address).port, String(port));
    const ask = async (path: string) => {
      const answer = await fetch(new URL(path, address), { headers: { accept: 'application/json' } });
      return (await answer.json()) as unknown;
    };
    const modules = ((await ask('/nodes')) as { module: string }[]).map(({ module }) => module);
    assert.deepEqual([...new Set(modules)].sort(), ['@jwt-nodes/node-red-jwt-generator', 'node-red']);
    const steps = ((await ask('/flows')) as FlowNode[]).filter(({ type }) => type === 'comment');
    assert.ok(steps.length > 2);
    for (const { name } of steps) assert.doesNotMatch(String(name), /press Generate/);

    const again = spawnSync('npm', ['start', '--', '--user-dir', userDir], { cwd: checkout, encoding: 'utf8' });
    assert.equal(again.status, 0);
    assert.match(again.stdout, new RegExp(`already running at ${new URL(address).origin}`));
    await endsAt('SIGTERM', 'npm', running);
  });

  wholeTest('ends at SIGTERM, and leaves no process behind', async () => {
    const running = await start(await freePort());
    await endsAt('SIGTERM', 'group', running);
  });
});

/**
 * Asserts that a signal leaves no process behind. A terminal sends its own to the whole group; `kill` sends it to npm alone,
 * whose shell does not pass it on.
 */
async function endsAt(signal: NodeJS.Signals, whom: 'group' | 'npm', running: Started): Promise<void> {
  const { pid } = running.npm;
  process.kill(whom === 'group' ? -pid : pid, signal);
  while (isThere(running)) await new Promise((resolve) => setTimeout(resolve, 50));
  await assert.rejects(fetch(running.address));
}

/** A checkout of its own, with the packages of this one: it is built at every start, and other tests use ours meanwhile. */
function copyCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), 'jwt-checkout-'));
  const left = ['node_modules', '.git', '.node-red', 'dist', 'resources', 'screenshots'];
  cpSync(root, copy, { recursive: true, filter: (path) => !left.includes(relative(root, path)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

/** Whether any process of the group is there. */
function isThere({ npm }: Started): boolean {
  try {
    return process.kill(-npm.pid, 0);
  } catch {
    return false;
  }
}
