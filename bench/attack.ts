// node bench/attack.ts [--seconds 30] [--only name]: strangers send what is costly, on sixty-four connections, to a real Node-RED of each
// version; meanwhile an empty flow is asked every 20 ms. Prints how long it takes to answer. Only this machine is
// asked; everything ends by itself. Build first: `npm run build && node bench/attack.ts`.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Edition, nodeRed4, nodeRed5, type RunningNodeRed, startNodeRed } from '../test/support/node-red.ts';
import { attacks, flowOfAttacks } from './attacks/attacks.ts';
import type { Flood, Flooded } from './attacks/flood.ts';
import { writeTable } from './report/table.ts';

const { values: options } = parseArgs({ options: { seconds: { type: 'string' }, only: { type: 'string' } } });
const seconds = Number(options.seconds ?? 30);

/** What the issue asks for, in milliseconds. */
const goal = 250;

interface Answered {
  readonly median: number;
  readonly slowest: number;
  /** The 99th percentile. */
  readonly slow: number;
}

/** Asks one after the other, every 20 ms, until it is over. */
async function probe(url: string, isOver: () => boolean): Promise<Answered> {
  const times: number[] = [];
  while (!isOver()) {
    const start = performance.now();
    const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    await response.text();
    const time = performance.now() - start;
    times.push(time);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 20 - time)));
  }
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { median: at(0.5), slow: at(0.99), slowest: at(1) };
}

function flood(order: Flood): Promise<Flooded> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./attacks/flood.ts', import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function attackAll(edition: Edition, running: RunningNodeRed, setUrl: string): Promise<void> {
  await running.deploy(flowOfAttacks(setUrl));
  const rows = [];
  for (const { name, path, bodies } of attacks) {
    if (!name.includes(options.only ?? '')) continue;
    let isOver = false;
    const flooding = flood({ url: running.url + path, bodies: await bodies(), seconds }).finally(() => {
      isOver = true;
    });
    const { median, slow, slowest } = await probe(`${running.url}/empty`, () => isOver);
    const { answers, codes } = await flooding;
    rows.push({ name, values: [median, slow, slowest, answers / seconds] });
    const said = Object.entries(codes).map(([code, count]) => `${code} ${count}`);
    console.log(
      `${edition.name}, ${name}: p99 ${slow.toFixed(0)} ms${slow > goal ? ', MISSED' : ''}; ${said.join(', ')}`,
    );
  }
  const columns = ['median', '99th percentile', 'slowest', 'attacks answered/s'];
  const title = `${edition.name}: an empty flow answers in, while attacked for ${seconds} s`;
  console.log(`\n${writeTable({ title, unit: 'ms', across: 'attack', columns, rows })}\n`);
}

/** A JWK Set that never has the key that is asked for. */
const issuer = createServer((_request, response) => {
  response.setHeader('content-type', 'application/jwk-set+json').end('{"keys":[]}');
});
await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
const { port } = issuer.address() as { port: number };
for (const edition of [nodeRed5, nodeRed4]) {
  const running = await startNodeRed(edition);
  try {
    await attackAll(edition, running, `http://127.0.0.1:${port}/jwks.json`);
  } finally {
    await running.stop();
  }
}
issuer.close();
