// A chart of bars: a group a row, a bar a column, on a logarithmic scale, for the light and the dark page.
import type { Table } from '../series/series.ts';
import { colours, quote, svg } from './svg.ts';
import { write } from './table.ts';

const left = 250;
const bar = 11;
const gap = 16;
const width = 860;
const top = 46;

export function drawBars(table: Table, caption: string): string {
  const present = table.columns.map((name, column) => ({ name, column }));
  const values = table.rows.flatMap((row) => row.values.filter((value) => value !== undefined));
  const [low, high] = [Math.log10(Math.min(...values) / 2), Math.log10(Math.max(...values) * 1.6)];
  const scale = (value: number) => ((Math.log10(value) - low) / (high - low)) * (width - left - 60);
  const parts: string[] = [];
  let y = top;
  for (const { name, values: row } of table.rows) {
    const able = present.filter(({ column }) => row[column] !== undefined);
    const middle = y + (able.length * bar) / 2;
    parts.push(`<text x="${left - 12}" y="${middle + 4}" text-anchor="end" class="strong">${quote(name)}</text>`);
    for (const { column } of able) {
      const value = row[column] ?? 0;
      const length = scale(value);
      parts.push(
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar - 2}" rx="1.5" fill="${colours[column]}"/>`,
        `<text x="${(left + length + 5).toFixed(1)}" y="${y + bar - 3}" class="small">${write(value)}</text>`,
      );
      y += bar;
    }
    y += gap;
  }
  const legend = present.map(({ name, column }, index) => {
    const [x, line] = [20 + (index % 3) * 280, y + 10 + Math.floor(index / 3) * 20];
    return `<rect x="${x}" y="${line - 9}" width="11" height="11" rx="2" fill="${colours[column]}"/><text x="${x + 18}" y="${line}">${quote(name)}</text>`;
  });
  const height = y + 20 + Math.ceil(present.length / 3) * 20 + 16;
  return svg(width, height, `${table.title}, ${table.unit} (logarithmic)`, caption, [...parts, ...legend]);
}
