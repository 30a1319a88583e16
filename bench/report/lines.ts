// Charts of lines, one a table, side by side: columns from left to right, both scales logarithmic.
import type { Table } from '../series/series.ts';
import { colours, quote, svg } from './svg.ts';

const [width, height, perLine] = [280, 210, 3];
const inner = { left: 52, top: 30, width: 205, height: 120 };

export function drawLines(tables: readonly Table[], caption: string): string {
  const names = [...new Set(tables.flatMap(({ rows }) => rows.map(({ name }) => name)))];
  const colourOf = (name: string) => colours[names.indexOf(name) + 1] ?? '';
  const panels = tables.map((table, index) => {
    const [x, y] = [(index % perLine) * width + 10, Math.floor(index / perLine) * height + 40];
    return `<g transform="translate(${x} ${y})">${panel(table, colourOf).join('\n')}</g>`;
  });
  const bottom = Math.ceil(tables.length / perLine) * height + 52;
  const legend = names.map((name, index) => {
    const x = 62 + index * 240;
    return `<rect x="${x}" y="${bottom - 9}" width="11" height="11" rx="2" fill="${colourOf(name)}"/><text x="${x + 18}" y="${bottom}">${quote(name)}</text>`;
  });
  const title = 'How throughput changes with what grows, tokens a second (logarithmic)';
  return svg(perLine * width + 20, bottom + 40, title, caption, [...panels, ...legend]);
}

function panel({ title, across, columns, rows }: Table, colourOf: (name: string) => string): string[] {
  const values = rows.flatMap((row) => row.values.filter((value) => value !== undefined));
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values) * 1.01))];
  const x = (column: number) => inner.left + ((column + 0.5) / columns.length) * inner.width;
  const y = (value: number) => inner.top + inner.height * (1 - (Math.log10(value) - low) / (high - low));
  const [bottom, right] = [inner.top + inner.height, inner.left + inner.width];
  const parts = [
    `<text x="${inner.left}" y="16" class="strong">${quote(title)}</text>`,
    `<text x="${inner.left + inner.width / 2}" y="${bottom + 34}" class="small" text-anchor="middle">${quote(across)}</text>`,
  ];
  for (let power = low; power <= high; power += 1) {
    const level = y(10 ** power).toFixed(1);
    parts.push(
      `<path class="axis" d="M${inner.left} ${level}H${right}"/>`,
      `<text x="${inner.left - 5}" y="${Number(level) + 3}" class="small" text-anchor="end">${(10 ** power).toLocaleString('en')}</text>`,
    );
  }
  for (const [column, name] of columns.entries()) {
    parts.push(`<text x="${x(column)}" y="${bottom + 16}" class="small" text-anchor="middle">${quote(name)}</text>`);
  }
  for (const { name, values: row } of rows) {
    const points = row.map((value, column) => [x(column).toFixed(1), y(value ?? 1).toFixed(1)] as const);
    parts.push(
      `<polyline points="${points.map((point) => point.join(',')).join(' ')}" fill="none" stroke="${colourOf(name)}" stroke-width="2"/>`,
      ...points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${colourOf(name)}"/>`),
    );
  }
  return parts;
}
