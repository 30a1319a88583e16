import assert from 'node:assert/strict';
import {
  assertNoSecret,
  type Client,
  checkBusyExits,
  connect,
  heapOf96,
  ledgerFlow,
  sendAll,
} from '../support/faults.ts';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { generator } from '../support/node-red-flow.ts';

const count = 30_000;

const making = ledgerFlow({ ...generator('make', { signingKey: 'es', variable: '' }), wires: [['good'], ['failed']] });

describe(`a generator in a heap of 96 MiB, with ${count} messages at once`, function () {
  this.timeout(120_000);
  let running: RunningNodeRed;
  let client: Client;
  before(async () => {
    running = await startNodeRed(nodeRed5, { env: { NODE_OPTIONS: heapOf96 } });
    client = connect(running);
  });
  afterEach(() => assertNoSecret(running));
  after(() => running.stop());

  it('makes the token of each, or refuses it at once', async () => {
    await running.deploy(making);
    checkBusyExits(await sendAll(client, count), count);
    assert.deepEqual(await sendAll(client, 100), { true: 100 });
  });
});
