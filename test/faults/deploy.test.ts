import assert from 'node:assert/strict';
import { assertNoSecret, type Client, connect, exitsOf, ledgerFlow } from '../support/faults.ts';
import { nodeRed5, type RunningNodeRed } from '../support/node-red.ts';
import { generator, verifier } from '../support/node-red-flow.ts';
import { useNodeRed } from '../support/use-node-red.ts';

/** Makes tokens, and verifies them. */
const flow = (name: string) =>
  ledgerFlow(
    { ...generator('make', { signingKey: 'rs', variable: '' }), name, wires: [['check'], ['failed']] },
    { ...verifier('check', { key: 'rs' }, 'failed'), name, wires: [['good'], ['failed']] },
  );

describe('a deploy amid a thousand messages', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;
  let client: Client;
  before(async () => {
    running = await useNodeRed(nodeRed5);
    client = connect(running);
  });
  after(() => running.stop());

  const amid = async (type: string) => {
    await running.deploy(flow(`before ${type}`));
    await client('/send?count=1000');
    await running.deploy(flow(`after ${type}`), type);
  };

  it('of modified nodes loses none of them, and fails none', async () => {
    await amid('nodes');
    assert.deepEqual(await exitsOf(client, 1000), { true: 1000 });
    assertNoSecret(running);
  });

  for (const type of ['flows', 'full']) {
    it(`of ${type} fails none, and loses at most those in the hands of Node-RED while it stopped the nodes behind`, async () => {
      await amid(type);
      const { true: good = 0, ...others } = await exitsOf(client, 1000, 950);
      assert.deepEqual(others, {});
      assert.ok(good >= 950);
    });
  }
});
