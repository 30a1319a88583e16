import { join, relative } from 'node:path';
import { type BuildOptions, buildSync, type Plugin } from 'esbuild';

/** What two panels or more are made of, in a script that each of them loads first. */
export interface CommonModules {
  readonly script: string;
  /** Takes these modules from the script, in the place of bundling them once more. */
  readonly plugin: Plugin;
}

/**
 * Finds the modules that several panels have in common.
 *
 * @param root - of the package
 * @param entries - paths of the panels' scripts
 * @param name - of the global variable that holds the modules
 */
export function findCommonModules(
  root: string,
  entries: readonly string[],
  name: string,
  options: BuildOptions,
): CommonModules {
  const uses = new Map<string, number>();
  for (const entry of entries) {
    for (const path of modulesOf(entry, options)) uses.set(path, (uses.get(path) ?? 0) + 1);
  }
  const common = [...uses].filter(([, count]) => count > 1).map(([path]) => path);
  const paths = common.map((path) => join(root, path));
  const imports = common.map((path, index) => `import * as m${index} from './${path}';`);
  // Every panel loads the script; the modules of the first are those of all.
  const source = `${imports.join('\n')}\nglobalThis.${name} ??= [${common.map((_, index) => `m${index}`).join()}];`;
  const { outputFiles } = buildSync({ ...options, stdin: { contents: source, resolveDir: root }, write: false });
  const names = exportsOf(root, paths, options);
  return {
    script: outputFiles[0]?.text.trim() ?? '',
    plugin: {
      name: 'common modules',
      setup: (build) =>
        build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
          const index = paths.indexOf(path);
          if (index < 0) return undefined;
          return { contents: `export const {${names(path).join()}} = globalThis.${name}[${index}];`, loader: 'js' };
        }),
    },
  };
}

/** The modules that a bundle keeps something of, by their paths in the package; not those that others are built with. */
function modulesOf(entry: string, options: BuildOptions): string[] {
  const { metafile } = buildSync({
    ...options,
    entryPoints: [entry],
    write: false,
    metafile: true,
    outfile: 'panel.js',
  });
  const inputs = Object.values(metafile?.outputs ?? {}).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && isOurs(path)).map(([path]) => path);
}

function isOurs(path: string): boolean {
  return /^(?:nodes\/shared|src)\//.test(path) && !path.endsWith('/node-in-browser.ts');
}

/** What each module exports, by its path. */
function exportsOf(root: string, paths: readonly string[], options: BuildOptions): (path: string) => readonly string[] {
  const { metafile } = buildSync({
    ...options,
    entryPoints: [...paths],
    format: 'esm',
    write: false,
    metafile: true,
    outdir: 'modules',
  });
  const outputs = Object.values(metafile?.outputs ?? {});
  return (path) => outputs.find(({ entryPoint }) => entryPoint === relative(root, path))?.exports ?? [];
}
