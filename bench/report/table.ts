// Tables as text, for the terminal and for the README of the results.
import type { Figure, Table } from '../series/series.ts';

/** A number with about three digits that mean something. */
export function write(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A table in Markdown. */
export function writeTable({ title, unit, across, columns, rows }: Table): string {
  const head = [`${unit}, by ${across}`, ...columns];
  const lines = rows.map(({ name, values }) => [name, ...values.map(write)]);
  return `### ${title}\n\n${grid([head, ...lines])}`;
}

export function writeFigures(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => [
    figure.what,
    write(figure.value),
    goalOf(figure),
    isReached(figure) ? 'yes' : 'no',
  ]);
  return `### Figures to reach\n\n${grid([['What', 'Measured', 'Goal', 'Reached'], ...lines])}`;
}

function goalOf({ atLeast, atMost }: Figure): string {
  return atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
}

export function isReached({ value, atLeast, atMost }: Figure): boolean {
  return value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
}

function grid([head = [], ...lines]: readonly (readonly string[])[]): string {
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
  const row = (line: readonly string[]) => {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `| ${cells.join(' | ')} |`;
  };
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [row(head), rule, ...lines.map(row)].join('\n');
}
