import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curvePair } from '../support/keys.ts';
import { nodeRed4, nodeRed5, type RunningNodeRed, root, startNodeRed } from '../support/node-red.ts';
import { tokenFlow } from '../support/panel.ts';
import { startTokenEndpoint, type TokenEndpoint } from '../support/token-endpoint.ts';

describe('two Node-REDs that share a store of access tokens', function () {
  this.timeout(120_000);
  let folder = '';
  let file = '';
  let endpoint: TokenEndpoint;
  let running: RunningNodeRed[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-shared-'));
    file = join(folder, 'context.json');
    endpoint = await startTokenEndpoint();
    const plugin = JSON.stringify(join(root, 'test/support/shared-context.cjs'));
    const settings = `contextStorage: {
      default: { module: 'memory' },
      shared: { module: require(${plugin}), config: { file: ${JSON.stringify(file)} } },
    }`;
    const flow = tokenFlow(
      {
        signingKey: 'key',
        variable: '',
        jti: true,
        delivery: 'form',
        deliveryUrl: `${endpoint.url}/token`,
        deliveryBody: [{ key: 'assertion', value: '{token}' }],
        exchange: true,
        cacheStore: '#:(shared)::access',
        cacheStoreType: 'global',
      },
      {
        id: 'key',
        type: 'jwt-key',
        name: '',
        use: 'sig',
        kty: 'EC',
        credentials: { privateKey: curvePair('P-256').privateKey },
      },
    );
    running = await Promise.all([nodeRed5, nodeRed4].map((edition) => startNodeRed(edition, { settings })));
    await Promise.all(running.map(({ deploy }) => deploy(flow)));
  });
  after(async () => {
    await Promise.all(running.map(({ stop }) => stop()));
    await endpoint.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('make one request, and keep what it brought where only the key opens it', async () => {
    const tokens = [];
    for (const { url } of [...running, ...running]) {
      const { token } = (await (await fetch(`${url}/token?user=anna`)).json()) as { token?: string };
      tokens.push(token);
    }
    assert.deepEqual(tokens, Array(4).fill('access 1'));
    assert.equal(endpoint.requests.length, 1);
    // No message waits until its token is written.
    while (!readFileSync(file, 'utf8').includes('closed')) await new Promise((resolve) => setImmediate(resolve));
    const kept = readFileSync(file, 'utf8');
    assert.ok(kept.includes('closed'));
    assert.doesNotMatch(kept, /access 1|Bearer|127\.0\.0\.1/);
  });
});
