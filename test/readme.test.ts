import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { recipes } from '../src/recipes/recipes.ts';
import { constant, issueClaims } from './support/issue.ts';
import { root } from './support/node-red.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

describe('README.md', () => {
  it('lists every example, and no other', () => {
    const listed = [...readme.matchAll(/\]\(examples\/([^)]+)\)/g)].map(([, file = '']) => decodeURIComponent(file));
    assert.deepEqual(listed.sort(), readdirSync(join(root, 'examples')).sort());
  });

  it('counts no more recipes than there are', () => {
    const [, count = ''] = /over (\d+)\s+recipes/.exec(readme) ?? [];
    assert.ok(Number(count) > 0 && recipes.length > Number(count));
  });

  it('shows a failure as a message has it', () => {
    const [, shown = ''] = /```json\n(.*?)```/s.exec(readme) ?? [];
    const { source: _, ...expected } = JSON.parse(shown);
    assert.throws(() => issueClaims({ subject: constant('') }), expected);
  });
});

describe('the documents', () => {
  for (const document of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'test/support/README.md', 'bench/README.md']) {
    it(`name and link to files that exist: ${document}`, () => {
      const text = read(document);
      const links = text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g);
      const paths = text.matchAll(/`((?:src|nodes|test|scripts|docs|bench|examples)\/[\w./-]+)`/g);
      const missing = [
        ...[...links].map(([, link = '']) => join(dirname(document), decodeURIComponent(link))),
        ...[...paths].map(([, path = '']) => path),
      ].filter((path) => !existsSync(join(root, path)));
      assert.deepEqual(missing, []);
    });
  }
});
