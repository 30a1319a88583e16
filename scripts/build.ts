// Builds dist/: the runtime by tsc, the panels by esbuild, and around them what Node-RED looks for beside a node.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Plugin, transformSync } from 'esbuild';
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
const entries = nodes.map((node) => join(root, 'nodes', node, 'editor.ts'));
const panels = bundlePanels(root, entries, 'jwtPanels', options);
mkdirSync(resources);
writeFileSync(join(resources, 'panels.js'), panels.script);
for (const node of nodes) await buildNode(node);

async function buildNode(node: string): Promise<void> {
  const source = join(root, 'nodes', node);
  const target = join(dist, 'nodes', node);
  const script = await bundle(join(source, 'editor.ts'), [panels.plugin]);
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

/** The parts that a panel loads when it is asked to, each a module of its own. */
async function buildOnDemand(source: string, target: string): Promise<void> {
  if (!existsSync(source)) return;
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(source)) {
    writeFileSync(join(target, `${basename(file, '.ts')}.js`), await bundle(join(source, file), [], 'esm'));
  }
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

async function bundle(entry: string, plugins: Plugin[], format: 'iife' | 'esm' = 'iife'): Promise<string> {
  const { outputFiles } = await build({ ...options, entryPoints: [entry], format, plugins, write: false });
  return outputFiles[0]?.text.trim() ?? '';
}
