import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/node-red.ts';

/** Bytes of all scripts and styles, minified and before compression. */
const limit = 130_000;

const nodes = readdirSync(join(root, 'dist/nodes')).filter((node) =>
  existsSync(join(root, `dist/nodes/${node}/${node}.html`)),
);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The bytes between the tags of one kind. */
function inside(html: string, tag: RegExp): number {
  return [...html.matchAll(tag)].reduce((sum, [, text = '']) => sum + Buffer.byteLength(text), 0);
}

describe('the editor bundle', () => {
  it(`of all nodes together is under ${limit / 1000} kB`, () => {
    // What the editor loads as it starts: each panel's script, what the panels have in common, and their stylesheet. Not
    // counted are the markup of the forms, which is no code, and what a panel loads when it is asked to.
    const pages = nodes.map((node) => read(`dist/nodes/${node}/${node}.html`));
    const parts = {
      scripts: pages.map((html) => inside(html, /<script type="text\/javascript">(.*?)<\/script>/gs)),
      styles: pages.map((html) => inside(html, /<style>(.*?)<\/style>/gs)),
      common: readdirSync(join(root, 'resources')).map((file) => Buffer.byteLength(read(`resources/${file}`))),
    };
    for (const [part, sizes] of Object.entries(parts)) assert.ok(Math.max(...sizes) > 1000, `no ${part} were counted`);
    const total = Object.values(parts)
      .flat()
      .reduce((sum, size) => sum + size, 0);
    assert.ok(total < limit, `${total} bytes: ${JSON.stringify(parts)}`);
  });
});
