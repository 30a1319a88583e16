import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatorDefaults } from '../nodes/jwt-generator/settings.ts';
import { keyDefaults } from '../nodes/jwt-key/settings.ts';
import { contentEncryptionAlgorithms, keyManagementAlgorithms, signingAlgorithms } from '../src/algorithms.ts';
import { errorCodes } from '../src/errors.ts';
import { attributeNames } from '../src/jwt/attributes.ts';
import { root } from './support/node-red.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The rows of the tables below one heading, up to the next of its level: first cells, and whole rows. */
function tablesBelow(markdown: string, heading: string): { first: string[]; rows: string[] } {
  const level = heading.split(' ')[0] ?? '#';
  const [, after = ''] = markdown.split(`\n${heading}\n`);
  const section = after.split(new RegExp(`\n#{1,${level.length}} `))[0] ?? '';
  const rows = section.split('\n').filter((line) => /^\| `/.test(line));
  return {
    first: rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)),
    rows,
  };
}

describe('docs/reference.md', () => {
  const reference = read('docs/reference.md');
  it('lists every setting of JWT - Generator, and no other', () => {
    const settings = Object.keys(generatorDefaults).filter(
      (name) => name !== 'version' && (!name.endsWith('Type') || name === 'variableType'),
    );
    const tabs = ['Claims', 'Signature', 'Encryption', 'Result'];
    const listed = tabs.flatMap((tab) => tablesBelow(reference, `### ${tab}`).first);
    assert.deepEqual(listed.sort(), settings.sort());
  });

  it('lists every attribute, and no other', () => {
    assert.deepEqual(tablesBelow(reference, '### Attributes').first, [...attributeNames]);
  });

  it('lists every setting of JWT key, and its credentials', () => {
    const settings = Object.keys(keyDefaults).filter((name) => name !== 'version');
    const credentials = ['secret', 'privateKey', 'passphrase'];
    assert.deepEqual(tablesBelow(reference, '## JWT key').first.sort(), [...settings, ...credentials].sort());
  });

  it('lists every error code with meaning and remedy, and no other', () => {
    const { first, rows } = tablesBelow(reference, '## Error codes');
    assert.deepEqual(first.sort(), [...errorCodes].sort());
    for (const row of rows) assert.equal(row.split('|').filter((cell) => cell.trim() !== '').length, 3, row);
  });

  it('names every algorithm', () => {
    const names = [signingAlgorithms, keyManagementAlgorithms, contentEncryptionAlgorithms].flatMap(Object.keys);
    for (const name of names) assert.match(reference, new RegExp(`[ |]${name.replaceAll('+', '\\+')}[,. (]`), name);
  });
});

describe('the catalogues', () => {
  const nodes = ['jwt-generator', 'jwt-key'];

  for (const node of nodes) {
    it(`of ${node} hold every text that it asks for, and no other`, () => {
      const catalogue = keysOf(JSON.parse(read(`nodes/${node}/locales/en-US.json`)));
      const asked = askedBy(node);
      const isAsked = (key: string) => asked.some((pattern) => pattern.test(key));
      assert.deepEqual(
        catalogue.filter((key) => !isAsked(key)),
        [],
        'a text that nobody asks for',
      );
      const exact = literalKeys(node);
      assert.deepEqual(
        exact.filter((key) => !catalogue.includes(key)),
        [],
        'a text that is not there',
      );
    });
  }

  it('of jwt-generator have a short reason for every code that it can give', () => {
    const { status } = JSON.parse(read('nodes/jwt-generator/locales/en-US.json'))['jwt-generator'];
    const codes = errorCodes.filter((code) => !/TOKEN|JWKS|SCHEMA|BUSY|CLOSED/.test(code));
    for (const code of codes) assert.ok(status[code], code);
  });
});

function sourcesOf(node: string): string {
  const folders = [`nodes/${node}`, `nodes/${node}/editor`];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /\.(ts|html)$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return files.map(read).join('\n');
}

/** The keys that the sources of a node write out. */
function literalKeys(node: string): string[] {
  const found = sourcesOf(node).matchAll(
    new RegExp(`(?<![\\w$\`/-])${node}\\.([A-Za-z]+\\.[A-Za-z0-9.]+)(?=["';])`, 'g'),
  );
  return [...new Set([...found].map(([, key = '']) => `${node}.${key}`))];
}

/** Patterns of the keys that a node asks for: those written out, and those that are put together. */
function askedBy(node: string): RegExp[] {
  const source = sourcesOf(node);
  const prefix = `${node}.`;
  const literals = literalKeys(node).map((key) => key.slice(prefix.length));
  const built = [...source.matchAll(/`(?:jwt-[a-z]+\.)?([a-zA-Z]+(?:\.[a-zA-Z]+)*)\.\$\{/g)].map(
    ([, head]) => `${head}.*`,
  );
  const said = [...source.matchAll(/say\((?:node, )?'([a-zA-Z.]+)'/g)].flatMap(([, key]) => [
    key ?? '',
    `invalid.${key}`,
  ]);
  const reasons = [...source.matchAll(/'(claimTaken|headerTaken)'/g)].map(([, key]) => `invalid.${key}`);
  return [...literals, ...built, ...said, ...reasons].map(
    (key) => new RegExp(`^${node}\\.${key.replaceAll('.', '\\.').replace('\\.*', '\\..*')}$`),
  );
}

function keysOf(texts: object, path = ''): string[] {
  return Object.entries(texts).flatMap(([name, value]) => {
    const key = path === '' ? name : `${path}.${name}`;
    return typeof value === 'string' ? [key] : keysOf(value, key);
  });
}
