import { join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** What the editor starts with of all panels, in one script that each of them loads first. */
export interface PanelScript {
  readonly script: string;
  /** Takes from the script what a bundle shares with it, so that no module is loaded twice. */
  readonly plugin: Plugin;
}

/**
 * Bundles what the entries of the panels import.
 *
 * @param root - of the package
 * @param entries - paths of the modules that register the nodes
 * @param later - paths of the modules that are bundled by themselves, and loaded when they are needed
 * @param name - of the global variable that holds what they share with the script
 */
export async function bundlePanels(
  root: string,
  entries: readonly string[],
  later: readonly string[],
  name: string,
  options: BuildOptions,
): Promise<PanelScript> {
  const started = await modulesOf(root, entries, options);
  const shared = await sharedNames([...entries, ...later], started, options);
  const values = [...shared].flatMap(([path, names]) => names.map((value) => ({ path, value })));
  const imports = values.map(({ path, value }, index) => `import { ${value} as v${index} } from '${path}';`);
  const source = `${imports.join('\n')}\nglobalThis.${name} = [${values.map((_, index) => `v${index}`).join()}];`;
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: source, resolveDir: root },
    // Whichever panel comes first loads it for all.
    banner: { js: `globalThis.${name}||` },
    write: false,
  });
  const exported = (path: string) =>
    values.flatMap((one, index) =>
      // What of it is not used is left out of a bundle: to read it does nothing.
      one.path === path ? [`export const ${one.value} = /* @__PURE__ */ (() => globalThis.${name}[${index}])();`] : [],
    );
  return {
    script: outputFiles?.[0]?.text.trim() ?? '',
    plugin: {
      name: 'panel script',
      setup: ({ onLoad }) => {
        onLoad({ filter: /\.ts$/ }, ({ path }) =>
          shared.has(path) ? { contents: exported(path).join('\n'), loader: 'ts' } : undefined,
        );
      },
    },
  };
}

/** The modules that some entries need, without these. */
async function modulesOf(root: string, entries: readonly string[], options: BuildOptions): Promise<Set<string>> {
  const { metafile } = await build({
    ...options,
    entryPoints: [...entries],
    write: false,
    metafile: true,
    outdir: 'entries',
  });
  const paths = Object.keys(metafile?.inputs ?? {}).map((path) => join(root, path));
  return new Set(paths.filter((path) => !entries.includes(path)));
}

/** What some bundles import from modules that are there when they are loaded: the names, by the module's path. */
async function sharedNames(
  entries: readonly string[],
  started: ReadonlySet<string>,
  options: BuildOptions,
): Promise<Map<string, string[]>> {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [...entries],
    format: 'esm',
    minify: false,
    write: false,
    outdir: 'shared',
    plugins: [
      {
        name: 'leave what is started',
        setup: ({ onResolve }) => {
          onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
            const file = resolve(resolveDir, path);
            return started.has(file) ? { path: file, external: true } : undefined;
          });
        },
      },
    ],
  });
  const found = new Map<string, Set<string>>();
  for (const { text } of outputFiles ?? []) {
    for (const [, names = '', path = ''] of text.matchAll(/^import \{([^}]*)\} from "(.*?)";$/gm)) {
      const known = found.get(path) ?? new Set();
      for (const name of names.split(',')) known.add(name.trim().split(' as ')[0] ?? '');
      found.set(path, known);
    }
  }
  return new Map([...found].map(([path, names]) => [path, [...names]]));
}
