import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import type { Curve, KeyUse } from '../../../src/algorithms.ts';
import { algorithmsFor, curveRows, usualAlgorithm } from '../../../src/algorithms.ts';
import { generateKeyText, type KeyRequest } from '../../../src/jwk/generate.ts';
import { refuses } from '../../support/errors.ts';
import { withDamagedExponents } from '../../support/hostile-keys.ts';
import { curvePair, keyOf, pairFor, rsaPair } from '../../support/keys.ts';

const privateJwk = async (curve?: Curve): Promise<JWK> => exportJWK(createPrivateKey(pairFor(curve).privateKey));

describe('reading a key', () => {
  const requests: readonly (readonly [KeyRequest, KeyUse, string])[] = [
    [{ kty: 'oct', bits: 256 }, 'sig', 'HS256'],
    [{ kty: 'oct', bits: 128 }, 'enc', 'A128KW'],
    [{ kty: 'oct', bits: 192 }, 'enc', 'A192KW'],
    [{ kty: 'oct', bits: 256 }, 'enc', 'A256KW'],
    [{ kty: 'RSA', bits: 2048 }, 'sig', 'RS256'],
    [{ kty: 'RSA', bits: 2048 }, 'enc', 'RSA-OAEP-256'],
    [{ kty: 'EC', curve: 'P-256' }, 'sig', 'ES256'],
    [{ kty: 'EC', curve: 'P-384' }, 'sig', 'ES384'],
    [{ kty: 'EC', curve: 'P-521' }, 'sig', 'ES512'],
    [{ kty: 'EC', curve: 'P-521' }, 'enc', 'ECDH-ES+A256KW'],
    [{ kty: 'EC', curve: 'secp256k1' }, 'sig', 'ES256K'],
    [{ kty: 'OKP', curve: 'Ed25519' }, 'sig', 'EdDSA'],
    [{ kty: 'OKP', curve: 'Ed448' }, 'sig', 'EdDSA'],
    [{ kty: 'AKP', curve: 'ML-DSA-44' }, 'sig', 'ML-DSA-44'],
    [{ kty: 'AKP', curve: 'ML-DSA-65' }, 'sig', 'ML-DSA-65'],
    [{ kty: 'AKP', curve: 'ML-DSA-87' }, 'sig', 'ML-DSA-87'],
    [{ kty: 'OKP', curve: 'X25519' }, 'enc', 'ECDH-ES+A256KW'],
  ];
  for (const [request, use, usual] of requests) {
    it(`reads a generated ${JSON.stringify(request)} for ${use}, usually for ${usual}`, async () => {
      const text = await generateKeyText(request);
      const field =
        request.kty === 'oct' ? { secret: text, secretEncoding: 'base64url' as const } : { privateKey: text };
      const key = keyOf(use, request.kty, field);
      assert.equal(
        key.bits,
        'bits' in request
          ? request.bits
          : {
              ...{ 'P-256': 256, 'P-384': 384, 'P-521': 521, secp256k1: 256, Ed25519: 256, Ed448: 456, X25519: 256 },
              ...{ 'ML-DSA-44': 10_496, 'ML-DSA-65': 15_616, 'ML-DSA-87': 20_736 },
            }[request.curve],
      );
      assert.equal(usualAlgorithm(use, key), usual);
      assert.ok(algorithmsFor(use, key).includes(usual));
    });
  }

  const curves: readonly (Curve | undefined)[] = [
    undefined,
    'P-256',
    'P-384',
    'P-521',
    'secp256k1',
    'Ed25519',
    'Ed448',
    'X25519',
    'ML-DSA-44',
    'ML-DSA-65',
    'ML-DSA-87',
  ];
  for (const curve of curves) {
    const kty = curve === undefined ? 'RSA' : curveRows[curve].kty;
    const use = curve === 'X25519' ? 'enc' : 'sig';
    it(`gives the same ${curve ?? 'RSA'} key from PEM and from JWK, named by its RFC 7638 thumbprint`, async () => {
      const jwk = await privateJwk(curve);
      const fromPem = keyOf(use, kty, { privateKey: pairFor(curve).privateKey });
      const fromJwk = keyOf(use, kty, { privateKey: JSON.stringify(jwk) });
      assert.deepEqual(fromJwk.publicJwk, fromPem.publicJwk);
      assert.equal(fromPem.kid, await calculateJwkThumbprint(jwk));
      assert.deepEqual(
        Object.keys(fromPem.publicJwk ?? {}).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name)),
        [],
      );
    });
  }

  it('takes a public key alone, to encrypt for somebody', () => {
    const key = keyOf('enc', 'RSA', { publicKey: rsaPair().publicKey });
    assert.equal(key.privateKey, undefined);
    assert.equal(key.publicJwk?.use, 'enc');
  });

  it("takes the key id of the settings, else the JWK's, else of its public half", async () => {
    const jwk = { ...(await privateJwk('P-256')), kid: 'inside' };
    const { d: _, ...half } = jwk;
    assert.equal(keyOf('sig', 'EC', { privateKey: JSON.stringify(jwk), kid: 'outside' }).kid, 'outside');
    assert.equal(keyOf('sig', 'EC', { privateKey: JSON.stringify(jwk) }).kid, 'inside');
    const pem = curvePair('P-256').privateKey;
    assert.equal(keyOf('sig', 'EC', { privateKey: pem, publicKey: JSON.stringify(half) }).kid, 'inside');
  });

  it('reads a secret as its encoding says', () => {
    const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    const texts = {
      base64: bytes.toString('base64'),
      base64url: bytes.toString('base64url'),
      hex: bytes.toString('hex'),
    };
    for (const [secretEncoding, secret] of Object.entries(texts)) {
      const key = keyOf('sig', 'oct', { secret: ` ${secret}\n`, secretEncoding: secretEncoding as 'hex' });
      assert.deepEqual(key.secret?.export(), bytes, secretEncoding);
      assert.equal(key.kid, undefined);
      assert.equal(key.publicJwk, undefined);
    }
    assert.deepEqual(keyOf('sig', 'oct', { secret: 'zwölf' }).secret?.export(), Buffer.from('zwölf'));
  });

  for (const text of [undefined, '', ' \n']) {
    it(`has none to read in ${JSON.stringify(text)}`, () => {
      refuses(() => keyOf('sig', 'oct', { secret: text }), 'ERR_KEY_MISSING', /^no secret is stored in this JWT key$/);
      refuses(
        () => keyOf('sig', 'RSA', { privateKey: text, publicKey: text }),
        'ERR_KEY_MISSING',
        /^no key is stored in this JWT key$/,
      );
    });
  }

  it('proves a private key: one that fails its probe is refused', () => {
    const pem = withDamagedExponents(rsaPair().privateKey);
    refuses(() => keyOf('sig', 'RSA', { privateKey: pem }), 'ERR_KEY_BROKEN', /a test with it failed/);
  });
});
