// Thirty-two connections that ask again as soon as they are answered.
import { Agent, get, type OutgoingHttpHeaders } from 'node:http';
import { calmly, type Slice } from './calm.ts';
import type { BenchNodeRed } from './child.ts';
import { type Effort, rotated } from './measure.ts';

const connections = 32;

export interface Load {
  readonly rate: number;
  /** The slowest answer but one in a hundred, in milliseconds. */
  readonly latency: number;
}

/** Asks for a while on so many connections. @param path - of the next request */
export async function load(
  origin: string,
  path: () => string,
  milliseconds: number,
  headers: OutgoingHttpHeaders = {},
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const start = performance.now();
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const asked = performance.now();
      const url = origin + path();
      get(url, { agent, headers, timeout: 10_000 }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${url} answers ${response.statusCode}`));
        response
          .once('error', reject)
          .resume()
          .once('end', () => {
            times.push(performance.now() - asked);
            resolve();
          });
      })
        .on('error', reject)
        .on('timeout', () => reject(new Error(`${url} does not answer`)));
    });
  const loop = async () => {
    while (performance.now() - start < milliseconds) await ask();
  };
  await Promise.all(Array.from({ length: connections }, loop));
  const taken = performance.now() - start;
  agent.destroy();
  return {
    rate: (times.length / taken) * 1000,
    latency: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN,
  };
}

/** What is asked for: a path of Node-RED, with headers. */
export interface LoadRequest {
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** Asks for each in turn, round by round, in another order each time. @returns the rounds of each request */
export async function measureLoads(
  running: BenchNodeRed,
  requests: readonly LoadRequest[],
  { rounds, slice, patience }: Effort,
): Promise<readonly Load[][]> {
  const ask = ({ path, headers = {} }: LoadRequest, milliseconds: number) =>
    load(running.url, () => path, milliseconds, headers);
  const measured = async (request: LoadRequest): Promise<Load & Slice> => {
    const before = await running.processor();
    const found = await ask(request, 2 * slice);
    return { ...found, spent: (await running.processor()) - before };
  };
  const loads: Load[][] = requests.map(() => []);
  for (const request of requests) await ask(request, slice);
  for (let round = 0; round < rounds; round += 1) {
    for (const index of rotated([...requests.keys()], round)) {
      loads[index]?.push(await calmly(() => measured(requests[index] as LoadRequest), patience));
    }
  }
  return loads;
}
