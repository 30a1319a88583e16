// Builds dist/: the runtime by tsc, the panels by esbuild, and around them what Node-RED looks for beside a node.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, build, transformSync } from 'esbuild';
import { bundlePanels } from './panel-script.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
/** Node-RED serves it to the editor as `resources/<package>/`. */
const resources = join(root, 'resources');
const { name: packageName } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const nodes = readdirSync(join(root, 'nodes')).filter((name) => existsSync(join(root, 'nodes', name, 'editor.ts')));

const options: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
};

for (const folder of [dist, resources]) rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root], { stdio: 'inherit' });
const filesOf = (file: string) => nodes.map((node) => join(root, 'nodes', node, file));
const onDemand = nodes.flatMap((node) => scriptsIn(join(root, 'nodes', node, 'editor/on-demand')));
const later = [...filesOf('editor/panel.ts'), ...onDemand];
const panels = await bundlePanels(root, filesOf('editor.ts'), later, 'jwtPanels', options);
mkdirSync(resources);
writeFileSync(join(resources, 'panels.js'), panels.script);
for (const node of nodes) await buildNode(node);
await buildOpenPanels(join(dist, 'nodes/jwt-key/on-demand'));

async function buildNode(node: string): Promise<void> {
  const source = join(root, 'nodes', node);
  const target = join(dist, 'nodes', node);
  const script = await bundle({ entryPoints: [join(source, 'editor.ts')] });
  // The editor loads it before it runs what is beside it.
  const before = `<script src="resources/${packageName}/panels.js"></script>`;
  const panel = readFileSync(join(source, 'editor.html'), 'utf8').replace(/^ +/gm, '');
  // One stylesheet for all panels, beside the one node that every other needs.
  const style = node === 'jwt-key' ? `<style>${minifyStyle()}</style>\n` : '';
  // The Node-RED library's check reads only scripts of this very type.
  const html = `${style}${before}\n<script type="text/javascript">${script}</script>\n${panel}`;
  writeFileSync(join(target, `${node}.html`), html);
  await buildOnDemand(join(source, 'editor/on-demand'), join(target, 'on-demand'));
  const icon = join(root, 'icons', `${node}.svg`);
  if (existsSync(icon)) cpSync(icon, join(target, 'icons', `${node}.svg`));
  for (const file of readdirSync(join(source, 'locales'))) buildLanguage(node, basename(file, '.json'));
}

/** What all panels need when they are open: one module, by the types of the nodes. */
async function buildOpenPanels(target: string): Promise<void> {
  const imports = filesOf('editor/panel.ts').map((path, index) => `import * as m${index} from '${path}';`);
  const types = nodes.map((node, index) => `'${node}': m${index}`);
  const contents = `${imports.join('\n')}\nexport const panels = {${types.join()}};`;
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'panels.js'), await bundle({ stdin: { contents, resolveDir: root }, format: 'esm' }));
}

/** The parts that a panel loads when it is asked to, each a module of its own. */
async function buildOnDemand(source: string, target: string): Promise<void> {
  for (const file of scriptsIn(source)) {
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, `${basename(file, '.ts')}.js`), await bundle({ entryPoints: [file], format: 'esm' }));
  }
}

function scriptsIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [];
}

function buildLanguage(node: string, language: string): void {
  const source = join(root, 'nodes', node);
  const target = join(dist, 'nodes', node, 'locales', language);
  mkdirSync(target, { recursive: true });
  const catalogue = JSON.parse(readFileSync(join(source, 'locales', `${language}.json`), 'utf8'));
  writeFileSync(join(target, `${node}.json`), JSON.stringify(catalogue));
  const help = readFileSync(join(source, 'help', `${language}.md`), 'utf8');
  writeFileSync(
    join(target, `${node}.html`),
    `<script type="text/markdown" data-help-name="${node}">\n${help}</script>\n`,
  );
}

function minifyStyle(): string {
  const css = readFileSync(join(root, 'nodes/shared/editor/panel.css'), 'utf8');
  return transformSync(css, { loader: 'css', minify: true }).code.trim();
}

/** Bundles what the editor does not have from its start. */
async function bundle(entry: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...options, ...entry, plugins: [panels.plugin], write: false });
  return outputFiles?.[0]?.text.trim() ?? '';
}
