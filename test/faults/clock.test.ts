import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeJwt } from 'jose';
import { assertNoSecret, type Client, connect, ledgerFlow, sendAll } from '../support/faults.ts';
import { noon } from '../support/issue.ts';
import { nodeRed5, type RunningNodeRed, root, startNodeRed } from '../support/node-red.ts';
import { generator, httpIn, verifier } from '../support/node-red-flow.ts';

const place = { z: 'tab', x: 1, y: 1 };
const hour = 3600;

const token = { signingKey: 'es', ttl: '600', variable: '' } as const;
const tell = { ...place, type: 'function', outputs: 1, wires: [['answer']] };

const flow = [
  ...ledgerFlow(
    { ...generator('make', token), wires: [['check'], ['failed']] },
    { ...verifier('check', { key: 'es', maxTokenAge: '60' }, 'failed'), wires: [['good'], ['failed']] },
  ),
  { ...httpIn('clock', '/clock'), wires: [['set']] },
  {
    ...tell,
    id: 'set',
    func: `global.get('clock').now = Number(msg.payload.now) * 1000; return { ...msg, payload: {} };`,
  },
  { ...httpIn('one', '/token'), wires: [['makeOne']] },
  { ...generator('makeOne', { ...token, cache: true }), wires: [['tell'], ['tell']] },
  { ...tell, id: 'tell', func: 'return { ...msg, payload: { token: msg.token, error: msg.error } };' },
  { ...httpIn('which', '/check'), wires: [['checkOne']] },
  {
    ...verifier('checkOne', { key: 'es', token: 'payload.token', maxTokenAge: '60' }, 'refused'),
    wires: [['answer'], ['refused']],
  },
  { ...tell, id: 'refused', func: 'return { ...msg, payload: msg.error };' },
];

describe('a clock', function () {
  this.timeout(120_000);
  let running: RunningNodeRed;
  let client: Client;
  const setClock = (now: number) => client(`/clock?now=${now}`);
  const tokenOf = async () => ((await client('/token')) as { token: string }).token;
  const check = async (one: string) => (await client(`/check?token=${one}`)) as { iat?: number; code?: string };
  before(async () => {
    const preload = pathToFileURL(join(root, 'test/support/set-clock.mjs')).href;
    running = await startNodeRed(nodeRed5, {
      env: { NODE_OPTIONS: `--import=${preload}` },
      settings: 'functionGlobalContext: { clock: globalThis.testClock }',
    });
    client = connect(running);
    await running.deploy(flow);
  });
  beforeEach(() => setClock(noon));
  after(() => running.stop());

  it('that has stopped stops nothing else', async () => {
    assert.deepEqual(await sendAll(client, 200), { true: 200 });
    const one = await tokenOf();
    assert.deepEqual(await check(one), { iss: 'node-red', sub: 'node-red', exp: noon + 600, iat: noon });
    assert.equal(await tokenOf(), one);
    assertNoSecret(running);
  });

  it('that steps back makes tokens of its own time, and those of the future early', async () => {
    const one = await tokenOf();
    await setClock(noon - hour);
    assert.equal((await check(one)).code, 'ERR_TOKEN_EARLY');
    assert.deepEqual(await sendAll(client, 200), { true: 200 });
    const other = await tokenOf();
    assert.equal(decodeJwt(other).iat, noon - hour, 'a token of the future is not sent again');
    assert.equal((await check(other)).iat, noon - hour);
    assertNoSecret(running);
  });

  it('that steps ahead ends tokens and their reuse', async () => {
    const one = await tokenOf();
    await setClock(noon + hour);
    assert.equal((await check(one)).code, 'ERR_TOKEN_EXPIRED');
    assert.deepEqual(await sendAll(client, 200), { true: 200 });
    assert.equal((await check(await tokenOf())).iat, noon + hour);
    assertNoSecret(running);
  });

  it('that stands outside all years fails each message, until it is set', async () => {
    await setClock(253_402_300_799);
    assert.deepEqual(await sendAll(client, 50), { ERR_TIME_SPAN: 50 });
    await setClock(noon);
    assert.deepEqual(await sendAll(client, 50), { true: 50 });
    assertNoSecret(running);
  });
});
