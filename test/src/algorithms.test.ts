import assert from 'node:assert/strict';
import { sizesFor } from '../../src/algorithms.ts';

describe('the sizes that a key can be generated with', () => {
  const sizes = [
    ['RSA', 'sig', [2048, 3072, 4096]],
    ['RSA', 'enc', [2048, 3072, 4096]],
    ['oct', 'sig', [256, 384, 512]],
    ['oct', 'enc', [256, 128, 192, 384, 512]],
    ['EC', 'sig', ['P-256', 'P-384', 'P-521', 'secp256k1']],
    ['EC', 'enc', ['P-256', 'P-384', 'P-521']],
    ['OKP', 'sig', ['Ed25519', 'Ed448']],
    ['OKP', 'enc', ['X25519']],
    ['AKP', 'sig', ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']],
    ['AKP', 'enc', []],
  ] as const;
  for (const [kty, use, expected] of sizes) {
    it(`of ${kty} for ${use}, the default first`, () => assert.deepEqual(sizesFor(kty, use), expected));
  }
});
