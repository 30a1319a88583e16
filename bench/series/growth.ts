// How throughput changes as something grows: claims, keys, nodes, messages in flight.
import { type Row as Algorithm, algorithms } from '../algorithms.ts';
import { startBench } from '../child.ts';
import { contestants } from '../contestants.ts';
import { type FlowNode, flowOf, loop } from '../flow.ts';
import { ecKeys } from '../keys.ts';
import { type Loop, type Measured, measure, ratio } from '../measure.ts';
import { message, messageOf } from '../message.ts';
import { type Figure, type Series, type Table, withNodeRed } from './series.ts';

/** One thing that grows. */
interface Growth {
  readonly name: string;
  readonly unit: string;
  readonly sizes: readonly number[];
  /** Ids of the contestants. */
  readonly who: readonly string[];
  readonly prepare: (
    who: string,
    size: number,
    id: string,
  ) => { readonly flow: readonly FlowNode[]; readonly loop: Omit<Loop, 'driver'> };
  readonly figures?: (measured: (who: string, size: number) => Measured) => readonly Figure[];
}

const inFlight = 64;
const row = (name: string) => algorithms.find((one) => one.name === name) as Algorithm;
const contestant = (id: string) => contestants.find((one) => one.id === id) as (typeof contestants)[number];

/** The nodes of a contestant, the one that gets the messages with other settings. */
function nodesOf(who: string, algorithm: string, id: string, settings: object = {}): FlowNode[] {
  return loop(contestant(who), row(algorithm), id).map((node) =>
    node.id === `${id}:node` ? { ...node, ...settings } : node,
  );
}

const growths: readonly Growth[] = [
  {
    name: 'payload',
    unit: 'bytes of claims',
    sizes: [100, 1_000, 10_000, 100_000, 1_000_000],
    who: ['ours', 'raw'],
    prepare: (who, size, id) => ({
      flow: nodesOf(who, 'HS256', id),
      loop: { inFlight: size > 10_000 ? 4 : inFlight, message: messageOf(size) },
    }),
    figures: (measured) => [
      {
        what: '1 MB of claims: time against JSON.stringify, base64url and HMAC alone',
        value: ratio(measured('raw', 1_000_000), measured('ours', 1_000_000)),
        atMost: 1.3,
      },
    ],
  },
  {
    name: 'claims',
    unit: 'claims, each from the message',
    sizes: [1, 10, 100, 1_000],
    who: ['ours', 'raw'],
    prepare: (who, size, id) => {
      const names = Array.from({ length: size }, (_, index) => `claim${index}`);
      const values = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
      const customClaims = names.map((name) => ({
        key: name,
        dataType: 'string',
        value: `all.${name}`,
        valueType: 'msg',
      }));
      return {
        flow: nodesOf(who, 'HS256', id, who === 'ours' ? { payload: '', customClaims } : {}),
        loop: { inFlight, message: { ...message, all: values, payload: values } },
      };
    },
  },
  {
    name: 'keys',
    unit: 'ES256 keys, one in each message',
    sizes: [1, 10, 100, 1_000],
    who: ['ours'],
    prepare: (who, size, id) => ({
      flow: nodesOf(who, 'ES256', id).map((node) =>
        node.type === 'jwt-key' ? { ...node, source: 'msg', location: 'key', credentials: {} } : node,
      ),
      loop: { inFlight, message, vary: { key: ecKeys(size) } },
    }),
    figures: (measured) => [
      { what: '1,000 keys against one', value: ratio(measured('ours', 1_000), measured('ours', 1)), atLeast: 0.85 },
    ],
  },
  {
    name: 'nodes',
    unit: 'nodes with RS256 that share the messages',
    sizes: [1, 10, 100, 500],
    who: ['ours', 'raw'],
    prepare: (who, size, id) => {
      const ids = Array.from({ length: size }, (_, index) => `${id}-${index}`);
      const [keys, driver, first] = [
        nodesOf(who, 'RS256', id).filter(({ type }) => type === 'jwt-key'),
        { id, type: 'bench-driver', z: 'bench', x: 100, y: 100, wires: [[]] },
        nodesOf(who, 'RS256', id).find((node) => node.id === `${id}:node`),
      ];
      return {
        flow: [...keys, driver, ...ids.map((node) => ({ ...first, id: node }))],
        loop: { inFlight, message, targets: ids },
      };
    },
    figures: (measured) => [
      {
        what: '500 nodes against one: throughput',
        value: ratio(measured('ours', 500), measured('ours', 1)),
        atLeast: 0.9,
      },
    ],
  },
  {
    name: 'messages in flight',
    unit: 'messages in flight, RS256',
    sizes: [1, 4, 16, 64, 256, 1_000],
    who: ['ours', 'raw'],
    prepare: (who, size, id) => ({ flow: nodesOf(who, 'RS256', id), loop: { inFlight: size, message } }),
  },
];

export const growth: readonly Series[] = growths.map((one) => ({
  name: `growth: ${one.name}`,
  run: (effort) =>
    withNodeRed(startBench(), async (running) => {
      const idOf = (who: string, size: number) => `${who}-${size}`;
      const pairs = one.sizes.flatMap((size) => one.who.map((who) => [who, size] as const));
      const prepared = pairs.map(([who, size]) => ({
        id: idOf(who, size),
        ...one.prepare(who, size, idOf(who, size)),
      }));
      await running.deploy(flowOf(prepared.flatMap(({ flow }) => flow)));
      const loops = prepared.map(({ id, loop: settings }) => [id, { driver: id, ...settings }]);
      const measured = await measure(running, Object.fromEntries(loops), effort);
      const of = (who: string, size: number) => measured[idOf(who, size)] as Measured;
      const table: Table = {
        title: `Growth with ${one.name}`,
        unit: 'tokens/s',
        across: one.unit,
        columns: one.sizes.map((size) => size.toLocaleString('en', { notation: 'compact' })),
        rows: one.who.map((who) => ({
          name: contestant(who).name,
          values: one.sizes.map((size) => of(who, size).rate),
        })),
      };
      return { tables: [table], figures: one.figures?.(of) ?? [] };
    }),
}));
