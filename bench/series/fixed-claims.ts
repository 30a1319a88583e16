// Tokens a second whose claims are fixed at deploy, but for the subject.
import { algorithms, type Row } from '../algorithms.ts';
import { startBench } from '../child.ts';
import { contestants } from '../contestants.ts';
import { type FlowNode, flowOf, loop, loopId } from '../flow.ts';
import { type Measured, measure, ratio } from '../measure.ts';
import { message } from '../message.ts';
import { type Series, withNodeRed } from './series.ts';

const names = ['HS256', 'RS256'];
const who = contestants.filter(({ id }) => id === 'ours' || id === 'raw');
const settings: Readonly<Record<string, object>> = {
  ours: { payload: JSON.stringify(message.payload), payloadType: 'json' },
  raw: { claims: message.payload },
};

const nodesOf = (row: Row): FlowNode[] =>
  who.flatMap((one) =>
    loop(one, row).map((node) => (node.id === `${loopId(one, row)}:node` ? { ...node, ...settings[one.id] } : node)),
  );

export const fixedClaims: Series = {
  name: 'fixed claims',
  run: (effort) =>
    withNodeRed(startBench(), async (running) => {
      const rows = algorithms.filter(({ name }) => names.includes(name));
      await running.deploy(flowOf(rows.flatMap(nodesOf)));
      const measured: Record<string, Measured>[] = [];
      for (const row of rows) {
        const loops = who.map((one) => [
          one.id,
          { driver: loopId(one, row), inFlight: 64, message: { user: message.user } },
        ]);
        measured.push(await measure(running, Object.fromEntries(loops), effort));
      }
      const [hs256] = measured;
      return {
        tables: [
          {
            title: 'Throughput with claims that are fixed at deploy, but for the subject',
            unit: 'tokens/s',
            across: 'contestant',
            columns: who.map(({ name }) => name),
            rows: rows.map(({ name }, index) => ({ name, values: who.map(({ id }) => measured[index]?.[id]?.rate) })),
          },
        ],
        figures:
          hs256?.ours && hs256.raw
            ? [
                {
                  what: 'HS256 with fixed claims, against minimal node on crypto.sign',
                  value: ratio(hs256.ours, hs256.raw),
                  atLeast: 0.85,
                },
              ]
            : [],
      };
    }),
};
