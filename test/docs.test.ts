import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatorDefaults } from '../nodes/jwt-generator/settings.ts';
import { jwksDefaults } from '../nodes/jwt-jwks/settings.ts';
import { verifierDefaults } from '../nodes/jwt-verifier/settings.ts';
import { keyDefaults } from '../nodes/keys/settings.ts';
import { contentEncryptionAlgorithms, keyManagementAlgorithms, signingAlgorithms } from '../src/algorithms.ts';
import { errorCodes } from '../src/errors.ts';
import { reasons } from '../src/fill/filled.ts';
import { attributeNames } from '../src/jwt/issue/attributes.ts';
import { verifiedAttributeNames } from '../src/jwt/verify/attributes.ts';
import { root } from './support/node-red.ts';
import { differences } from './support/sign-differences.ts';

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
      (name) => name !== 'version' && (!name.endsWith('Type') || /^(?:variable|cacheStore)Type$/.test(name)),
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
    const credentials = ['secret', 'privateKey', 'secondKey', 'passphrase', 'vaultSecret'];
    assert.deepEqual(tablesBelow(reference, '## JWT key').first.sort(), [...settings, ...credentials].sort());
  });

  it('lists every setting of JWT - Verifier, and no other', () => {
    const settings = Object.keys(verifierDefaults).filter(
      (name) => name !== 'version' && (!name.endsWith('Type') || /^(?:variable|replayVariable)Type$/.test(name)),
    );
    const attributes = tablesBelow(reference, '### Attributes of a verified token').first;
    assert.deepEqual(tablesBelow(reference, '## JWT - Verifier').first.sort(), [...settings, ...attributes].sort());
    assert.deepEqual(attributes, [...verifiedAttributeNames]);
  });

  it('lists every setting of JWT - JWKS', () => {
    const settings = Object.keys(jwksDefaults).filter((name) => name !== 'version');
    assert.deepEqual(tablesBelow(reference, '## JWT - JWKS').first, settings);
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

/** Fields of the other systems, below the headings of docs/coming-from.md. */
const foreignFields: Readonly<Record<string, readonly string[]>> = {
  '## Orkes Conductor: GET_SIGNED_JWT': [
    ...['subject', 'issuer', 'audience', 'scopes', 'privateKey', 'privateKeyId', 'ttlInSeconds', 'ttlInSecond'],
    ...['algorithm', 'optional', 'cacheConfig.ttlInSecond', 'cacheConfig.key'],
  ],
  '## jsonwebtoken, for example in a function node': [
    ...[
      'algorithm',
      'expiresIn',
      'notBefore',
      'audience',
      'issuer',
      'jwtid',
      'subject',
      'noTimestamp',
      'header',
      'keyid',
    ],
    ...['mutatePayload', 'allowInsecureKeySizes', 'allowInvalidAsymmetricKeyTypes', 'encoding'],
    ...['payload', 'secretOrPrivateKey'],
  ],
  '## n8n: JWT node and credential': [
    ...['claims', 'audience', 'expiresIn', 'issuer', 'jwtid', 'notBefore', 'subject', 'useJson', 'claimsJson'],
    ...[
      'headerClaims',
      'options.kid',
      'options.algorithm',
      'keyType',
      'algorithm',
      'secret',
      'privateKey',
      'publicKey',
    ],
  ],
  '## node-red-contrib-jwt: jwt sign': [
    ...['alg', 'exp', 'jwkurl', 'jwkkid', 'secret', 'key', 'signvar', 'storetoken'],
  ],
};

describe('docs/coming-from.md', () => {
  const page = read('docs/coming-from.md');
  const namesIn = (text = '') => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  const rowsOf = (text: string) =>
    [...text.matchAll(/^\|(.*?)\|(.*?)\|(.*)\|$/gm)].map(([, there, here]) => ({ there, here }));

  it('names only settings that there are', () => {
    const generator = Object.keys(generatorDefaults);
    const key = [...Object.keys(keyDefaults), 'secret', 'privateKey', 'passphrase'];
    const rows = rowsOf(page);
    for (const { here = '' } of rows) {
      const [ours, ofKey] = here.split('JWT key:');
      for (const name of namesIn(ours)) assert.ok(generator.includes(name), `${name} of ${here}`);
      for (const name of namesIn(ofKey)) assert.ok(key.includes(name), `${name} of ${here}`);
    }
    assert.ok(rows.length > 60, String(rows.length));
  });

  for (const [heading, fields] of Object.entries(foreignFields)) {
    it(`has every field below "${heading}"`, () => {
      const [, section = ''] = page.split(`\n${heading}\n`);
      const listed = rowsOf(section.split('\n## ')[0] ?? '').flatMap(({ there }) => namesIn(there));
      assert.deepEqual([...new Set(listed)].sort(), [...fields].sort());
    });
  }

  it('lists the differences from jsonwebtoken that the tests know, and no others', () => {
    const [, section = ''] = page.split('\n### Differences\n');
    const items = (section.split('\n## ')[0] ?? '').split(/^- /m).slice(1);
    assert.deepEqual(
      items.map((item) => item.replace(/\s+/g, ' ').trim()),
      Object.keys(differences),
    );
  });
});

const languages = ['en-US', 'de', 'es-ES', 'fr', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'];
const nodes = ['jwt-generator', 'jwt-key', 'jwt-verifier', 'jwt-jwks'];

/** Groups whose name the code puts in front of a key by itself. */
const unsaid = /^(?:invalid|describe|status|key)\./;

describe('the catalogues', () => {
  for (const node of nodes) {
    const texts = textsOf(node, 'en-US');
    const keys = Object.keys(texts);

    it(`of ${node} hold no text that nobody asks for`, () => {
      const asked = askedBy(node);
      assert.deepEqual(
        keys.filter((key) => !isAsked(key, asked)),
        [],
      );
    });

    it(`of ${node} hold every text that is asked for`, () => {
      const known = new Set([...keys, ...keys.map((key) => key.replace(unsaid, ''))]);
      assert.deepEqual(
        keysSaid(node).filter((key) => !known.has(key)),
        [],
      );
    });

    for (const language of languages.slice(1)) {
      it(`of ${node} are whole in ${language}`, () => {
        const translated = textsOf(node, language);
        assert.deepEqual(Object.keys(translated).sort(), [...keys].sort());
        for (const key of keys) {
          assert.notEqual(translated[key]?.trim(), '', key);
          assert.deepEqual(placeholders(translated[key]), placeholders(texts[key]), key);
        }
        const same = keys.filter((key) => translated[key] === texts[key]);
        assert.ok(same.length < keys.length / 4, `not translated: ${same.join(', ')}`);
      });

      it(`of ${node} explain every setting in ${language}`, () => {
        const [original, help] = ['en-US', language].map((name) => read(`nodes/${node}/help/${name}.md`));
        for (const mark of [/^#+ /gm, /`[^`]+`/g]) {
          assert.deepEqual(
            (help?.match(mark) ?? []).sort(),
            (original?.match(mark) ?? []).sort(),
            `marks like ${mark}`,
          );
        }
      });
    }

    it(`of ${node} are in the languages of Node-RED`, () => {
      for (const [folder, ending] of [
        ['locales', 'json'],
        ['help', 'md'],
      ]) {
        const files = readdirSync(join(root, `nodes/${node}/${folder}`));
        assert.deepEqual(files.sort(), languages.map((language) => `${language}.${ending}`).sort());
      }
    });
  }

  it('of jwt-generator have a short reason for every code that it can give', () => {
    const texts = textsOf('jwt-generator', 'en-US');
    const codes = errorCodes.filter((code) => !/TOKEN|JWKS/.test(code));
    for (const code of codes) assert.ok(texts[`status.${code}`], code);
  });

  it('of jwt-generator have words for every reason why something cannot be carried over, and no others', () => {
    const keys = Object.keys(textsOf('jwt-generator', 'en-US')).filter((key) => key.startsWith('fill.why.'));
    assert.deepEqual(keys.sort(), reasons.map((reason) => `fill.why.${reason}`).sort());
  });

  it('of jwt-verifier have a short reason for every code that it can give', () => {
    const texts = textsOf('jwt-verifier', 'en-US');
    const others = /^ERR_(?:CLAIM_(?:VALUE|CONFLICT)|HEADER|SIGN|ENCRYPT|EXCHANGE)$/;
    for (const code of errorCodes.filter((code) => !others.test(code))) assert.ok(texts[`status.${code}`], code);
  });
});

/** The texts of a catalogue, by their keys without the name of the node. */
function textsOf(node: string, language: string): Record<string, string> {
  const catalogue = JSON.parse(read(`nodes/${node}/locales/${language}.json`));
  assert.deepEqual(Object.keys(catalogue), [node]);
  return Object.fromEntries(entriesOf(catalogue[node]));
}

function entriesOf(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]) => {
    const key = path === '' ? name : `${path}.${name}`;
    return typeof value === 'string' ? [[key, value] as [string, string]] : entriesOf(value, key);
  });
}

function placeholders(text = ''): string[] {
  return (text.match(/__\w+__/g) ?? []).sort();
}

function sourcesOf(node: string): string {
  const parts = ['editor', 'editor/recipe', 'editor/claims-json', 'editor/on-demand'].map(
    (part) => `nodes/${node}/${part}`,
  );
  const folders = [`nodes/${node}`, ...parts.filter((folder) => existsSync(join(root, folder))), 'nodes/shared/editor'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /\.(ts|html)$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return files.map(read).join('\n');
}

/** The keys that a node asks for as they stand in its sources: `say('…')`, `node._('jwt-key.…')`, `data-i18n`. */
function keysSaid(node: string): string[] {
  const source = sourcesOf(node);
  const whole = source.matchAll(new RegExp(`(?<=['"\`\\]])${node}\\.([A-Za-z]+\\.[\\w.-]+)(?=['"\`])`, 'g'));
  const said = source.matchAll(/say\((?:node, )?'([\w.-]+)'/g);
  return [...new Set([...whole, ...said].map(([, key = '']) => key))];
}

/** All texts in quotes, and the beginnings of those that are put together, like `status.${code}`. */
function askedBy(node: string): { readonly whole: Set<string>; readonly heads: readonly string[] } {
  const source = sourcesOf(node);
  const bare = (text: string) => text.replace(new RegExp(`^(?:\\[[a-z-]+\\])?${node}\\.`), '');
  return {
    whole: new Set([
      ...[...source.matchAll(/'([\w.-]+)'|"((?:\[[a-z-]+\])?[\w.-]+)"/g)].map(([, a, b]) => bare(a ?? b ?? '')),
      // What the status of every node says, in one place.
      ...[
        ...errorCodes,
        'completedWithErrors',
        'recipeRule',
        'privateHttp',
        'uncheckedTls',
        'unusableKeys',
        'claim.missing',
        'claim.different',
        'replayClosed',
        'replayOpen',
      ].map((key) => `status.${key}`),
      // What every panel says, in one place.
      'panel.failed',
    ]),
    heads: [...source.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, head = '']) => bare(head)).filter((head) => head !== ''),
  };
}

function isAsked(key: string, { whole, heads }: ReturnType<typeof askedBy>): boolean {
  const names = [key, key.replace(unsaid, '')];
  return names.some((name) => whole.has(name) || heads.some((head) => name.startsWith(head)));
}
