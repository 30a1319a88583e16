import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Curve } from '../../src/algorithms.ts';
import type { KeyDefinition } from './flow.ts';
import { curvePair, type PemPair, rsaPair } from './keys.ts';

/** A key as the settings have it, and as the receiver of the token has it. */
export interface TestKey {
  readonly definition: KeyDefinition;
  readonly reader: KeyObject;
}

/** Long enough for HS512. */
export const password = 'a password that both sides know, and that is long enough for any hash';

const ofSecret = (use: 'sig' | 'enc', algorithm: string, text: string): TestKey => ({
  definition: { use, kty: 'oct', algorithm, kid: `${algorithm} password`, credentials: { secret: text } },
  reader: createSecretKey(Buffer.from(text)),
});

/** An oct JWK, written by hand. */
const ofJwk = (use: 'sig' | 'enc', alg: string, bytes: number): TestKey => {
  const k = randomBytes(bytes).toString('base64url');
  const jwk = JSON.stringify({ kty: 'oct', k, alg, kid: `${alg} JWK` });
  return {
    definition: { use, kty: 'oct', secretEncoding: 'jwk', credentials: { secret: jwk } },
    reader: createSecretKey(k, 'base64url'),
  };
};

const signingPair = (kty: 'RSA' | 'EC', algorithm: string, { privateKey, publicKey }: PemPair): TestKey => ({
  definition: { use: 'sig', kty, algorithm, kid: 'signs', publicKey, credentials: { privateKey } },
  reader: createPublicKey(publicKey),
});

/** The receiver's public half is all that encryption needs. */
const encryptionPair = (kty: 'RSA' | 'EC', algorithm: string, { privateKey, publicKey }: PemPair): TestKey => ({
  definition: { use: 'enc', kty, algorithm, publicKey },
  reader: createPrivateKey(privateKey),
});

const curves: readonly Curve[] = ['P-256', 'P-384', 'P-521'];

/** Every signature of that system, by its name. */
export const signatures: Readonly<Record<string, TestKey>> = {
  ...keysOf(['HS256', 'HS384', 'HS512'], (alg) => [alg, ofSecret('sig', alg, password)]),
  'HS384, a JWK edited by hand': ofJwk('sig', 'HS384', 48),
  ...keysOf(['RS256', 'RS384', 'RS512'], (alg) => [`${alg}, RSA 2048`, signingPair('RSA', alg, rsaPair())]),
  'RS256, RSA 4096': signingPair('RSA', 'RS256', rsaPair(4096)),
  'ES256, P-256': signingPair('EC', 'ES256', curvePair('P-256')),
  'ES384, P-384': signingPair('EC', 'ES384', curvePair('P-384')),
  'ES512, P-521': signingPair('EC', 'ES512', curvePair('P-521')),
};

const wraps = { A128KW: 16, A192KW: 24, A256KW: 32, A128GCMKW: 16, A192GCMKW: 24, A256GCMKW: 32, dir: 32 } as const;
const passwords = ['PBES2-HS256+A128KW', 'PBES2-HS384+A192KW', 'PBES2-HS512+A256KW'];
const agreements = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];

/** Every encryption of that system, by its name. */
export const encryptions: Readonly<Record<string, TestKey>> = {
  ...keysOf(Object.entries(wraps), ([alg, bytes]) => [alg, ofSecret('enc', alg, password.slice(0, bytes))]),
  'A256KW, a JWK edited by hand': ofJwk('enc', 'A256KW', 32),
  ...keysOf(passwords, (alg) => [alg, ofSecret('enc', alg, password)]),
  ...keysOf(['RSA-OAEP', 'RSA-OAEP-256'], (alg) => [`${alg}, RSA 2048`, encryptionPair('RSA', alg, rsaPair())]),
  'RSA-OAEP-256, RSA 4096': encryptionPair('RSA', 'RSA-OAEP-256', rsaPair(4096)),
  ...keysOf(
    agreements.flatMap((alg) => curves.map((curve) => ({ alg, curve }))),
    ({ alg, curve }) => [`${alg}, ${curve}`, encryptionPair('EC', alg, curvePair(curve, 'receiver'))],
  ),
  'ECDH-ES+A128KW, a public JWK': withPublicJwk(encryptionPair('EC', 'ECDH-ES+A128KW', curvePair('P-256', 'receiver'))),
};

function keysOf<From>(
  list: readonly From[],
  make: (from: From) => readonly [string, TestKey],
): Record<string, TestKey> {
  return Object.fromEntries(list.map(make));
}

function withPublicJwk({ definition, reader }: TestKey): TestKey {
  const publicJwk = createPublicKey(reader).export({ format: 'jwk' });
  return { definition: { ...definition, publicKey: JSON.stringify(publicJwk) }, reader };
}
