import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import type { ErrorCode } from '../../../src/errors.ts';
import { readPublicJwk } from '../../../src/jwk/read/public-jwk.ts';
import { refuses } from '../../support/errors.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';

const jwkOf = (publicKey: string, members: object) => ({
  ...createPublicKey(publicKey).export({ format: 'jwk' }),
  ...members,
});
const rsa = (members: object) => jwkOf(rsaPair().publicKey, members);
const ec = (members: object) => jwkOf(curvePair('P-256').publicKey, members);

describe('the hint for a published key', () => {
  const again = 'Ask the issuer to export the public JWK of its signing key again.';
  const otherUse = 'Use the public key of a signing key.';
  const notPublic = 'Publish only the public key, of a new key: anyone who read this one can sign with it.';
  const cases: readonly (readonly [what: string, jwk: unknown, code: ErrorCode, hint: string])[] = [
    ['that is an array', [], 'ERR_KEY_FORMAT', again],
    ['without "kty"', {}, 'ERR_KEY_FORMAT', again],
    ['without "crv"', { kty: 'EC' }, 'ERR_KEY_FORMAT', again],
    ['without a number', { kty: 'RSA' }, 'ERR_KEY_FORMAT', again],
    ['with a number that is too long', rsa({ n: 'A'.repeat(3457) }), 'ERR_TOO_LARGE', again],
    ['whose members do not fit', ec({ y: 'AQ' }), 'ERR_KEY_FORMAT', again],
    ['for another use', rsa({ use: 'enc' }), 'ERR_KEY_USE', otherUse],
    ['for another algorithm', rsa({ alg: 'RSA-OAEP' }), 'ERR_KEY_USE', otherUse],
    ['for other operations', rsa({ key_ops: ['encrypt'] }), 'ERR_KEY_USE', otherUse],
    ['that is a secret', { kty: 'oct' }, 'ERR_KEY_USE', notPublic],
    ['that is private', rsa({ d: 'AQAB' }), 'ERR_KEY_USE', notPublic],
    ['of another type', { kty: 'DH' }, 'ERR_KEY_MISMATCH', 'Use a key of type RSA, EC, OKP, AKP.'],
    ['on another curve', { kty: 'EC', crv: 'P-257' }, 'ERR_KEY_MISMATCH', 'Use one of P-256, P-384, P-521, secp256k1.'],
    ['on a curve for encryption', { kty: 'OKP', crv: 'X25519' }, 'ERR_KEY_MISMATCH', 'Use one of Ed25519, Ed448.'],
    [
      'for another parameter set',
      { kty: 'AKP', alg: 'ES256' },
      'ERR_KEY_MISMATCH',
      'Use one of ML-DSA-44, ML-DSA-65, ML-DSA-87.',
    ],
  ];
  for (const [what, jwk, code, hint] of cases) {
    it(what, () => assert.equal(refuses(() => readPublicJwk(jwk), code, /\S/).hint, hint));
  }

  it('is not about length for the longest number that is read', () => {
    const longest = rsa({ n: 'A'.repeat(3456) });
    refuses(() => readPublicJwk(longest), 'ERR_KEY_FORMAT', /^the RSA modulus is even$/);
  });
});
