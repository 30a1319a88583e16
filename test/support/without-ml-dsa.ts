// Runs in a process of its own, on whatever Node.js there is, bundled: one that has no ML-DSA, as those before 24.6.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { KeySpec } from '../../src/jwk/key.ts';
import * as der from './der.ts';

const { generateKeyPairSync } = crypto;
Object.assign(crypto, {
  generateKeyPairSync: (type: string, ...options: [object]) => {
    if (type.startsWith('ml-dsa')) throw new TypeError(`unknown key type ${type}`);
    return generateKeyPairSync(type as 'rsa', ...(options as unknown as [{ modulusLength: number }]));
  },
});
syncBuiltinESMExports();

const { missingCurves } = await import('../../src/jwk/runtime.ts');
const { readKey } = await import('../../src/jwk/read/read-key.ts');
const { requireAlgorithmName } = await import('../../src/jwk/fit.ts');
const { requireAlgorithmNames } = await import('../../src/jwt/verify/key-algorithms.ts');
const { generateKeyText } = await import('../../src/jwk/generate.ts');
const { parseJwkSet } = await import('../../src/jwk/sets/parse.ts');

/** What a step says: nothing, or code, message and hint of its error. */
async function problemOf(step: () => unknown): Promise<string> {
  try {
    await step();
    return '';
  } catch (error) {
    const { code, message, hint } = error as Error & { readonly code?: string; readonly hint?: string };
    return [code, message, hint].join(': ');
  }
}

const id = '2.16.840.1.101.3.4.3.17';
const spec: KeySpec = { use: 'sig', kty: 'AKP', algorithm: '', kid: '', secretEncoding: 'utf8' };
const read = (texts: Partial<KeySpec>) => problemOf(() => readKey({ ...spec, ...texts }));
const jwk = { kty: 'AKP', alg: 'ML-DSA-44', pub: Buffer.alloc(1312, 0x91).toString('base64url') };
const spki = der.spki(id, [], Buffer.alloc(1312));
process.stdout.write(
  JSON.stringify({
    missing: missingCurves(),
    problems: await Promise.all([
      read({ privateKey: der.pem('PRIVATE KEY', der.pkcs8(id, [], der.element(0x80, Buffer.alloc(32)))) }),
      read({ privateKey: JSON.stringify({ ...jwk, priv: Buffer.alloc(32).toString('base64url') }) }),
      read({ publicKey: der.pem('PUBLIC KEY', spki) }),
      read({ publicKey: jwk.pub }),
      read({ publicKey: der.pem('CERTIFICATE', der.certificate(spki)) }),
      ...parseJwkSet(JSON.stringify({ keys: [jwk] })).problems.map(({ problem }) =>
        problemOf(() => {
          throw problem;
        }),
      ),
    ]),
    settings: await Promise.all([
      problemOf(() => requireAlgorithmName('sig', 'ML-DSA-44')),
      problemOf(() => requireAlgorithmNames(['ES256', 'ML-DSA-44'])),
      problemOf(() => generateKeyText({ kty: 'AKP', curve: 'ML-DSA-44' })),
    ]),
    others: await problemOf(() =>
      requireAlgorithmNames(['ES256', 'ES256K', 'EdDSA', 'Ed448', 'HS256', 'RSA-OAEP', 'dir']),
    ),
  }),
);
