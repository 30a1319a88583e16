// Tokens a second, 64 messages in flight: every contestant for every algorithm.
import { algorithms } from '../algorithms.ts';
import { startBench } from '../child.ts';
import { contestants } from '../contestants.ts';
import { flowOf, loop, loopId } from '../flow.ts';
import { type Effort, type Measured, measure, ratio } from '../measure.ts';
import { message } from '../message.ts';
import { type Figure, type Outcome, type Series, withNodeRed } from './series.ts';

const inFlight = 64;

export const throughput: Series = {
  name: 'throughput',
  run: (effort) => withNodeRed(startBench(), (running) => run(running, effort)),
};

async function run(running: Awaited<ReturnType<typeof startBench>>, effort: Effort): Promise<Outcome> {
  await running.deploy(flowOf(algorithms.flatMap((row) => contestants.flatMap((contestant) => loop(contestant, row)))));
  const measured = new Map<string, Record<string, Measured>>();
  for (const row of algorithms) {
    const able = contestants.filter((contestant) => contestant.parts(row, ''));
    const loops = able.map((contestant) => [contestant.id, { driver: loopId(contestant, row), inFlight, message }]);
    const result = await measure(running, Object.fromEntries(loops), effort);
    for (const { id } of able) if (id !== 'empty') requireToken(id, result[id]?.sample, row.encryption ? 5 : 3);
    measured.set(row.name, result);
  }
  const table = (title: string, unit: string, value: (own: Measured, ours: Measured) => number) => ({
    title,
    unit,
    across: 'contestant',
    columns: contestants.map(({ name }) => name),
    rows: algorithms.map(({ name }) => {
      const all = measured.get(name) ?? {};
      const ours = all.ours as Measured;
      return { name, values: contestants.map(({ id }) => (all[id] ? value(all[id], ours) : undefined)) };
    }),
  });
  return {
    tables: [
      table('Throughput', 'tokens/s', ({ rate }) => rate),
      table('Throughput of JWT - Generator against each', 'ratio', (other, ours) => ratio(ours, other)),
      table('Processor time, on all cores', 'µs a token', ({ cpu }) => cpu),
    ],
    figures: goals.map(({ against, algorithm, atLeast }): Figure => {
      const { ours, [against]: other } = measured.get(algorithm) ?? {};
      const name = contestants.find(({ id }) => id === against)?.name;
      const value = ours && other ? ratio(ours, other) : Number.NaN;
      return { what: `${algorithm} against ${name}`, value, atLeast };
    }),
  };
}

const goal = (against: string, atLeast: number, names: readonly string[]) =>
  names.map((algorithm) => ({ against, atLeast, algorithm }));

const goals = [
  ...goal('bounded', 0.97, ['RS256', 'PS256', 'ES256', 'EdDSA']),
  ...goal('raw', 0.9, ['RS256', 'ES256']),
  ...goal('raw', 0.75, ['HS256']),
  ...goal('contrib', 5, ['RS256']),
  ...goal('contrib', 10, ['ES256']),
  ...goal('contrib', 2, ['HS256']),
  ...goal(
    'jose',
    1.6,
    algorithms.filter(({ signing, encryption }) => encryption && !signing).map(({ name }) => name),
  ),
  ...goal(
    'jose',
    1.5,
    algorithms.filter(({ signing, encryption }) => encryption && signing).map(({ name }) => name),
  ),
];

/** Throws if a contestant made no token. */
function requireToken(id: string, sample: object | undefined, parts: number): void {
  const { token } = (sample ?? {}) as { token?: unknown };
  if (String(token).split('.').length !== parts) throw new Error(`${id} makes no token: ${JSON.stringify(sample)}`);
}
