// The keys of one run, generated at its start and deleted at its end.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;

/** A pair as PEM, or a secret as text in both halves. */
export interface KeyTexts {
  readonly privateKey: string;
  readonly publicKey: string;
}

// The overloads of generateKeyPairSync do not see that an encoding spread into the options makes text of the keys.
const pem = (pair: unknown) => pair as KeyTexts;
const ecKey = () => pem(generateKeyPairSync('ec', { namedCurve: 'P-256', ...encodings }));

const secret = randomBytes(24).toString('hex');

export const keys = {
  oct: { privateKey: secret, publicKey: secret },
  RSA: pem(generateKeyPairSync('rsa', { modulusLength: 2048, ...encodings })),
  EC: ecKey(),
  OKP: pem(generateKeyPairSync('ed25519', encodings)),
} as const satisfies Record<string, KeyTexts>;

export type KeyName = keyof typeof keys;

const folder = mkdtempSync(join(tmpdir(), 'jwt-bench-keys-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The path of a file with a private key, for contestants that read one. */
export function keyFile(name: KeyName): string {
  const path = join(folder, `${name}.pem`);
  writeFileSync(path, keys[name].privateKey, { mode: 0o600 });
  return path;
}

const more: string[] = [];

/** So many private keys on P-256, all different. */
export function ecKeys(count: number): string[] {
  while (more.length < count) more.push(ecKey().privateKey);
  return more.slice(0, count);
}
