import assert from 'node:assert/strict';
import { assertNoSecret, type Client, connect, ledgerFlow, limit, sendAll } from '../support/faults.ts';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { generator, verifier } from '../support/node-red-flow.ts';

/** Tokens and claims are stored in files, each as it is made. */
const stores = `contextStorage: {
  default: { module: 'memory' },
  disk: { module: 'localfilesystem', config: { cache: false } },
}`;

const flow = ledgerFlow(
  {
    ...generator('make', { signingKey: 'es', variable: '#:(disk)::jwt' }),
    wires: [['check'], ['failed']],
  },
  {
    ...verifier('check', { key: 'es', variable: '#:(disk)::claims', variableType: 'global' }, 'failed'),
    wires: [['good'], ['failed']],
  },
);

/** Sends tokens again that are kept in a file. */
const reuse = ledgerFlow({
  ...generator('make', {
    signingKey: 'es',
    variable: '',
    cache: true,
    cacheKey: 'n',
    cacheKeyType: 'msg',
    cacheStore: '#:(disk)::tokens',
    cacheStoreType: 'flow',
  }),
  wires: [['good'], ['failed']],
});

/**
 * A disk that takes nothing more: no file of this process may have a byte (RLIMIT_FSIZE). It needs neither a disk of
 * its own nor an administrator; Node.js gets EFBIG where it would get ENOSPC.
 */
describe('a full disk', function () {
  this.timeout(120_000);
  let running: RunningNodeRed;
  let client: Client;
  before(async () => {
    running = await startNodeRed(nodeRed5, { settings: stores });
    client = connect(running);
  });
  beforeEach(() => running.deploy(flow));
  afterEach(() => limit(running, 'fsize', 'unlimited'));
  after(() => running.stop());

  it('is the failure of each message that has something to store, and of none any more when there is room', async () => {
    assert.deepEqual(await sendAll(client, 20), { true: 20 });
    limit(running, 'fsize', 0);
    assert.deepEqual(await sendAll(client, 100), { ERR_STORE: 100 });
    limit(running, 'fsize', 'unlimited');
    assert.deepEqual(await sendAll(client, 20), { true: 20 });
    assertNoSecret(running);
  });

  it('keeps no token back that would only be stored to be sent again', async () => {
    await running.deploy(reuse);
    limit(running, 'fsize', 0);
    assert.deepEqual(await sendAll(client, 100), { true: 100 });
    assertNoSecret(running);
  });

  it('refuses a deploy, and the flow of before goes on', async () => {
    limit(running, 'fsize', 0);
    await assert.rejects(running.deploy(ledgerFlow(generator('other', { signingKey: 'none' }))), /the deploy failed/);
    limit(running, 'fsize', 'unlimited');
    assert.deepEqual(await sendAll(client, 20), { true: 20 });
    assertNoSecret(running);
  });
});
