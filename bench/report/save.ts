// Keeps a run: all numbers as JSON, the tables as Markdown, and the charts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Effort } from '../measure.ts';
import type { Figure, Table } from '../series/series.ts';
import { drawBars } from './bars.ts';
import { drawLines } from './lines.ts';
import { writeFigures, writeTable } from './table.ts';

export interface Run {
  readonly machine: Readonly<Record<string, string>>;
  readonly effort: Effort;
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
}

const folder = join(import.meta.dirname, '../results');

export function save(run: Run): void {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, content: string) => writeFileSync(join(folder, name), content);
  const where = Object.entries(run.machine).map(([name, value]) => `- ${name}: ${value}`);
  const tables = run.tables.map(writeTable);
  const caption = `${run.machine.machine}; Node.js ${run.machine.node}; Node-RED ${run.machine['node-red']}`;
  put('results.json', `${JSON.stringify(run, null, 2)}\n`);
  put('results.md', `${['## Results', where.join('\n'), writeFigures(run.figures), ...tables].join('\n\n')}\n`);
  const [throughput] = run.tables;
  if (throughput) put('throughput.svg', drawBars(throughput, caption));
  put(
    'growth.svg',
    drawLines(
      run.tables.filter(({ title }) => title.startsWith('Growth')),
      caption,
    ),
  );
}
