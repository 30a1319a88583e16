import { join, relative } from 'node:path';
import { type BuildOptions, buildSync, type Plugin } from 'esbuild';

/** What all panels are made of, in one script that each of them loads first. */
export interface PanelScript {
  readonly script: string;
  /** Takes from the script what a panel's entry imports, so that nothing but its registration is left. */
  readonly plugin: Plugin;
}

/**
 * Bundles what the entries of the panels import.
 *
 * @param root - of the package
 * @param entries - paths of the modules that register the nodes
 * @param name - of the global variable that holds what they import
 */
export function bundlePanels(
  root: string,
  entries: readonly string[],
  name: string,
  options: BuildOptions,
): PanelScript {
  const paths = importsOf(root, entries, options);
  const imports = paths.map((path, index) => `import * as m${index} from '${path}';`);
  const source = `${imports.join('\n')}\nglobalThis.${name} = [${paths.map((_, index) => `m${index}`).join()}];`;
  const { outputFiles } = buildSync({
    ...options,
    stdin: { contents: source, resolveDir: root },
    // Whichever panel comes first loads it for all.
    banner: { js: `globalThis.${name}||` },
    write: false,
  });
  const exportsOf = findExports(root, paths, options);
  return {
    script: outputFiles[0]?.text.trim() ?? '',
    plugin: {
      name: 'panel script',
      setup: (build) =>
        build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
          const index = paths.indexOf(path);
          if (index < 0) return undefined;
          return { contents: `export const {${exportsOf(path).join()}} = globalThis.${name}[${index}];`, loader: 'js' };
        }),
    },
  };
}

/** The modules that the entries import themselves, each once. */
function importsOf(root: string, entries: readonly string[], options: BuildOptions): string[] {
  const { metafile } = buildSync({
    ...options,
    entryPoints: [...entries],
    write: false,
    metafile: true,
    outdir: 'entries',
  });
  const imports = entries.flatMap((entry) => metafile?.inputs[relative(root, entry)]?.imports ?? []);
  return [...new Set(imports.map(({ path }) => join(root, path)))];
}

/** What each module exports, by its path. */
function findExports(
  root: string,
  paths: readonly string[],
  options: BuildOptions,
): (path: string) => readonly string[] {
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
