import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { assertNoSecret, connect, ledgerFlow, sendAll } from '../support/faults.ts';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type FlowNode, generator, httpIn, verifier } from '../support/node-red-flow.ts';

/** Makes tokens, and verifies them; `GET /token` answers with one, `GET /check` with what is in one. */
const flow = (issuer: string): FlowNode[] => [
  ...ledgerFlow(
    { ...generator('make', { signingKey: 'es', issuer }), wires: [['check'], ['failed']] },
    { ...verifier('check', { key: 'es' }, 'failed'), wires: [['good'], ['failed']] },
  ),
  { ...httpIn('one', '/token'), wires: [['makeOne']] },
  {
    ...generator('makeOne', {
      signingKey: 'es',
      issuer,
      cache: true,
      cacheStore: '#:(disk)::t',
      cacheStoreType: 'flow',
    }),
    wires: [['tell'], ['tell']],
  },
  { ...httpIn('which', '/check'), wires: [['checkOne']] },
  {
    ...verifier('checkOne', { key: 'es', token: 'payload.token' }, 'answer'),
    wires: [['answer'], ['answer']],
  },
  {
    id: 'tell',
    type: 'change',
    z: 'tab',
    x: 1,
    y: 1,
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '{"token": token, "error": error}', tot: 'jsonata' }],
    wires: [['answer']],
  },
];

describe('Node-RED that is killed', function () {
  this.timeout(120_000);
  let running: RunningNodeRed;
  let userDir = '';
  const restart = async () => {
    await running.kill();
    running = await startNodeRed(nodeRed5, { userDir });
  };
  const tokenOf = async () => ((await connect(running)('/token')) as { token: string }).token;
  const issuerOf = async (token: string) => ((await connect(running)(`/check?token=${token}`)) as { iss: string }).iss;
  before(async () => {
    running = await startNodeRed(nodeRed5);
    userDir = running.userDir;
  });
  after(async () => {
    await running.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  it('between deploys has its keys when it is started again, and tokens of before are still good', async () => {
    await running.deploy(flow('first'));
    const token = await tokenOf();
    assert.equal(await tokenOf(), token);
    await restart();
    assert.equal(await issuerOf(token), 'first');
    assert.equal(await issuerOf(await tokenOf()), 'first');
    assert.deepEqual(await sendAll(connect(running), 100), { true: 100 });
    assertNoSecret(running);
  });

  it('in the middle of a deploy signs with the flow of before or the one of after, and never with half of one', async () => {
    const aborted = running.deploy(flow('second')).catch(() => {});
    await restart();
    await aborted;
    const issuer = await issuerOf(await tokenOf());
    assert.ok(['first', 'second'].includes(issuer), issuer);
    assert.deepEqual(await sendAll(connect(running), 100), { true: 100 });
    await running.deploy(flow('third'));
    assert.equal(await issuerOf(await tokenOf()), 'third');
    assertNoSecret(running);
  });

  it('with messages under way starts clean, and each message of after has one outcome', async () => {
    await connect(running)('/send?count=500');
    await restart();
    assert.deepEqual(await sendAll(connect(running), 500), { true: 500 });
    assertNoSecret(running);
  });
});
