// HTTP in, a verifier, HTTP response: what an endpoint pays for being protected.
import { algorithms } from '../algorithms.ts';
import { startBench } from '../child.ts';
import type { Contestant } from '../contestants.ts';
import { type FlowNode, flowOf } from '../flow.ts';
import { measureLoads } from '../load.ts';
import { median } from '../measure.ts';
import { type Signing, tokensOf, verifiers } from '../verifiers.ts';
import { type Series, withNodeRed } from './series.ts';

/** The least part of the empty function node's answers, by algorithm. */
const goals: Readonly<Record<string, number>> = { HS256: 0.9, RS256: 0.85 };

function endpoint({ id: name, parts }: Contestant, row: (typeof algorithms)[number]): FlowNode[] {
  const id = `/${name}/${row.name}`;
  const place = { z: 'bench', x: 100, y: 100 };
  const { node, configs = [] } = parts(row, `${id}:node`) ?? { node: {} };
  return [
    ...configs,
    { id, ...place, type: 'http in', method: 'get', url: id, wires: [[`${id}:token`]] },
    {
      id: `${id}:token`,
      ...place,
      type: 'function',
      func: "msg.token = msg.req.headers.authorization.slice('Bearer '.length); return msg;",
      outputs: 1,
      libs: [],
      wires: [[`${id}:node`]],
    },
    { id: `${id}:node`, ...place, ...node, wires: [[`${id}:out`]] },
    { id: `${id}:out`, ...place, type: 'http response', wires: [] },
  ];
}

export const protectedEndpoint: Series = {
  name: 'protected endpoint',
  run: (effort) =>
    withNodeRed(startBench(), async (running) => {
      const rows = algorithms.filter(({ name }) => Object.hasOwn(goals, name));
      await running.deploy(flowOf(rows.flatMap((row) => verifiers.flatMap((one) => endpoint(one, row)))));
      const medians: (readonly number[])[] = [];
      const figures = [];
      for (const { name, signing } of rows) {
        const [token] = tokensOf(signing as Signing, 1);
        const headers = { authorization: `Bearer ${token}` };
        const loads = await measureLoads(
          running,
          verifiers.map(({ id }) => ({ path: `/${id}/${name}`, headers })),
          effort,
        );
        medians.push(loads.map((rounds) => median(rounds.map(({ rate }) => rate))));
        const of = (id: string) => loads[verifiers.findIndex((one) => one.id === id)] ?? [];
        const empty = of('verify-empty');
        figures.push({
          what: `${name}: an endpoint that JWT - Verifier protects, against one that nothing does`,
          value: median(of('verify-ours').map(({ rate }, round) => rate / (empty[round]?.rate ?? Number.NaN))),
          atLeast: goals[name] ?? 1,
        });
      }
      return {
        tables: [
          {
            title: 'HTTP in, verification, HTTP response, 32 connections',
            unit: 'answers/s',
            across: 'contestant',
            columns: verifiers.map(({ name }) => name),
            rows: rows.map(({ name }, index) => ({ name, values: medians[index] ?? [] })),
          },
        ],
        figures,
      };
    }),
};
