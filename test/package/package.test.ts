import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactDecrypt, compactVerify, importJWK, type JWK } from 'jose';
import { type Edition, nodeRed4, nodeRed5, type RunningNodeRed, root, startNodeRed } from '../support/node-red.ts';

type FlowNode = { id: string; type: string; [setting: string]: unknown };

/** What an example answers over HTTP, and what must be true of it. */
interface Expectation {
  readonly path: string;
  readonly check: (answer: Record<string, string>, keys: Readonly<Record<string, GeneratedKey>>) => Promise<void>;
}

interface GeneratedKey {
  readonly text: string;
  readonly publicJwk: JWK;
}

const examples: Readonly<Record<string, Expectation>> = {
  'Quick start.json': {
    path: '/jwt/quick-start?user=anna',
    check: async ({ token = '', claims, header }, keys) => {
      const key = await importJWK(keys['quick start key']?.publicJwk as JWK, 'ES256');
      const { payload, protectedHeader } = await compactVerify(token, key);
      assert.deepEqual(JSON.parse(new TextDecoder().decode(payload)), claims);
      assert.deepEqual({ ...protectedHeader }, header);
      assert.equal((claims as unknown as { sub: string }).sub, 'anna');
    },
  },
  'Call a protected API.json': {
    path: '/jwt/call-api',
    check: async (answer) => assert.deepEqual(answer, { hello: 'node-red' }),
  },
  'Sign then encrypt.json': {
    path: '/jwt/sign-then-encrypt',
    check: async ({ token = '', signedToken }, keys) => {
      const receiver = createPrivateKey(keys["the receiver's encryption key"]?.text ?? '');
      const { plaintext, protectedHeader } = await compactDecrypt(token, receiver);
      assert.equal(new TextDecoder().decode(plaintext), signedToken);
      assert.equal(protectedHeader.cty, 'JWT');
      await compactVerify(String(signedToken), await importJWK(keys['our signing key']?.publicJwk as JWK, 'ES256'));
    },
  },
};

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
    assert.deepEqual(readdirSync(join(root, 'examples')).sort(), Object.keys(examples).sort());
  });

  for (const edition of [nodeRed4, nodeRed5]) {
    describe(`in ${edition.name}`, () => {
      let running: RunningNodeRed;
      before(async () => {
        running = await startClean(edition, folder);
      });
      after(() => running?.stop());

      it('shows both nodes, with icon, catalogue and help', async () => {
        const nodes = (await json(running, '/nodes')) as unknown as { module: string; types: string[]; err?: string }[];
        const ours = nodes.filter(({ module }) => module === '@jwt-nodes/node-red-jwt-generator');
        assert.deepEqual(ours.flatMap(({ types }) => types).sort(), ['jwt-generator', 'jwt-key', 'jwt-verifier']);
        assert.deepEqual(
          ours.map(({ err }) => err),
          [undefined, undefined],
        );
        const html = await (await fetch(`${running.url}/nodes`, { headers: { accept: 'text/html' } })).text();
        for (const type of ['jwt-key', 'jwt-generator']) {
          assert.match(html, new RegExp(`data-template-name="${type}"`));
          assert.match(html, new RegExp(`data-help-name="${type}"`));
        }
        const texts = await json(running, '/nodes/@jwt-nodes/node-red-jwt-generator/jwt-generator/messages?lng=en-US');
        assert.ok(JSON.stringify(texts).includes('Lifetime'));
        const icon = await fetch(`${running.url}/icons/@jwt-nodes/node-red-jwt-generator/jwt.svg`);
        assert.match(String(icon.headers.get('content-type')), /svg/);
      });

      for (const [file, { path, check }] of Object.entries(examples)) {
        it(`runs "${file.replace('.json', '')}" as imported, once its keys are generated`, async () => {
          const keys = await importExample(running, file);
          await check(await json(running, path), keys);
        });
      }

      it('says what is missing while the keys are not generated', async () => {
        await running.deploy(readExample(running, 'Quick start.json'));
        const answer = await fetch(`${running.url}/jwt/quick-start`);
        assert.equal(answer.status, 500);
        assert.equal(((await answer.json()) as { code: string }).code, 'ERR_KEY_MISSING');
        assert.match(running.log(), /ERR_KEY_MISSING: no key is stored in this JWT key/);
      });
    });
  }
});

/** Starts Node-RED with a copy of the user directory into which the package was installed. */
function startClean(edition: Edition, folder: string): Promise<RunningNodeRed> {
  const userDir = join(folder, edition.name.replaceAll(' ', '-'));
  cpSync(join(folder, 'clean'), userDir, { recursive: true });
  return startNodeRed(edition, { userDir });
}

async function json({ url }: RunningNodeRed, path: string): Promise<Record<string, string>> {
  const answer = await fetch(url + path, { headers: { accept: 'application/json' } });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as Record<string, string>;
}

function readExample({ url }: RunningNodeRed, file: string): FlowNode[] {
  // The example calls the usual port; this Node-RED listens on another.
  const text = readFileSync(join(root, 'examples', file), 'utf8').replaceAll('http://127.0.0.1:1880', url);
  return JSON.parse(text);
}

async function importExample(running: RunningNodeRed, file: string): Promise<Record<string, GeneratedKey>> {
  const flow = readExample(running, file);
  const keys: Record<string, GeneratedKey> = {};
  for (const node of flow.filter(({ type }) => type === 'jwt-key')) {
    const size = node.kty === 'RSA' ? { bits: 2048 } : { curve: 'P-256' };
    const answer = await fetch(`${running.url}/jwt-key/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kty: node.kty, use: node.use, ...size }),
    });
    const generated = (await answer.json()) as GeneratedKey;
    node.credentials = { privateKey: generated.text };
    node.publicKey = JSON.stringify(generated.publicJwk);
    keys[String(node.name)] = generated;
  }
  await running.deploy(flow);
  return keys;
}
