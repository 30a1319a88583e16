import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutants.ts';
import type { Workspace } from './workspace.ts';

/** What one test file runs of the sources, and how long it takes. */
export interface TestRun {
  readonly file: string;
  readonly ms: number;
  /** Of each source: its ranges and how often they ran, each before the ones inside it. */
  readonly ranges: ReadonlyMap<string, readonly Range[]>;
}

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Report {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly Range[] }[];
  }[];
}

// Where a mutant lets the import of a test file wait for ever, mocha ends before it has run a test, and content.
const unlessMochaSays = ['--import', 'data:text/javascript,process.exitCode=1'];
const mocha = [
  ...unlessMochaSays,
  'node_modules/mocha/bin/mocha.js',
  ...['--no-config', '--no-package', '--no-parallel', '--timeout', '60000'],
];

/** The tests that need neither Node-RED nor a browser. */
const tests = ['test/src/**/*.test.ts', 'test/recipes/*.test.ts'];

/** The arguments that run test files with mocha. */
export function mochaArguments(files: readonly string[]): string[] {
  return [...mocha, '--bail', '--exit', ...files];
}

/**
 * Runs each test file alone, and notes what it runs. V8 counts in the source as it is written: erasing
 * types moves nothing.
 *
 * @throws Error if a test fails without a mutant
 */
export async function measureTests(workspace: Workspace): Promise<TestRun[]> {
  const runs: TestRun[] = [];
  for (const file of globSync(tests, { cwd: workspace.folder }).sort()) {
    const reports = mkdtempSync(join(tmpdir(), 'jwt-coverage-'));
    const begun = performance.now();
    const outcome = await workspace.run(mochaArguments([file]), { env: { NODE_V8_COVERAGE: reports } });
    const ms = performance.now() - begun;
    if (outcome !== 'passed') throw new Error(`${file} ${outcome} without a mutant`);
    runs.push({ file, ms, ranges: readReports(reports, workspace.folder) });
    rmSync(reports, { recursive: true });
  }
  return runs;
}

function readReports(folder: string, root: string): Map<string, Range[]> {
  const ranges = new Map<string, Range[]>();
  for (const name of readdirSync(folder)) {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report;
    for (const { url, functions } of result) {
      if (!url.startsWith('file:')) continue;
      const path = fileURLToPath(url).slice(root.length + 1);
      if (path.startsWith('src/'))
        ranges.set(path, [...(ranges.get(path) ?? []), ...functions.flatMap((one) => one.ranges)]);
    }
  }
  return ranges;
}

/** The test files that cover a mutant: those of its own folder first, then the fastest. */
export function testsFor(source: string, { start, end }: Mutant, runs: readonly TestRun[]): TestRun[] {
  const own = `test/${dirname(source)}/`;
  const rank = ({ file, ms }: TestRun) => ms + (file.startsWith(own) ? 0 : 3_000);
  // Where it runs in a process or bundle of its own, it is measured nowhere.
  const isNamesake = ({ file }: TestRun) => file === `test/${source.replace(/\.ts$/, '.test.ts')}`;
  return runs
    .filter((run) => isNamesake(run) || covers(run.ranges.get(source) ?? [], start, end))
    .sort((a, b) => rank(a) - rank(b));
}

/** Whether the innermost of the ranges around a place ran; each process has reported ranges of its own. */
function covers(ranges: readonly Range[], start: number, end: number): boolean {
  const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= start && end <= endOffset);
  const innermost = Math.min(...around.map(({ startOffset, endOffset }) => endOffset - startOffset));
  return around.some(({ startOffset, endOffset, count }) => count > 0 && endOffset - startOffset === innermost);
}
