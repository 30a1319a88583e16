// On what it was measured.
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';

const require = createRequire(import.meta.url);
const packages = ['node-red', 'jose', 'jsonwebtoken', 'node-red-contrib-jwt'];

export function machine(): Record<string, string> {
  const [first] = cpus();
  const versions = packages.map((name) => [name, require(`${name}/package.json`).version]);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${first?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
    node: `${process.versions.node}, OpenSSL ${process.versions.openssl}`,
    ...Object.fromEntries(versions),
  };
}
