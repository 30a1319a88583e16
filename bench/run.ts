// npm run bench -- [--quick] [--only name] [--rounds n] [--slice ms] [--patience seconds]: measures in a real Node-RED, prints tables, and after
// a whole run writes bench/results/.
import { parseArgs } from 'node:util';
import { disturbances } from './calm.ts';
import { machine } from './machine.ts';
import type { Effort } from './measure.ts';
import { save } from './report/save.ts';
import { writeFigures, writeTable } from './report/table.ts';
import { eventLoop } from './series/event-loop.ts';
import { fixedClaims } from './series/fixed-claims.ts';
import { growth } from './series/growth.ts';
import { http } from './series/http.ts';
import { memory } from './series/memory.ts';
import { protectedEndpoint } from './series/protected-endpoint.ts';
import { scale } from './series/scale.ts';
import type { Outcome, Series } from './series/series.ts';
import { start } from './series/start.ts';
import { throughput } from './series/throughput.ts';
import { verification } from './series/verification.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    patience: { type: 'string' },
    rounds: { type: 'string' },
    slice: { type: 'string' },
  },
});
const usual: Effort = options.quick
  ? { rounds: 5, slice: 60, starts: 1, patience: 0 }
  : { rounds: 25, slice: 150, starts: 7, patience: 2 };
const effort: Effort = {
  ...usual,
  rounds: Number(options.rounds ?? usual.rounds),
  slice: Number(options.slice ?? usual.slice),
  patience: Number(options.patience ?? usual.patience),
};
const all: readonly Series[] = [
  throughput,
  fixedClaims,
  verification,
  eventLoop,
  http,
  protectedEndpoint,
  ...growth,
  memory,
  start,
  scale,
];
const chosen = all.filter(({ name }) => name.startsWith(options.only ?? ''));

console.log(
  Object.entries(machine())
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n'),
);
const outcomes: Outcome[] = [];
for (const { name, run } of chosen) {
  console.log(`\nmeasuring ${name} …\n`);
  const outcome = await run(effort);
  outcomes.push(outcome);
  for (const table of outcome.tables) console.log(`${writeTable(table)}\n`);
}
const tables = outcomes.flatMap((outcome) => outcome.tables);
const figures = outcomes.flatMap((outcome) => outcome.figures);
console.log(writeFigures(figures));
const disturbed = `${disturbances.disturbed} of ${disturbances.slices} slices were disturbed by other programs`;
console.log(`\n${disturbed}`);
// What was measured in part, or in haste, does not replace what was measured well.
if (!options.quick && !options.only) save({ machine: { ...machine(), disturbed }, effort, tables, figures });
