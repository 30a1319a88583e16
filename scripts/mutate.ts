// Mutation testing of src: applies mutants one at a time, and lists those that survive the tests of the core and the types.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureTests, mochaArguments, type TestRun, testsFor } from './mutate/coverage.ts';
import { applyMutant, mutantsOf } from './mutate/mutants.ts';
import { type Candidate, sampleOf } from './mutate/sample.ts';
import { createWorkspace, type Workspace } from './mutate/workspace.ts';

const help = `npm run mutate -- [--seed N] [--sample N | --all] [--only path] [--jobs N]

  --seed    chooses the sample (1)
  --sample  how many mutants are tried (300)
  --all     tries every one
  --only    mutates only files whose path holds this text
  --jobs    processes side by side (2)`;

type Verdict = 'killed by a test' | 'killed by time' | 'killed by types' | 'survived';

const sources = new Map<string, string>();
const verdicts: Verdict[] = [];
const root = join(import.meta.dirname, '..');
const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    sample: { type: 'string', default: '300' },
    all: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
});

// When interrupted, reports the score so far.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    report();
    process.exit(1);
  });
}
if (options.help) console.log(help);
else await main();

async function main(): Promise<void> {
  const all = globSync('src/**/*.ts', { cwd: root })
    .filter((file) => file.includes(options.only))
    .sort()
    .flatMap((file) => mutantsOf(readSource(file)).map((mutant) => ({ ...mutant, file })));
  const chosen = options.all ? all : sampleOf(all, options.seed, Number(options.sample), readSource);
  console.log(`${all.length} mutants; ${chosen.length} are tried`);

  const workspaces = Array.from({ length: Number(options.jobs) }, () => createWorkspace(root));
  const runs = await measureTests(workspaces[0] as Workspace);
  const waiting = chosen.values();
  const work = async (workspace: Workspace) => {
    for (const candidate of waiting) {
      const verdict = await tryCandidate(workspace, candidate, runs);
      verdicts.push(verdict);
      if (verdict === 'survived') console.log(`${verdicts.length}: ${describe(candidate)}`);
    }
  };
  await Promise.all(workspaces.map(work));
  report();
}

async function tryCandidate(workspace: Workspace, candidate: Candidate, runs: readonly TestRun[]): Promise<Verdict> {
  const target = join(workspace.folder, candidate.file);
  const source = readSource(candidate.file);
  writeFileSync(target, applyMutant(source, candidate));
  try {
    const tests = testsFor(candidate.file, candidate, runs);
    const usualMs = tests.reduce((sum, { ms }) => sum + ms, 0);
    if (tests.length > 0) {
      const files = tests.map(({ file }) => file);
      const outcome = await workspace.run(mochaArguments(files), { timeoutMs: 30_000 + 5 * usualMs });
      if (outcome !== 'passed') return outcome === 'failed' ? 'killed by a test' : 'killed by time';
    }
    return (await typesPass(workspace)) ? 'survived' : 'killed by types';
  } finally {
    writeFileSync(target, source);
  }
}

/** Compiling takes longer than most tests, so that it is left for what they do not notice. */
async function typesPass(workspace: Workspace): Promise<boolean> {
  const compiler = 'node_modules/typescript/bin/tsc';
  for (const project of ['tsconfig.json', 'nodes/tsconfig.editor.json', 'test/tsconfig.json']) {
    if ((await workspace.run([compiler, '-p', project, '--noEmit'])) !== 'passed') return false;
  }
  return true;
}

function report(): void {
  console.log(`${verdicts.length} were tried`);
  const count = (wanted: Verdict) => verdicts.filter((verdict) => verdict === wanted).length;
  for (const verdict of new Set(verdicts)) console.log(`${verdict}: ${count(verdict)}`);
  console.log(`score: ${(100 * (1 - count('survived') / Math.max(1, verdicts.length))).toFixed(1)} %`);
}

function describe(candidate: Candidate): string {
  const { file, line, start, end, replacement } = candidate;
  const original = readSource(file).slice(start, end).replace(/\s+/g, ' ');
  const shown = original.length > 100 ? `${original.slice(0, 99)}…` : original;
  return `${file}:${line}  ${shown || '(nothing)'}  →  ${replacement || '(nothing)'}`;
}

function readSource(file: string): string {
  const text = sources.get(file) ?? readFileSync(join(root, file), 'utf8');
  sources.set(file, text);
  return text;
}
