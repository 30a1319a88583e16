// node bench/profile.ts: where the time of a token goes on the event loop, for the algorithms whose goals are hardest. Writes
// bench/results/profiles.md. Build first: `npm run build && node bench/profile.ts`.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { algorithms, type Row } from './algorithms.ts';
import { startBench } from './child.ts';
import { type Contestant, contestants } from './contestants.ts';
import { flowOf, loop, loopId } from './flow.ts';
import { message } from './message.ts';
import { writeTable } from './report/table.ts';
import { type Table, withNodeRed } from './series/series.ts';

const names = ['HS256', 'RS256', 'ES256'];
const who = contestants.filter(({ id }) => id === 'ours' || id === 'raw');
const milliseconds = 8_000;
/** Files that are shown, those with most time first. */
const shown = 24;

/** A part of what `--cpu-prof` writes; times are in microseconds. */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { functionName: string; url: string } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const tables: Table[] = [];
for (const row of algorithms.filter(({ name }) => names.includes(name))) {
  const times: Record<string, ReadonlyMap<string, number>> = {};
  for (const contestant of who) times[contestant.id] = await profile(contestant, row);
  const all = who.map(({ id }) => times[id] ?? new Map<string, number>());
  const total = (file: string) => all.reduce((sum, one) => sum + (one.get(file) ?? 0), 0);
  const files = [...new Set(all.flatMap((one) => [...one.keys()]))].toSorted((one, other) => total(other) - total(one));
  tables.push({
    title: `${row.name}, 64 messages in flight`,
    unit: 'µs a token',
    across: 'file',
    columns: who.map(({ name }) => name),
    rows: files.slice(0, shown).map((file) => ({ name: file, values: all.map((one) => one.get(file)) })),
  });
}
const introduction = `## Profiles

Time on the event loop by file, waiting for a processor included, in a run with \`--cpu-prof\` (\`node bench/profile.ts\`).
The profiler itself takes a part; what is here tells where time goes, not how much there is.`;
const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'profiles.md'), `${[introduction, ...tables.map(writeTable)].join('\n\n')}\n`);

/** @returns microseconds a token, by file */
async function profile(contestant: Contestant, row: Row): Promise<ReadonlyMap<string, number>> {
  const profiles = mkdtempSync(join(tmpdir(), 'profile-'));
  process.env.NODE_OPTIONS = `--cpu-prof --cpu-prof-dir=${profiles} --cpu-prof-interval=200`;
  try {
    // It is written when Node-RED has ended.
    const { messages } = await withNodeRed(startBench(), async (running) => {
      await running.deploy(flowOf(loop(contestant, row)));
      return running.burst({ driver: loopId(contestant, row), inFlight: 64, message, milliseconds });
    });
    const all = readdirSync(profiles).map((file): Profile => JSON.parse(readFileSync(join(profiles, file), 'utf8')));
    const busiest = all.toSorted((one, other) => other.samples.length - one.samples.length)[0];
    return new Map([...timeByFile(busiest as Profile)].map(([file, time]) => [file, time / messages]));
  } finally {
    rmSync(profiles, { recursive: true });
  }
}

/** Microseconds by file, from the first message to the last: what the driver sees of them. */
function timeByFile({ nodes, samples, timeDeltas }: Profile): ReadonlyMap<string, number> {
  const files = new Map(nodes.map(({ id, callFrame }) => [id, fileOf(callFrame)]));
  const isDriver = (sample: number) => files.get(sample) === 'nodes/driver.ts';
  const [first, last] = [samples.findIndex(isDriver), samples.findLastIndex(isDriver)];
  const times = new Map<string, number>();
  for (let index = first; index <= last; index += 1) {
    const file = files.get(samples[index] ?? -1) ?? '';
    if (file !== '(idle)') times.set(file, (times.get(file) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return times;
}

/** The end of its path; for what V8 itself does, the name that it has there. */
function fileOf({ functionName, url }: { functionName: string; url: string }): string {
  return url === '' ? functionName || '(anonymous)' : url.split('/').slice(-2).join('/');
}
