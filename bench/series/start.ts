// From the start of the process to the first token: Node-RED itself, its nodes, the flow, and one message.
import { rmSync } from 'node:fs';
import { type Row as Algorithm, algorithms } from '../algorithms.ts';
import { prepareUserDir, startBench } from '../child.ts';
import { contestants } from '../contestants.ts';
import { flowOf, loop } from '../flow.ts';
import { median, rotated } from '../measure.ts';
import { message } from '../message.ts';
import { type Series, withNodeRed } from './series.ts';

const who = ['empty', 'ours', 'raw', 'pem', 'contrib'];

/** A user directory whose flow asks one contestant for one token as soon as it runs. */
async function prepare(id: string): Promise<string> {
  const userDir = prepareUserDir();
  const contestant = contestants.find((one) => one.id === id);
  const rs256 = algorithms.find(({ name }) => name === 'RS256') as Algorithm;
  const nodes = contestant ? loop(contestant, rs256, 'first') : [];
  const flow = nodes.map((node) => (node.id === 'first' ? { ...node, type: 'bench-first', message } : node));
  await withNodeRed(startBench(userDir), (running) => running.deploy(flowOf(flow)));
  return userDir;
}

export const start: Series = {
  name: 'start',
  run: async ({ starts }) => {
    const userDirs = new Map<string, string>();
    for (const id of who) userDirs.set(id, await prepare(id));
    const times = new Map<string, number[]>();
    for (let round = 0; round < starts; round += 1) {
      for (const id of rotated(who, round)) {
        const time = await withNodeRed(startBench(userDirs.get(id)), (running) => running.first());
        times.set(id, [...(times.get(id) ?? []), time]);
      }
    }
    for (const userDir of userDirs.values()) rmSync(userDir, { recursive: true, force: true });
    return {
      tables: [
        {
          title: 'From the start of the process to the first RS256 token',
          unit: 'ms',
          across: 'contestant',
          columns: who.map((id) => contestants.find((one) => one.id === id)?.name ?? id),
          rows: [{ name: 'Node-RED 5', values: who.map((id) => median(times.get(id) ?? [])) }],
        },
      ],
      figures: [],
    };
  },
};
