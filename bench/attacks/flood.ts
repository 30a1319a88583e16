// A worker: posts bodies on so many connections for so long, and counts what comes back.
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

export interface Flood {
  readonly url: string;
  /** Posted in turn. */
  readonly bodies: readonly string[];
  readonly seconds: number;
}

export interface Flooded {
  readonly answers: number;
  /** How many answers had which code. */
  readonly codes: Readonly<Record<string, number>>;
}

const connections = 64;
const { url, bodies, seconds } = workerData as Flood;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const codes: Record<string, number> = {};
let answers = 0;

function post(body: string): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(url, { agent, method: 'POST', timeout: 60_000 }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (part) => {
          text += part;
        })
        .once('end', () => resolve(text.slice(0, 40)))
        .once('error', () => resolve('aborted'));
    });
    sent
      .once('error', ({ message }) => resolve(message))
      .once('timeout', () => sent.destroy())
      .setHeader('content-type', 'application/json');
    sent.end(body);
  });
}

const end = performance.now() + seconds * 1000;
const loop = async (_: unknown, first: number) => {
  for (let count = first; performance.now() < end; count += connections) {
    const code = await post(bodies[count % bodies.length] ?? '');
    codes[code] = (codes[code] ?? 0) + 1;
    answers += 1;
  }
};
await Promise.all(Array.from({ length: connections }, loop));
agent.destroy();
parentPort?.postMessage({ answers, codes } satisfies Flooded);
