import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/node-red.ts';

/** Bytes of the archive that npm downloads, and of the files in it. */
const limits = { size: 720_000, unpackedSize: 2_380_000 };

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

describe('the packed package', () => {
  let packed: Packed;
  before(() => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const json = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    [packed] = Object.values(JSON.parse(json)) as [Packed];
  });
  const named = (ending: string) =>
    packed.files.filter(({ path }) => path.startsWith('dist/') && path.endsWith(ending));
  const read = (path: string) => readFileSync(join(root, path), 'utf8');

  it(`is under ${limits.size / 1000} kB, and unpacked under ${limits.unpackedSize / 1000} kB`, () => {
    const { size, unpackedSize, files } = packed;
    const largest = [...files].sort((one, other) => other.size - one.size).slice(0, 10);
    assert.ok(
      size < limits.size && unpackedSize < limits.unpackedSize,
      JSON.stringify({ size, unpackedSize, largest }),
    );
  });

  it('has the code of the runtime without comments, one statement a line, under its own names', () => {
    const modules = named('.js').filter(({ path }) => !path.includes('/on-demand/'));
    assert.ok(modules.length > 200, String(modules.length));
    for (const { path } of modules) assert.doesNotMatch(read(path), /^\s*(\/\*\*|\/\/ )/m, path);
    // A stack trace names the function, and a line that can be read.
    assert.match(read('dist/src/jwk/key-ring.js'), /^export function createKeyRing\(.*\) \{$/m);
  });

  it('has catalogues without white space between their texts', () => {
    const catalogues = named('.json').filter(({ path }) => path.includes('/locales/'));
    assert.equal(catalogues.length, 40);
    for (const { path } of catalogues) assert.equal(read(path), JSON.stringify(JSON.parse(read(path))), path);
  });
});
