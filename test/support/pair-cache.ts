import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key pair as PEM. */
export interface PemPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Goes with the packages: a fresh checkout has fresh pairs. */
const folder = join(import.meta.dirname, '../../node_modules/.cache/test-keys');

/** A pair that takes seconds to generate, made once for all processes and runs of a checkout. */
export function cachedPair(name: string, generate: () => PemPair): PemPair {
  const file = join(folder, `${name.replaceAll(' ', '-')}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    const pair = generate();
    mkdirSync(folder, { recursive: true });
    // Another process may be reading it.
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(pair), { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
    return pair;
  }
}
