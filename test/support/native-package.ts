import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-red.ts';

/**
 * Finds or installs a package that is compiled where it is installed: as a dependency of the project, it would keep
 * `npm ci` from working on every machine without a compiler.
 *
 * @returns a file beside it, from which it can be required
 */
export function findNativePackage(name: string, version: string): string {
  const folder = join(root, 'node_modules/.cache/jwt-tests', `${name}-${version}`);
  if (!existsSync(join(folder, 'node_modules', name, 'build'))) {
    mkdirSync(folder, { recursive: true });
    const wanted = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(wanted));
    try {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder, stdio: 'pipe' });
    } catch (error) {
      const { stderr } = error as { readonly stderr?: Buffer };
      throw new Error(`${name} is missing and cannot be built: install a C++ compiler, make and Python.\n${stderr}`);
    }
  }
  return join(folder, 'beside.js');
}
