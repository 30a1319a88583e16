// Resident memory with one node and with five hundred, each in a Node-RED of its own, after a token from each.
import { type Row as Algorithm, algorithms } from '../algorithms.ts';
import { type BenchNodeRed, startBench } from '../child.ts';
import { contestants } from '../contestants.ts';
import { type FlowNode, flowOf, loop } from '../flow.ts';
import { median } from '../measure.ts';
import { message } from '../message.ts';
import { type Series, withNodeRed } from './series.ts';

const sizes = [1, 500];
const who = ['empty', 'ours'];
const mebibyte = 1_048_576;

async function memoryOf(running: BenchNodeRed, id: string, size: number): Promise<number> {
  const [contestant, empty] = [id, 'empty'].map((name) => contestants.find((one) => one.id === name));
  const rs256 = algorithms.find(({ name }) => name === 'RS256') as Algorithm;
  const nodes: FlowNode[] = contestant ? loop(contestant, rs256, 'one') : [];
  const [single] = nodes.filter((node) => node.id === 'one:node');
  const targets = Array.from({ length: size }, (_, index) => `node-${index}`);
  await running.deploy(
    flowOf([
      ...(empty ? loop(empty, rs256, 'warm') : []),
      ...nodes.filter((node) => node !== single),
      ...targets.map((id) => ({ ...single, id })),
    ]),
  );
  // So that all pages of the young generation are in use, whatever the node: they are no node's doing.
  await running.burst({ driver: 'warm', milliseconds: 2_000, inFlight: 64, message });
  await running.burst({ driver: 'one', milliseconds: 2_000, inFlight: 64, message, targets });
  return (await running.memory()) / mebibyte;
}

export const memory: Series = {
  name: 'memory',
  run: async ({ starts }) => {
    const values = new Map<string, number>();
    for (const id of who) {
      for (const size of sizes) {
        const all: number[] = [];
        for (let round = 0; round < Math.min(starts, 3); round += 1) {
          all.push(await withNodeRed(startBench(), (running) => memoryOf(running, id, size)));
        }
        values.set(`${id} ${size}`, median(all));
      }
    }
    const of = (id: string, size: number) => values.get(`${id} ${size}`) ?? Number.NaN;
    return {
      tables: [
        {
          title: 'Resident memory of Node-RED, after a token from each node',
          unit: 'MiB',
          across: 'nodes with RS256',
          columns: sizes.map(String),
          rows: who.map((id) => ({
            name: contestants.find((one) => one.id === id)?.name ?? id,
            values: sizes.map((size) => of(id, size)),
          })),
        },
      ],
      figures: [{ what: '500 nodes against one: MiB more', value: of('ours', 500) - of('ours', 1), atMost: 10 }],
    };
  },
};
