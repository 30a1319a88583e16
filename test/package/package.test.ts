import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDebugSidebar } from '../support/debug-sidebar.ts';
import { type GeneratedKey, generateKey } from '../support/generated-key.ts';
import {
  type Edition,
  nodeRed4,
  nodeRed5,
  type RunningNodeRed,
  root,
  type StartOptions,
  startNodeRed,
} from '../support/node-red.ts';
import { wholeTest } from '../support/whole.ts';
import type { Expectation, RunningExample } from './examples/expectation.ts';
import { dropFile, type FlowNode, readExample, withPlaces } from './examples/import.ts';
import { expectations } from './examples/index.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const nodeTypes = Object.keys(manifest['node-red'].nodes);

describe('the package', function () {
  this.timeout(180_000);
  let folder = '';
  let packed: { filename: string; files: { path: string }[] };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-package-'));
    const npm = (args: string[], cwd: string) =>
      execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    // The check before the tests has built dist.
    const json = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
    [packed] = Object.values(JSON.parse(json)) as [typeof packed];
    const clean = join(folder, 'clean');
    cpSync(join(root, 'LICENSE'), join(clean, 'LICENSE'));
    writeFileSync(join(clean, 'package.json'), '{"name":"clean","version":"1.0.0","private":true}');
    npm(['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)], clean);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('contains what a user needs, and nothing else', () => {
    const expected = readFileSync(join(import.meta.dirname, 'files.txt'), 'utf8')
      .trim()
      .split('\n');
    assert.deepEqual(packed.files.map(({ path }) => path).sort(), expected.sort());
  });

  it('has an expectation for every example', () => {
    assert.deepEqual(readdirSync(join(root, 'examples')).sort(), Object.keys(expectations).sort());
  });

  it('has an example of every node, and a key in none', () => {
    const flows = Object.keys(expectations).map((file) => readFileSync(join(root, 'examples', file), 'utf8'));
    const nodes: FlowNode[] = flows.flatMap((flow) => JSON.parse(flow));
    const shown = new Set(nodes.map(({ type }) => type));
    assert.deepEqual(
      nodeTypes.filter((type) => !shown.has(type)),
      [],
    );
    assert.deepEqual(
      nodes.filter(({ credentials, publicKey }) => credentials || publicKey),
      [],
    );
  });

  for (const edition of [nodeRed4, nodeRed5]) {
    describe(`in ${edition.name}`, () => {
      let running: RunningNodeRed;
      before(async () => {
        running = await startClean(edition, folder);
      });
      after(() => running?.stop());

      it('shows every node, with icon, catalogue and help', async () => {
        const nodes = (await json(running, '/nodes')) as unknown as { module: string; types: string[]; err?: string }[];
        const ours = nodes.filter(({ module }) => module === '@jwt-nodes/node-red-jwt-generator');
        assert.deepEqual(ours.flatMap(({ types }) => types).sort(), [...nodeTypes].sort());
        assert.deepEqual(
          ours.flatMap(({ err }) => err ?? []),
          [],
        );
        const html = await (await fetch(`${running.url}/nodes`, { headers: { accept: 'text/html' } })).text();
        for (const type of nodeTypes) {
          assert.match(html, new RegExp(`data-template-name="${type}"`));
          assert.match(html, new RegExp(`data-help-name="${type}"`));
        }
        const texts = await json(running, '/nodes/@jwt-nodes/node-red-jwt-generator/jwt-generator/messages?lng=en-US');
        assert.ok(JSON.stringify(texts).includes('Lifetime'));
        for (const node of ['jwt-generator', 'jwt-verifier', 'jwt-jwks']) {
          const icon = await fetch(`${running.url}/icons/@jwt-nodes/node-red-jwt-generator/${node}.svg`);
          assert.match(String(icon.headers.get('content-type')), /svg/);
          // Node-RED answers a missing icon with one of its own.
          assert.match(await icon.text(), /<title>/);
        }
      });

      for (const [file, expect] of Object.entries(expectations)) {
        // The dashboard starts a Node-RED of its own: in 4.1 where everything is tested.
        const test = file.includes('dashboard') && edition === nodeRed4 ? wholeTest : it;
        test(`runs "${file.replace('.json', '')}" as imported, once its keys are generated`, async () => {
          const expectation = await expect();
          const { dashboard = false } = expectation;
          const host = dashboard ? await startClean(edition, folder, { dashboard }) : running;
          try {
            const example = await importExample(host, file, expectation);
            await expectation.check(example).finally(example.close);
          } finally {
            await expectation.stop?.();
            if (host !== running) await host.stop();
          }
        });
      }

      it('has nothing to complain of where an example waits for the dashboard', async () => {
        const before = running.log().length;
        await assert.rejects(running.deploy(readExample('A token on a dashboard.json')), /missing/);
        assert.doesNotMatch(running.log().slice(before), /\[error\]|\[warn\]|jwt-/);
      });

      it('says what is missing while the keys are not generated', async () => {
        await running.deploy(readExample('Quick start.json'));
        const answer = await fetch(`${running.url}/jwt/quick-start`);
        assert.equal(answer.status, 500);
        assert.equal(((await answer.json()) as { code: string }).code, 'ERR_KEY_MISSING');
        const lines = running.log().match(/\[error\].*ERR_KEY_MISSING: no key is stored in this JWT key/g) ?? [];
        // A line for each node that has no key, and none beside them for the key itself.
        assert.equal(lines.length, 2);
      });
    });
  }
});

/** Starts Node-RED with a copy of the user directory into which the package was installed. */
function startClean(edition: Edition, folder: string, options: StartOptions = {}): Promise<RunningNodeRed> {
  const userDir = mkdtempSync(join(folder, 'user-'));
  cpSync(join(folder, 'clean'), userDir, { recursive: true });
  return startNodeRed(edition, { userDir, ...options });
}

async function json(running: RunningNodeRed, path: string): Promise<Record<string, unknown>> {
  const answer = await fetch(running.url + path, { headers: { accept: 'application/json' } });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as Record<string, unknown>;
}

/** Imports an example, presses *Generate* in each of its keys or drops the provider's file, and deploys it. */
async function importExample(
  running: RunningNodeRed,
  file: string,
  { places, meet, file: fileOf }: Expectation,
): Promise<RunningExample & { readonly close: () => void }> {
  const imported = readExample(file);
  const keys: Record<string, GeneratedKey> = {};
  for (const node of imported.filter(({ type }) => type === 'jwt-key')) {
    const generated = await generateKey(running, { kty: String(node.kty), use: String(node.use) });
    node.credentials = { privateKey: generated.text };
    node.publicKey = JSON.stringify(generated.publicJwk);
    keys[String(node.name)] = generated;
    const generator = imported.find(({ signingKey }) => signingKey === node.id);
    if (fileOf && generator) dropFile(generator, node, fileOf(generated));
  }
  // The example calls the usual port; this Node-RED listens on another.
  const flow = withPlaces(imported, { 'http://127.0.0.1:1880': running.url, ...places });
  await meet?.(keys);
  await running.deploy(flow);
  const sidebar = await openDebugSidebar(running);
  const press = async (button: string) => {
    const node = flow.find(({ type, name }) => type === 'inject' && name === button);
    const answer = await fetch(`${running.url}/inject/${node?.id}`, { method: 'POST' });
    assert.equal(answer.status, 200, `${button} is no button of this example`);
  };
  return {
    url: running.url,
    keys,
    visit: (path, init) => fetch(running.url + path, init),
    json: (path) => json(running, path),
    press,
    pressAndSee: async (button, debug) => {
      const shown = sidebar.next(debug);
      await press(button);
      return shown;
    },
    change: async (name, settings) => {
      Object.assign(flow.find((node) => node.name === name) ?? {}, settings);
      await running.deploy(flow, 'nodes');
    },
    close: sidebar.close,
  };
}
