// One, two and four Node-REDs behind a balancer, each held to a share of a core: what more of them are worth, with and without reuse.
import { join } from 'node:path';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { redisSetting, startRedis } from '../../test/support/redis.ts';
import { type Row as Algorithm, algorithms } from '../algorithms.ts';
import { calmly } from '../calm.ts';
import { type BenchNodeRed, startBench } from '../child.ts';
import { contestants } from '../contestants.ts';
import { type FlowNode, flowOf } from '../flow.ts';
import { load } from '../load.ts';
import { type Effort, median, rotated } from '../measure.ts';
import { startBalancer } from '../scale/balancer.ts';
import { type Held, holdProcess } from '../scale/processor-share.ts';
import type { Figure, Series } from './series.ts';

/** How many Node-REDs are behind the balancer. */
const counts = [1, 2, 4];
const users = [1, 100, 1000, 3000];

/** Share of a core that each Node-RED has: four, with Redis and what asks them, fit on two cores. */
const share = 0.2;

interface Way {
  readonly path: string;
  readonly name: string;
  readonly settings: Partial<GeneratorSettings>;
}

const none: Way = { path: '/none', name: 'no reuse', settings: {} };
const ways: readonly Way[] = [
  none,
  { path: '/memory', name: 'reuse, memory', settings: { cache: true } },
  {
    path: '/context',
    name: 'reuse, context in Redis',
    settings: { cache: true, cacheStore: '#:(redis)::tokens', cacheStoreType: 'global' },
  },
  { path: '/redis', name: 'reuse, Redis', settings: { cache: true, cacheStoreType: 'store' } },
];

/** `GET /way?user=…` answers with an RS256 token of that user. */
function service({ path, settings }: Way): FlowNode[] {
  const row = algorithms.find(({ name }) => name === 'RS256') as Algorithm;
  const { node, configs = [] } = contestants.find(({ id }) => id === 'ours')?.parts(row, path) ?? { node: {} };
  const place = { z: 'bench', x: 100, y: 100 };
  const rules = [{ t: 'set', p: 'payload', pt: 'msg', to: 'token', tot: 'msg' }];
  return [
    ...configs,
    { id: path, ...place, type: 'http in', method: 'get', url: path, wires: [[`${path}:node`]] },
    {
      ...node,
      id: `${path}:node`,
      ...place,
      subject: 'payload.user',
      ...settings,
      wires: [[`${path}:answer`], [`${path}:answer`]],
    },
    { id: `${path}:answer`, ...place, type: 'change', rules, wires: [[`${path}:out`]] },
    { id: `${path}:out`, ...place, type: 'http response', wires: [] },
  ];
}

/** The paths of so many users, one after the other and again from the first. */
function pathsOf({ path }: Way, count: number): () => string {
  let user = 0;
  return () => {
    user += 1;
    return `${path}?user=${user % count}`;
  };
}

export const scale: Series = {
  name: 'scale',
  run: async (effort) => {
    const redis = await startRedis();
    const context = JSON.stringify(join(import.meta.dirname, '../scale/redis-context.cjs'));
    const settings = `${redisSetting(redis)},
      contextStorage: {
        default: { module: 'memory' },
        redis: { module: require(${context}), config: { url: ${JSON.stringify(redis.url)} } },
      },`;
    const running: BenchNodeRed[] = [];
    const held: (Held | undefined)[] = [];
    try {
      for (let count = 0; count < Math.max(...counts); count += 1) running.push(await startBench(undefined, settings));
      await Promise.all(running.map(({ deploy }) => deploy(flowOf(ways.flatMap(service)))));
      held.push(...running.map(({ pid }) => holdProcess(pid)));
      return await measureScale(running, held, effort);
    } finally {
      await Promise.all(running.map(({ stop }) => stop()));
      for (const one of held) one?.release();
      await redis.stop();
    }
  },
};

type Cell = `${string} ${number} ${number}`;
const cellOf = ({ path }: Way, people: number, count: number): Cell => `${path} ${people} ${count}`;

async function measureScale(
  running: readonly BenchNodeRed[],
  held: readonly (Held | undefined)[],
  { rounds, slice, patience }: Effort,
) {
  const balancer = await startBalancer(running.map(({ url }) => url));
  const isHeld = held.every((one) => one !== undefined);
  const limit = (part: number | undefined) => {
    if (isHeld) for (const one of held) one?.limit(part);
  };
  const rates = new Map<Cell, number[]>();
  const cells = users.flatMap((people) => counts.flatMap((count) => ways.map((way) => ({ way, people, count }))));
  const spentBy = async (count: number) => {
    const spent = await Promise.all(running.slice(0, count).map(({ processor }) => processor()));
    return spent.reduce((sum, one) => sum + one, 0);
  };
  const measureCell =
    ({ way, people, count }: (typeof cells)[number]) =>
    async () => {
      balancer.use(count);
      const before = await spentBy(count);
      const { rate } = await load(balancer.url, pathsOf(way, people), 4 * slice);
      return { rate, spent: (await spentBy(count)) - before };
    };
  try {
    for (const people of users) {
      limit(undefined);
      // Each knows each user, as after a while.
      for (const { url } of running) for (const way of ways) await warmUp(url, way, way === none ? 32 : people);
      limit(share);
      for (let round = 0; round < rounds; round += 1) {
        for (const cell of rotated(cells, round).filter((one) => one.people === people)) {
          const name = cellOf(cell.way, people, cell.count);
          const { rate } = await calmly(measureCell(cell), patience);
          rates.set(name, [...(rates.get(name) ?? []), rate]);
        }
      }
    }
  } finally {
    limit(undefined);
    await balancer.stop();
  }
  const rateOf = (way: Way, people: number, count: number) => median(rates.get(cellOf(way, people, count)) ?? []);
  const each = isHeld
    ? `each held to ${share} of a core`
    : 'not held to a share: this machine does not let groups be made';
  const rows = ways.flatMap((way) => users.map((people) => ({ way, people })));
  const across = 'Node-REDs behind the balancer';
  const columns = counts.map(String);
  const named = rows.map(({ way, people }) => `${way.name}, ${people} ${people === 1 ? 'user' : 'users'}`);
  const table = (title: string, unit: string, value: (row: (typeof rows)[number], count: number) => number) => ({
    title,
    unit,
    across,
    columns,
    rows: rows.map((row, index) => ({ name: named[index] ?? '', values: counts.map((count) => value(row, count)) })),
  });
  return {
    tables: [
      table(`RS256 tokens by HTTP, 32 connections, ${each}`, 'answers/s', ({ way, people }, count) =>
        rateOf(way, people, count),
      ),
      table(
        '… against one Node-RED without reuse',
        'times',
        ({ way, people }, count) => rateOf(way, people, count) / rateOf(none, people, 1),
      ),
    ],
    figures: rows
      .filter(({ way }) => way !== none)
      .map(({ way, people }, index): Figure => {
        const ratios = counts.map((count) => rateOf(way, people, count) / rateOf(none, people, count));
        return {
          what: `${named[index + users.length]}: the slowest against no reuse, by as many Node-REDs`,
          value: Math.min(...ratios),
          atLeast: 1,
        };
      }),
  };
}

/** Has one Node-RED answer each user once. */
async function warmUp(url: string, way: Way, people: number): Promise<void> {
  const next = pathsOf(way, people);
  const ask = async () => {
    for (let count = 0; count < people / 16; count += 1) await (await fetch(url + next())).text();
  };
  await Promise.all(Array.from({ length: 16 }, ask));
}
