import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recipesDoc } from '../../scripts/recipes-doc.ts';
import { recipes } from '../../src/recipes/recipes.ts';
import { root } from '../support/node-red.ts';

describe('docs/recipes.md', () => {
  const page = readFileSync(join(root, 'docs/recipes.md'), 'utf8');

  it('is as the records are: npm run recipes-doc', () => {
    assert.equal(page, recipesDoc());
  });

  it('leads to each recipe, and marks those that are not verified', () => {
    const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, name = '']) => name);
    assert.deepEqual(headings.sort(), recipes.map(({ name }) => name).sort());
    assert.equal(new Set(headings).size, headings.length);
    const anchors = headings.map((name) =>
      name
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, link = '']) => link);
    assert.deepEqual(links.sort(), anchors.sort());
    const unverified = recipes.filter(({ docs }) => docs.some(({ evidence }) => evidence === 'unverified'));
    assert.equal(page.match(/\*\*unverified\*\*/g)?.length, unverified.length);
  });

  it("says that the provider's SDK makes the same token only where a test has it do so", () => {
    const tests = globSync(join(root, 'test/recipes/sdk*.test.ts')).map((file) => readFileSync(file, 'utf8'));
    const claimed = recipes.filter(({ docs }) => docs.some(({ evidence }) => evidence === 'run')).map(({ id }) => id);
    assert.ok(claimed.length >= 12);
    assert.deepEqual(
      claimed.filter((id) => !tests.some((test) => test.includes(`'${id}'`))),
      [],
    );
  });

  it('gives each field of each recipe with an example', () => {
    for (const { id, fields } of recipes) {
      const section = page.split(`\n\`${id}\`: `)[1]?.split('\n### ')[0] ?? '';
      for (const { name } of fields)
        assert.match(section, new RegExp(`^\\| \`${name}\` \\| \`[^\`]+\` \\|`, 'm'), `${id} ${name}`);
    }
  });
});
