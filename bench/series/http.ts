// HTTP in, a token, HTTP response: thirty-two connections that ask again as soon as they are answered.
import { type Row as Algorithm, algorithms } from '../algorithms.ts';
import { startBench } from '../child.ts';
import { type Contestant, contestants } from '../contestants.ts';
import { type FlowNode, flowOf } from '../flow.ts';
import { type Load, measureLoads } from '../load.ts';
import { median } from '../measure.ts';
import { message } from '../message.ts';
import { type Series, type Table, withNodeRed } from './series.ts';

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

/** The claims of each message, as HTTP in takes them from the address. */
const query = new URLSearchParams(Object.entries(message.payload).map(([name, value]) => [name, String(value)]));

export const http: Series = {
  name: 'http',
  run: (effort) =>
    withNodeRed(startBench(), async (running) => {
      const rows = algorithms.filter(({ name }) => names.includes(name));
      const who = contestants.filter(({ id }) => ids.includes(id));
      await running.deploy(flowOf(rows.flatMap((row) => who.flatMap((one) => service(one, row)))));
      const measured = new Map<string, Load[]>();
      for (const row of rows) {
        const requests = who.map((one) => ({ path: `${pathOf(one, row)}?${query}` }));
        const loads = await measureLoads(running, requests, effort);
        for (const [index, one] of who.entries()) measured.set(pathOf(one, row), loads[index] ?? []);
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
