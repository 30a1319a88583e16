// Charts of lines, one a table, side by side: columns from left to right, both scales logarithmic.
import type { Table } from '../series/series.ts';
import { colours, quote, svg } from './svg.ts';
import { write } from './table.ts';

const [width, height, perLine] = [280, 210, 3];
const inner = { left: 52, top: 30, width: 205, height: 120 };

export function drawLines(tables: readonly Table[], caption: string): string {
  const panels = tables.map((table, index) => {
    const [x, y] = [(index % perLine) * width + 10, Math.floor(index / perLine) * height + 40];
    return `<g transform="translate(${x} ${y})">${panel(table).join('\n')}</g>`;
  });
  const lines = Math.ceil(tables.length / perLine);
  return svg(perLine * width + 20, lines * height + 70, 'Growth, tokens a second (logarithmic)', caption, panels);
}

function panel({ title, across, columns, rows }: Table): string[] {
  const values = rows.flatMap((row) => row.values.filter((value) => value !== undefined));
  const [low, high] = [Math.log10(Math.min(...values) / 1.5), Math.log10(Math.max(...values) * 1.5)];
  const x = (column: number) => inner.left + (column / Math.max(1, columns.length - 1)) * inner.width;
  const y = (value: number) => inner.top + inner.height * (1 - (Math.log10(value) - low) / (high - low));
  const bottom = inner.top + inner.height;
  const parts = [
    `<text x="${inner.left}" y="16" class="strong">${quote(title)}</text>`,
    `<path class="axis" d="M${inner.left} ${inner.top}V${bottom}H${inner.left + inner.width}"/>`,
    `<text x="${inner.left + inner.width / 2}" y="${bottom + 34}" class="small" text-anchor="middle">${quote(across)}</text>`,
  ];
  for (const [column, name] of columns.entries()) {
    parts.push(`<text x="${x(column)}" y="${bottom + 16}" class="small" text-anchor="middle">${quote(name)}</text>`);
  }
  for (const [index, { name, values: row }] of rows.entries()) {
    const points = row.map((value, column) => `${x(column).toFixed(1)},${y(value ?? 1).toFixed(1)}`);
    const colour = colours[index + 1];
    const last = row.at(-1);
    parts.push(
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map(
        (point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="2.5" fill="${colour}"/>`,
      ),
      `<text x="${inner.left - 4}" y="${y(row[0] ?? 1) + 3}" class="small" text-anchor="end">${write(row[0])}</text>`,
      `<text x="${inner.left + inner.width - 2}" y="${y(last ?? 1) - 6}" class="small" text-anchor="end">${quote(name)}, ${write(last)}</text>`,
    );
  }
  return parts;
}
