import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SignerModule } from '../../src/signers/module.ts';
import { root } from './node-red.ts';

/** Makes a signer of its options, as a settings file does. */
export type MakeSigner = (options: object) => SignerModule;

/**
 * A module of docs/vaults.md, as it stands there.
 *
 * @param from - file or URL from which it requires packages
 */
export function signerModule(file: string, from: string = import.meta.url): MakeSigner {
  const page = readFileSync(join(root, 'docs/vaults.md'), 'utf8');
  const [, source] = page.split(`\n\`\`\`js ${file}\n`);
  const [code = ''] = source?.split('\n```\n') ?? [];
  const module = { exports: undefined as unknown };
  new Function('require', 'module', code)(createRequire(from), module);
  return module.exports as MakeSigner;
}
