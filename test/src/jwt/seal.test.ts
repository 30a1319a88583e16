import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import type { ErrorCode } from '../../../src/errors.ts';
import { refuses } from '../../support/errors.ts';
import { createIssuer, protect, type TestSpec } from '../../support/issue.ts';
import { certificateOf } from '../../support/key-corpus.ts';
import { curvePair, keyOf, rsaPair, secretKey } from '../../support/keys.ts';

const secret = secretKey('sig', 32);
const pair = keyOf('sig', 'EC', curvePair('P-256'));
const half = keyOf('sig', 'EC', { publicKey: curvePair('P-256').publicKey });
const encryption = (key: typeof secret, kind: 'symmetric' | 'asymmetric'): TestSpec => ({
  encryption: { ...protect(key), kind, contentEncryption: 'A256GCM' },
});

describe('the key of a protection', () => {
  const wrong: readonly (readonly [what: string, TestSpec, ErrorCode, message: RegExp, hint: string])[] = [
    [
      'a pair for a symmetric signature',
      { signature: { ...protect(pair), kind: 'symmetric' } },
      'ERR_KEY_MISMATCH',
      /^a symmetric signature is chosen, but the key is of type EC$/,
      'Choose a key that is a secret.',
    ],
    [
      'a secret for an asymmetric signature',
      { signature: { ...protect(secret), kind: 'asymmetric' } },
      'ERR_KEY_MISMATCH',
      /^an asymmetric signature is chosen, but the key is of type oct$/,
      'Choose an RSA, EC or OKP key.',
    ],
    [
      'a pair for symmetric encryption',
      encryption(keyOf('enc', 'RSA', rsaPair()), 'symmetric'),
      'ERR_KEY_MISMATCH',
      /^a symmetric encryption is chosen, but the key is of type RSA$/,
      'Choose a key that is a secret.',
    ],
    [
      'a secret for asymmetric encryption',
      encryption(secretKey('enc', 32), 'asymmetric'),
      'ERR_KEY_MISMATCH',
      /^an asymmetric encryption is chosen, but the key is of type oct$/,
      'Choose an RSA, EC or OKP key.',
    ],
    [
      'a public half for a signature',
      { signature: protect(half) },
      'ERR_KEY_USE',
      /^the key is public, and signing needs a private key$/,
      'Paste the private key into the JWT key.',
    ],
    [
      'a key without a certificate for certificate headers',
      { signature: { ...protect(pair), certificateHeaders: ['x5c'] } },
      'ERR_KEY_MISSING',
      /^certificate headers are chosen, but the key has no certificate$/,
      'Paste the certificate into the JWT key, or switch off the certificate headers.',
    ],
  ];
  for (const [what, spec, code, message, hint] of wrong) {
    it(`cannot be ${what}`, () => assert.equal(refuses(() => createIssuer(spec), code, message).hint, hint));
  }

  it('brings the certificate headers that are chosen, and no others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jwt-seal-'));
    const certificate = certificateOf(folder, curvePair('P-256').privateKey, 'own');
    rmSync(folder, { recursive: true });
    const signature = protect(keyOf('sig', 'EC', { ...curvePair('P-256'), certificate }));
    const { token } = await createIssuer({ signature: { ...signature, certificateHeaders: ['x5t', 'x5t#S256'] } })([]);
    const { x5t, 'x5t#S256': sha256, x5c } = decodeProtectedHeader(token) as Record<string, unknown>;
    assert.deepEqual([String(x5t).length, String(sha256).length, x5c], [27, 43, undefined]);
    const bare = await createIssuer({ signature })([]);
    assert.deepEqual(Object.keys(decodeProtectedHeader(bare.token)), ['alg', 'typ', 'kid']);
  });
});
