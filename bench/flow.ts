// One flow with every contestant for every algorithm, each between a driver and itself.

import type { Row } from './algorithms.ts';
import type { Contestant } from './contestants.ts';

export type FlowNode = Readonly<Record<string, unknown>>;

const tab = { id: 'bench', type: 'tab', label: 'Benchmark' };
const place = { z: 'bench', x: 100, y: 100 };

/** What one contestant is called in the flow; its driver bears this id. */
export const loopId = (contestant: Contestant, row: Row) => `${contestant.id}:${row.name}`;

/** A closed loop: driver, contestant, driver. Nothing for an algorithm that the contestant does not have. */
export function loop(contestant: Contestant, row: Row, id = loopId(contestant, row)): FlowNode[] {
  const parts = contestant.parts(row, `${id}:node`);
  if (!parts) return [];
  const outputs = Array.from({ length: parts.outputs ?? 1 }, () => [id]);
  return [
    ...(parts.configs ?? []),
    { id, ...place, type: 'bench-driver', wires: [[`${id}:node`]] },
    { id: `${id}:node`, ...place, ...parts.node, wires: outputs },
  ];
}

export function flowOf(nodes: readonly FlowNode[]): FlowNode[] {
  return [tab, ...nodes];
}
