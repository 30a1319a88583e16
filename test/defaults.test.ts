import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatorDefaults } from '../nodes/jwt-generator/settings.ts';
import { jwksDefaults } from '../nodes/jwt-jwks/settings.ts';
import { verifierDefaults } from '../nodes/jwt-verifier/settings.ts';
import { keyDefaults } from '../nodes/keys/settings.ts';
import { root } from './support/node-red.ts';

type Defaults = Readonly<Record<string, unknown>>;

const nodes: Readonly<Record<string, object>> = {
  '## JWT - Generator': generatorDefaults,
  '## JWT key': keyDefaults,
  '## JWT - Verifier': verifierDefaults,
  '## JWT - JWKS': jwksDefaults,
};

/** Settings that are blank, and what stands for that. */
const blank: Defaults = { jwtId: 'a new UUID', vaultMount: '`approle`, `kubernetes`', algorithm: 'the usual one' };

/** How the reference writes the default of a setting. */
function written(name: string, defaults: Defaults): RegExp {
  const value = defaults[name];
  if (typeof value === 'boolean') return value ? /^on$/ : /^off$/;
  if (value === '') return new RegExp(`^(?:blank|none|the key's|${blank[name] ?? 'blank'})$`);
  if (typeof value === 'object') return /^none$/;
  if (!Number.isNaN(Number(value))) return new RegExp(`^${value}$`);
  return new RegExp(`^\`${defaults[`${name}Type`] === 'msg' ? 'msg\\.' : ''}${value}\`$`);
}

/** The rows of the tables of settings below one heading. */
function settingsBelow(reference: string, heading: string): string[] {
  const [, after = ''] = reference.split(`\n${heading}\n`);
  const [section = ''] = after.split('\n## ');
  const [, ...tables] = section.split('| Setting | Default | Meaning |');
  return tables.flatMap((table) => (table.split('\n\n')[0] ?? '').split('\n').filter((line) => line.startsWith('| `')));
}

describe('docs/reference.md says the default', () => {
  const reference = readFileSync(join(root, 'docs/reference.md'), 'utf8');
  for (const [heading, node] of Object.entries(nodes)) {
    it(`of every setting below "${heading}"`, () => {
      const defaults: Defaults = { ...node };
      const compared = new Set<string>();
      for (const row of settingsBelow(reference, heading)) {
        const [, first = '', second = ''] = row.split('|').map((cell) => cell.trim());
        const names = [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
        // One for all of them, or one for each.
        const cells = names.length > 1 && second.includes(', ') ? second.split(', ') : names.map(() => second);
        for (const [index, name] of names.entries()) {
          assert.match(cells[index] ?? '', written(name, defaults), name);
          compared.add(name);
        }
      }
      const missing = Object.keys(defaults).filter(
        (name) => name !== 'version' && !name.endsWith('Type') && !compared.has(name),
      );
      assert.deepEqual(missing, []);
    });
  }
});
