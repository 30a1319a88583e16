import assert from 'node:assert/strict';
import { join } from 'node:path';
import { assertNoSecret, type Client, connect, ledgerFlow, sendAll } from '../support/faults.ts';
import { nodeRed5, type RunningNodeRed, root, startNodeRed } from '../support/node-red.ts';
import { generator, verifier } from '../support/node-red-flow.ts';

const plugin = JSON.stringify(join(root, 'test/support/forgetful-context.cjs'));
const stores = `contextStorage: { default: { module: 'memory' }, far: { module: require(${plugin}) } }`;

const making = (settings: Parameters<typeof generator>[1]) =>
  ledgerFlow({
    ...generator('make', { signingKey: 'es', variable: '', ...settings }),
    wires: [['good'], ['failed']],
  });
const verifying = (settings: Parameters<typeof verifier>[1]) =>
  ledgerFlow(
    { ...generator('make', { signingKey: 'es', variable: '' }), wires: [['check'], ['failed']] },
    { ...verifier('check', { key: 'es', ...settings }, 'failed'), wires: [['good'], ['failed']] },
  );

describe('a context store that gives one answer never', function () {
  this.timeout(120_000);
  let running: RunningNodeRed;
  let client: Client;
  before(async () => {
    running = await startNodeRed(nodeRed5, { settings: stores });
    client = connect(running);
  });
  afterEach(() => assertNoSecret(running));
  after(() => running.stop());

  const lost: readonly (readonly [string, readonly object[], code: string])[] = [
    ['a token was to be stored', making({ variable: '#:(far)::once-token' }), 'ERR_STORE'],
    ['claims were to be stored', verifying({ variable: '#:(far)::once-claims' }), 'ERR_STORE'],
    ['a claim was to be read', making({ jti: true, jwtId: '#:(far)::once-id', jwtIdType: 'flow' }), 'ERR_VALUE'],
    ['what is expected was to be read', verifying({ issuer: '#:(far)::once-iss', issuerType: 'flow' }), 'ERR_VALUE'],
  ];
  for (const [what, flow, code] of lost) {
    it(`fails the message for which ${what}, and none of the others waits for ever`, async () => {
      await running.deploy(flow);
      const exits = await sendAll(client, 50);
      assert.equal(exits[code], 1, JSON.stringify(exits));
    });
  }

  it('fails no message whose token was only to be sent again', async () => {
    const cacheKey = { cacheKey: 'n', cacheKeyType: 'msg' } as const;
    for (const place of ['#:(far)::once-tokens', '#:(far)::never-tokens']) {
      await running.deploy(making({ cache: true, ...cacheKey, cacheStore: place, cacheStoreType: 'flow' }));
      assert.deepEqual(await sendAll(client, 50), { true: 50 });
    }
  });

  it('holds up no deploy', async () => {
    await running.deploy(making({ variable: '#:(far)::never-token' }));
    await client('/send?count=50');
    await running.deploy(making({ issuer: 'after' }));
    assert.doesNotMatch(running.log(), /Close timed out/, 'Node-RED itself gives up after fifteen seconds');
    assert.deepEqual(await sendAll(client, 50), { true: 50 });
  });
});
