import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { root } from './support/node-red.ts';

/**
 * Which room may import from which: settings/ runs everywhere, editor/ in the browser, all else in Node-RED; the nodes
 * import shared/ and keys/, never each other; src imports no node.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  src: [],
  'src/scheduler': ['src'],
  'src/store': ['src'],
  'src/schema': ['src'],
  'src/fill': ['src'],
  'src/http': ['src'],
  'src/template': ['src'],
  'src/recipes': ['src', 'src/template'],
  'src/oauth': ['src', 'src/http', 'src/delivery'],
  'src/delivery': ['src'],
  'src/claims': ['src'],
  'src/jwk': ['src', 'src/jwk/read'],
  'src/jwk/read': ['src', 'src/jwk'],
  'src/jwk/sets': ['src', 'src/http', 'src/jwk', 'src/jwk/read'],
  'src/jws': ['src', 'src/scheduler'],
  'src/jwe': ['src', 'src/scheduler'],
  'src/signers': ['src', 'src/http', 'src/scheduler', 'src/jwk', 'src/jwk/read', 'src/jws'],
  'src/jwt/issue': [...core(), 'src/jwt/reuse'],
  'src/jwt/reuse': [...core(), 'src/jwt/issue'],
  'src/jwt/verify': [...core(), 'src/jwt/issue'],
  'src/jwt/explain': [...core(), 'src/jwt/issue', 'src/jwt/verify'],
  'src/jwt/finish': [...core(), 'src/jwt/issue', 'src/jwt/reuse'],
  'nodes/shared/settings': ['src'],
  'nodes/shared/message': ['src', 'src/http', 'src/store', 'src/template', 'nodes/shared/settings'],
  'nodes/shared/editor': ['nodes/shared/settings'],
  'nodes/keys/settings': ['src', 'src/jwk', 'src/jwk/read', 'nodes/shared/settings'],
  'nodes/keys/sources': ['src', 'src/scheduler', 'src/http', 'src/signers', 'src/jwk', 'src/jwk/read', ...runtime()],
  'nodes/keys': ['src', 'src/jwk', 'src/jwk/read', 'nodes/keys/sources', ...runtime()],
  'nodes/keys/editor': ['src', 'nodes/keys/settings', 'nodes/shared/settings', 'nodes/shared/editor'],
  'nodes/*/settings': [...core(), 'src/jwt/issue', 'src/jwt/verify', 'nodes/shared/settings'],
  'nodes/*/editor': [
    ...['src', 'src/claims', 'src/schema', 'src/fill', 'src/recipes', 'src/jwk/sets', 'src/jwt/issue', 'src/jwt/reuse'],
    ...['src/jwt/verify', 'src/template', 'src/delivery', 'src/http'],
    ...['nodes/*/settings', 'nodes/keys/settings', 'nodes/keys/editor', 'nodes/shared/settings', 'nodes/shared/editor'],
  ],
  'nodes/*': [
    ...[
      ...core(),
      'src/jwt/issue',
      'src/jwt/reuse',
      'src/jwt/verify',
      'src/jwt/explain',
      'src/jwt/finish',
      'nodes/*/settings',
    ],
    ...['nodes/keys', 'nodes/keys/sources', ...runtime()],
  ],
};

function core(): string[] {
  const rooms = [
    'scheduler',
    'store',
    'schema',
    'template',
    'delivery',
    'oauth',
    'http',
    'recipes',
    'claims',
    'jwk',
    'jwk/read',
    'jwk/sets',
    'jws',
    'jwe',
  ];
  return ['src', ...rooms.map((room) => `src/${room}`)];
}

function runtime(): string[] {
  return ['nodes/keys/settings', 'nodes/shared/settings', 'nodes/shared/message'];
}

/** The room of a file; that of a node has the node's name in place of the star. */
function roomOf(file: string): { readonly room: string; readonly node: string | undefined } {
  const [, node, rest = ''] = /^nodes\/(jwt-[^/]+)\/(.*)$/.exec(file) ?? [];
  if (node === undefined) {
    const isSettings = /^nodes\/keys\/(?:settings|panel-answers)\.ts$/.test(file);
    return { room: isSettings ? 'nodes/keys/settings' : dirname(file), node };
  }
  const place = /^(?:settings|spec)\.ts$/.test(rest) ? '/settings' : /^editor[./]/.test(rest) ? '/editor' : '';
  return { room: `nodes/*${place}`, node };
}

/** Every import of a source text that names a file, whether of values or of types. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name);
}

/** What is wrong with the imports of a file. */
function wrongImports(file: string, text: string): string[] {
  const from = roomOf(file);
  return importsOf(text)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file), name)))
    .filter((target) => {
      const to = roomOf(target);
      const isOwn = to.room === from.room || allowed[from.room]?.includes(to.room);
      return !isOwn || (to.node !== undefined && to.node !== from.node);
    })
    .map((target) => `${file} imports ${target}`);
}

const files = globSync(['src/**/*.ts', 'nodes/**/*.ts'], { cwd: root });
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the architecture', () => {
  it('has a row for the room of every file', () => {
    assert.deepEqual(
      files.filter((file) => !Object.hasOwn(allowed, roomOf(file).room)),
      [],
    );
  });

  it('imports only along the table', () => {
    assert.deepEqual(
      files.flatMap((file) => wrongImports(file, read(file))),
      [],
    );
  });

  for (const [file, name] of [
    ['src/claims/build.ts', '../jwk/key.ts'],
    ['src/jwt/issue/issue.ts', '../../../nodes/shared/settings/choices.ts'],
    ['nodes/shared/settings/choices.ts', '../message/context.ts'],
    ['nodes/jwt-jwks/editor/panel.ts', '../../jwt-key/editor/live.ts'],
    ['nodes/jwt-verifier/editor/panel.ts', '../delivery.ts'],
    ['nodes/shared/message/status.ts', '../../keys/key-node.ts'],
  ] as const) {
    it(`refuses that ${file} imports ${name}`, () => {
      assert.equal(wrongImports(file, `import { x } from '${name}';`).length, 1);
    });
  }

  it('keeps Node.js and the runtime out of settings/', () => {
    const everywhere = files.filter((file) => roomOf(file).room.endsWith('/settings'));
    const bound = everywhere.filter((file) => /from 'node:|(?<!-)\bRED\b/.test(read(file)));
    assert.deepEqual(bound, []);
  });

  describe('of what the panels bundle', () => {
    const { inputs } = bundleOf(['nodes/*/editor.ts', 'nodes/*/editor/panel.ts', 'nodes/*/editor/on-demand/*.ts']);
    const bundled = Object.keys(inputs).sort();

    it('has nothing of Node.js in it', () => {
      const names = Object.values(inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
      assert.deepEqual(
        names.filter((name) => name.startsWith('node:')),
        [],
      );
    });

    it('has nothing of the runtime in it', () => {
      assert.deepEqual(
        bundled.filter(
          (file) => !/^src\/|\/editor[./]|^node_modules\/ms\//.test(file) && !roomOf(file).room.endsWith('/settings'),
        ),
        [],
      );
    });

    it('has these rooms of the token core in it, and no other', () => {
      const rooms = bundled.filter((file) => file.startsWith('src/')).map(dirname);
      assert.deepEqual([...new Set(rooms)], panelRooms);
    });

    it('refuses one that reaches for Node.js', () => {
      assert.throws(() => bundleOf(['src/jwk/thumbprint.ts']), /Could not resolve "node:crypto"/);
    });
  });
});

/** The rooms of the token core that run in the browser too. */
const panelRooms: readonly string[] = [
  'src',
  'src/claims',
  'src/delivery',
  'src/fill',
  'src/http',
  'src/jwk/sets',
  'src/jwt/issue',
  'src/jwt/reuse',
  'src/jwt/verify',
  'src/recipes',
  'src/schema',
  'src/template',
];

/** What esbuild puts into the browser for some entries; what it cannot find there is refused. */
function bundleOf(entries: readonly string[]): Metafile {
  const entryPoints = globSync([...entries], { cwd: root });
  const options = { bundle: true, write: false, metafile: true, outdir: 'panels', logLevel: 'silent' } as const;
  return buildSync({ ...options, absWorkingDir: root, entryPoints }).metafile;
}
