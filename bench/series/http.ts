// HTTP in, a token, HTTP response: thirty-two connections that ask again as soon as they are answered.
import { Agent, get } from 'node:http';
import { type Row as Algorithm, algorithms } from '../algorithms.ts';
import { calmly, type Slice } from '../calm.ts';
import { type BenchNodeRed, startBench } from '../child.ts';
import { type Contestant, contestants } from '../contestants.ts';
import { type FlowNode, flowOf } from '../flow.ts';
import { median, rotated } from '../measure.ts';
import { message } from '../message.ts';
import { type Series, type Table, withNodeRed } from './series.ts';

const connections = 32;
const ids = ['empty', 'ours', 'raw', 'jose', 'pem', 'contrib'];
const names = ['HS256', 'RS256', 'ES256'];

const pathOf = (contestant: Contestant, row: Algorithm) => `/${contestant.id}/${row.name}`;

function service(contestant: Contestant, row: Algorithm): FlowNode[] {
  const id = pathOf(contestant, row);
  const parts = contestant.parts(row, `${id}:node`);
  if (!parts) return [];
  const place = { z: 'bench', x: 100, y: 100 };
  const change = (name: string, rule: object, to: string) => ({
    id: `${id}:${name}`,
    ...place,
    type: 'change',
    rules: [{ t: 'set', pt: 'msg', ...rule }],
    wires: [[`${id}:${to}`]],
  });
  return [
    ...(parts.configs ?? []),
    { id, ...place, type: 'http in', method: 'get', url: id, wires: [[`${id}:user`]] },
    change('user', { p: 'user', to: message.user, tot: 'str' }, 'node'),
    { id: `${id}:node`, ...place, ...parts.node, wires: [[`${id}:answer`]] },
    change('answer', { p: 'payload', to: 'token', tot: 'msg' }, 'out'),
    { id: `${id}:out`, ...place, type: 'http response', wires: [] },
  ];
}

interface Load {
  readonly rate: number;
  /** The slowest answer but one in a hundred, in milliseconds. */
  readonly latency: number;
}

/** The claims of each message, as HTTP in takes them from the address. */
const query = new URLSearchParams(Object.entries(message.payload).map(([name, value]) => [name, String(value)]));

/** Asks for a while on so many connections. */
async function load(url: string, milliseconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const start = performance.now();
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const asked = performance.now();
      get(`${url}?${query}`, { agent, timeout: 10_000 }, (response) => {
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

async function measureLoad(running: BenchNodeRed, path: string, milliseconds: number): Promise<Load & Slice> {
  const before = await running.processor();
  const measured = await load(running.url + path, milliseconds);
  return { ...measured, spent: (await running.processor()) - before };
}

export const http: Series = {
  name: 'http',
  run: ({ rounds, slice, patience }) =>
    withNodeRed(startBench(), async (running) => {
      const rows = algorithms.filter(({ name }) => names.includes(name));
      const who = contestants.filter(({ id }) => ids.includes(id));
      await running.deploy(flowOf(rows.flatMap((row) => who.flatMap((one) => service(one, row)))));
      const measured = new Map<string, Load[]>();
      for (const row of rows) {
        const paths = who.map((one) => pathOf(one, row));
        for (const path of paths) await load(running.url + path, slice);
        for (let round = 0; round < rounds; round += 1) {
          for (const path of rotated(paths, round)) {
            measured.set(path, [
              ...(measured.get(path) ?? []),
              await calmly(() => measureLoad(running, path, 2 * slice), patience),
            ]);
          }
        }
      }
      const table = (title: string, unit: string, value: (load: Load) => number): Table => ({
        title,
        unit,
        across: 'contestant',
        columns: who.map(({ name }) => name),
        rows: rows.map((row) => ({
          name: row.name,
          values: who.map((one) => median((measured.get(pathOf(one, row)) ?? []).map(value))),
        })),
      });
      return {
        tables: [
          table('HTTP in, token, HTTP response, 32 connections', 'answers/s', ({ rate }) => rate),
          table('… 99th percentile of the time to answer', 'ms', ({ latency }) => latency),
        ],
        figures: [],
      };
    }),
};
