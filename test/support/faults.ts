import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Agent, get } from 'node:http';
import { curvePair, rsaPair } from './keys.ts';
import type { RunningNodeRed } from './node-red.ts';
import { type FlowNode, flowOf, httpIn, httpResponse, jwtKey } from './node-red-flow.ts';

/**
 * Options of Node.js for a heap of 96 MiB. Beside the old space, Node.js 24 takes up to 100 MiB for new objects, and where both
 * together are beyond the limit it may collect without end: a run took 6 or 30 seconds, by chance.
 */
export const heapOf96 = '--max-old-space-size=96 --max-semi-space-size=1';

/** A secret that no log may hold. */
export const secret = 'correct horse battery staple, forty-eight bytes!';

/** The keys of these flows: `hs`, `rs` and `es`. */
export const keys: readonly FlowNode[] = [
  jwtKey('hs', { kty: 'oct' }, { secret }),
  jwtKey('rs', { kty: 'RSA' }, { privateKey: rsaPair().privateKey }),
  jwtKey('es', { kty: 'EC' }, { privateKey: curvePair('P-256').privateKey }),
];

/** How the messages of one sending left a flow. */
export interface Ledger {
  /** How many messages have an outcome. */
  readonly outcomes: number;
  /** How many have more than one. */
  readonly repeated: number;
  /** How many there were of each: `true`, or the code of a failure. */
  readonly exits: Readonly<Record<string, number>>;
}

const place = { z: 'tab', x: 1, y: 1 };

function script(id: string, func: string, ...wires: readonly string[][]): FlowNode {
  return { ...place, id, type: 'function', func, outputs: wires.length, wires };
}

/** Notes one outcome of a message, by its number. */
const note = (exit: string) => `
  const { counts, exits } = global.get('ledger');
  counts[msg.n] += 1;
  const exit = ${exit};
  exits[exit] = (exits[exit] ?? 0) + 1;`;

/**
 * A flow that `GET /send` puts messages into, numbered and all at once, and `GET /ledger` counts the outcomes of.
 *
 * @param nodes - the first gets the messages; they end at the nodes `good` and `failed`
 */
export function ledgerFlow(...nodes: readonly FlowNode[]): FlowNode[] {
  const begin = `
    const count = Number(msg.payload.count);
    global.set('ledger', { counts: new Uint8Array(count), exits: {} });
    for (let n = 0; n < count; n += 1) node.send([{ n, payload: { n }, token: msg.payload.token }, null]);
    return [null, { ...msg, payload: { count } }];`;
  const tell = `
    const { counts, exits } = global.get('ledger');
    const outcomes = counts.reduce((sum, count) => sum + Number(count > 0), 0);
    const repeated = counts.reduce((sum, count) => sum + Number(count > 1), 0);
    return { ...msg, payload: { outcomes, repeated, exits } };`;
  return flowOf(
    ...keys,
    { ...httpIn('send', '/send'), wires: [['begin']] },
    script('begin', begin, [nodes[0]?.id ?? ''], ['answer']),
    ...nodes,
    script('good', note("'true'")),
    script('failed', note('msg.error.code')),
    { ...place, id: 'catch', type: 'catch', scope: null, wires: [['caught']] },
    script('caught', note("'caught ' + msg.error.code")),
    { ...httpIn('ask', '/ledger'), wires: [['count']] },
    script('count', tell, ['answer']),
    httpResponse('answer'),
  );
}

/** Longest time until all messages have an outcome: far more than any machine needs. */
const maxWaitMs = 100_000;

/** Puts messages into a {@link ledgerFlow}, and waits until each has an outcome: exactly one. */
export async function sendAll(client: Client, count: number, token = ''): Promise<Ledger['exits']> {
  await client(`/send?count=${count}&token=${token}`);
  return exitsOf(client, count);
}

/** Waits until each of the messages that were sent, or `enough` of them, has an outcome: exactly one. */
export async function exitsOf(client: Client, count: number, enough = count): Promise<Ledger['exits']> {
  const end = performance.now() + maxWaitMs;
  for (;;) {
    const { outcomes, repeated, exits } = (await client('/ledger')) as Ledger;
    assert.equal(repeated, 0, `no message has two outcomes: ${JSON.stringify(exits)}`);
    if (outcomes >= enough) return exits;
    assert.ok(performance.now() < end, `${outcomes} of ${count} messages have an outcome: ${JSON.stringify(exits)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asserts that messages were served, or refused as too many: one node has half of the ten thousand places at least. */
export function checkBusyExits(exits: Ledger['exits'], count: number): void {
  const { true: good = 0, ERR_BUSY: busy = 0, ...others } = exits;
  assert.deepEqual(others, {});
  assert.equal(good + busy, count);
  assert.ok(good >= 5_000, `${good} of ${count}`);
}

/** Asks a Node-RED for JSON, always by the same connection. */
export type Client = (path: string) => Promise<unknown>;

export function connect({ url }: RunningNodeRed): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (path) =>
    new Promise((resolve, reject) => {
      const request = get(url + path, { agent }, async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${path}: ${response.statusCode} ${text}`));
      });
      request.once('error', reject);
    });
}

/** Sets a limit of a process that runs; it is a soft one, which can be lifted again. */
export function limit({ pid }: RunningNodeRed, resource: 'fsize' | 'nofile', most: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--${resource}=${most}:`]);
}

/** Asserts that a log has nothing of a key or a token in it. */
export function assertNoSecret({ log }: RunningNodeRed): void {
  const texts = keys.flatMap(({ credentials }) => Object.values(credentials as Record<string, string>));
  const lines = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.length > 8 && !line.startsWith('-----'));
  for (const line of [...lines, secret]) assert.ok(!log().includes(line), 'the log has a key in it');
  assert.doesNotMatch(log(), /eyJ[\w-]+\.[\w-]+\./, 'the log has a token in it');
}
