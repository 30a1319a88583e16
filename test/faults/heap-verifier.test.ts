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
import { generator, httpIn, verifier } from '../support/node-red-flow.ts';

const count = 30_000;

const place = { z: 'tab', x: 1, y: 1 };

/** `GET /token` answers with the token that all messages bring. */
const flow = [
  ...ledgerFlow({ ...verifier('check', { key: 'rs' }, 'failed'), wires: [['good'], ['failed']] }),
  { ...httpIn('one', '/token'), wires: [['make']] },
  { ...generator('make', { signingKey: 'rs', variable: '' }), wires: [['tell'], ['tell']] },
  {
    ...place,
    id: 'tell',
    type: 'function',
    outputs: 1,
    func: 'return { ...msg, payload: { token: msg.token, error: msg.error } };',
    wires: [['answer']],
  },
];

describe(`a verifier in a heap of 96 MiB, with ${count} messages at once`, function () {
  this.timeout(120_000);
  let running: RunningNodeRed;
  let client: Client;
  before(async () => {
    running = await startNodeRed(nodeRed5, { env: { NODE_OPTIONS: heapOf96 } });
    client = connect(running);
  });
  afterEach(() => assertNoSecret(running));
  after(() => running.stop());

  it('verifies each, or refuses it at once', async () => {
    await running.deploy(flow);
    const { token } = (await client('/token')) as { token: string };
    checkBusyExits(await sendAll(client, count, token), count);
    assert.deepEqual(await sendAll(client, 100, token), { true: 100 });
  });
});
