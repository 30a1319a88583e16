// Tokens verified a second, 64 messages in flight, each with one of 64 tokens; a cache knows them all.
import { algorithms } from '../algorithms.ts';
import { startBench } from '../child.ts';
import { flowOf, loop, loopId } from '../flow.ts';
import { type Effort, type Measured, measure, ratio } from '../measure.ts';
import { verifiers as contestants, type Signing, tokensOf } from '../verifiers.ts';
import { type Figure, type Outcome, type Series, withNodeRed } from './series.ts';

const inFlight = 64;
const names = ['HS256', 'RS256', 'ES256', 'EdDSA'];

export const verification: Series = {
  name: 'verification',
  run: (effort) => withNodeRed(startBench(), (running) => run(running, effort)),
};

async function run(running: Awaited<ReturnType<typeof startBench>>, effort: Effort): Promise<Outcome> {
  const rows = algorithms.filter(({ name }) => names.includes(name));
  await running.deploy(flowOf(rows.flatMap((row) => contestants.flatMap((contestant) => loop(contestant, row)))));
  const measured = new Map<string, Record<string, Measured>>();
  for (const row of rows) {
    const vary = { token: tokensOf(row.signing as Signing, inFlight) };
    const loops = contestants.map((one) => [one.id, { driver: loopId(one, row), inFlight, message: {}, vary }]);
    const result = await measure(running, Object.fromEntries(loops), effort);
    for (const { id } of contestants) if (id !== 'verify-empty') requireClaims(id, result[id]?.sample);
    measured.set(row.name, result);
  }
  const table = (title: string, unit: string, value: (own: Measured, ours: Measured) => number) => ({
    title,
    unit,
    across: 'contestant',
    columns: contestants.map(({ name }) => name),
    rows: rows.map(({ name }) => {
      const all = measured.get(name) ?? {};
      return {
        name,
        values: contestants.map(({ id }) => value(all[id] as Measured, all['verify-ours'] as Measured)),
      };
    }),
  });
  return {
    tables: [
      table('Verification', 'tokens/s', ({ rate }) => rate),
      table('Verification by JWT - Verifier against each', 'ratio', (other, ours) => ratio(ours, other)),
      table('Processor time of verification, on all cores', 'µs a token', ({ cpu }) => cpu),
      table('Event loop while verifying, 99th percentile of its delay', 'ms', ({ delay }) => delay),
    ],
    figures: goals.flatMap(([one, against, least]) =>
      names.map((algorithm, index): Figure => {
        const { [one]: ours, [against]: other } = measured.get(algorithm) ?? {};
        const what = [one, against].map((id) => contestants.find((contestant) => contestant.id === id)?.name);
        const value = ours && other ? ratio(ours, other) : Number.NaN;
        return { what: `${algorithm}, ${what.join(' against ')}`, value, atLeast: least[index] ?? 0 };
      }),
    ),
  };
}

/** Who is compared with whom, and the least ratio, in the order of the algorithms. */
const goals: readonly (readonly [string, string, readonly number[]])[] = [
  ['verify-ours', 'verify-raw', [0.8, 0.8, 1.2, 1.2]],
  ['verify-ours', 'verify-fast-jwt', [1.5, 1.5, 1.3, 1.2]],
  ['verify-ours-cached', 'verify-fast-jwt-cached', [0.7, 0.7, 0.7, 0.7]],
];

/** Throws if a contestant verified nothing. */
function requireClaims(id: string, sample: object | undefined): void {
  const { payload } = (sample ?? {}) as { payload?: { sub?: unknown } };
  if (!String(payload?.sub).startsWith('user-')) throw new Error(`${id} verifies nothing: ${JSON.stringify(sample)}`);
}
