import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import type { Curve, KeyUse } from '../../../src/algorithms.ts';
import { algorithmsFor, usualAlgorithm } from '../../../src/algorithms.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { generateKeyText, type KeyRequest } from '../../../src/jwk/generate.ts';
import type { KeySpec } from '../../../src/jwk/read.ts';
import { refuses } from '../../support/errors.ts';
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
    [{ kty: 'OKP', curve: 'Ed25519' }, 'sig', 'EdDSA'],
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
          : { 'P-256': 256, 'P-384': 384, 'P-521': 521, Ed25519: 256, X25519: 256 }[request.curve],
      );
      assert.equal(usualAlgorithm(use, key), usual);
      assert.ok(algorithmsFor(use, key).includes(usual));
    });
  }

  const curves: readonly (Curve | undefined)[] = [undefined, 'P-256', 'P-384', 'P-521', 'Ed25519', 'X25519'];
  for (const curve of curves) {
    const kty = curve === undefined ? 'RSA' : curve.startsWith('P') ? 'EC' : 'OKP';
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

  it('reads the older PEM forms PKCS#1 and SEC 1', () => {
    const rsa = createPrivateKey(rsaPair().privateKey).export({ type: 'pkcs1', format: 'pem' });
    const ec = createPrivateKey(curvePair('P-256').privateKey).export({ type: 'sec1', format: 'pem' });
    assert.equal(keyOf('sig', 'RSA', { privateKey: String(rsa) }).bits, 2048);
    assert.equal(keyOf('sig', 'EC', { privateKey: String(ec) }).curve, 'P-256');
  });

  it('opens an encrypted PEM with its passphrase', () => {
    const pem = createPrivateKey(rsaPair().privateKey).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'open sesame',
    });
    assert.equal(keyOf('sig', 'RSA', { privateKey: String(pem), passphrase: 'open sesame' }).bits, 2048);
    refuses(() => keyOf('sig', 'RSA', { privateKey: String(pem) }), 'ERR_KEY_PASSPHRASE', /no passphrase is given/);
    refuses(
      () => keyOf('sig', 'RSA', { privateKey: String(pem), passphrase: 'wrong' }),
      'ERR_KEY_PASSPHRASE',
      /does not open/,
    );
  });

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

  it('takes the one key of a JWK Set, or the one that the key id names', async () => {
    const [a, b] = [
      { ...(await privateJwk('P-256')), kid: 'a' },
      { ...(await privateJwk('P-384')), kid: 'b' },
    ];
    const single = JSON.stringify({ keys: [a, { kty: 'new' }] });
    const set = JSON.stringify({ keys: [a, b] });
    assert.equal(keyOf('sig', 'EC', { privateKey: single }).kid, 'a');
    assert.equal(keyOf('sig', 'EC', { privateKey: set, kid: 'b' }).curve, 'P-384');
    refuses(() => keyOf('sig', 'EC', { privateKey: set }), 'ERR_KEY_FORMAT', /several keys/);
    refuses(() => keyOf('sig', 'EC', { privateKey: set, kid: 'c' }), 'ERR_KEY_FORMAT', /no key/);
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

  it('names a secret that is a JWK by its kid, else by its thumbprint', async () => {
    const jwk = { kty: 'oct', k: randomBytes(32).toString('base64url') } as const;
    const read = (json: object) => keyOf('sig', 'oct', { secret: JSON.stringify(json), secretEncoding: 'jwk' });
    assert.equal(read(jwk).kid, await calculateJwkThumbprint(jwk));
    assert.equal(read({ ...jwk, kid: 'x' }).kid, 'x');
  });

  const pem = rsaPair().privateKey;
  const refusals: readonly (readonly [string, Parameters<typeof keyOf>[1], Partial<KeySpec>, ErrorCode, RegExp])[] = [
    ['no secret', 'oct', {}, 'ERR_KEY_MISSING', /no secret is stored/],
    ['a blank secret', 'oct', { secret: ' \n' }, 'ERR_KEY_MISSING', /no secret is stored/],
    ['no key', 'RSA', {}, 'ERR_KEY_MISSING', /no key is stored/],
    ['text that is no key', 'RSA', { privateKey: 'hello' }, 'ERR_KEY_FORMAT', /neither a PEM nor a JSON Web Key/],
    ['a PEM without its end', 'RSA', { privateKey: pem.slice(0, 800) }, 'ERR_KEY_FORMAT', /neither a PEM/],
    ['a PEM with a hole', 'RSA', { privateKey: pem.replace(/\n.{64}\n/, '\n') }, 'ERR_KEY_FORMAT', /damaged/],
    [
      'an OpenSSH key',
      'RSA',
      { privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----' },
      'ERR_KEY_FORMAT',
      /OpenSSH private key/,
    ],
    [
      'a curve that no algorithm uses',
      'EC',
      { privateKey: curvePair('secp256k1').privateKey },
      'ERR_KEY_MISMATCH',
      /curve that JSON Web Tokens do not use/,
    ],
    [
      'an EC key that is said to be RSA',
      'RSA',
      { privateKey: curvePair('P-256').privateKey },
      'ERR_KEY_MISMATCH',
      /of type EC; its settings say RSA/,
    ],
    ['JSON that is cut off', 'EC', { privateKey: '{"kty":"EC",' }, 'ERR_KEY_FORMAT', /looks like JSON/],
    ['a JWK of another type', 'RSA', { privateKey: '{"kty":"EC"}' }, 'ERR_KEY_MISMATCH', /not of type RSA/],
    [
      'a JWK that lacks members',
      'EC',
      { privateKey: '{"kty":"EC","crv":"P-256","d":"AA"}' },
      'ERR_KEY_FORMAT',
      /lacks a member/,
    ],
    ['a JWK for another use', 'EC', { privateKey: '{"kty":"EC","use":"enc"}' }, 'ERR_KEY_USE', /not for signing/],
    [
      'a public half of another key',
      'RSA',
      { privateKey: pem, publicKey: rsaPair(1024).publicKey },
      'ERR_KEY_MISMATCH',
      /does not belong/,
    ],
    ['a secret that is a PEM', 'oct', { secret: pem }, 'ERR_KEY_FORMAT', /holds a PEM/],
    [
      'a secret that is a PEM in base64',
      'oct',
      { secret: Buffer.from(pem).toString('base64'), secretEncoding: 'base64' },
      'ERR_KEY_FORMAT',
      /holds a PEM/,
    ],
    ['a secret that is a JWK', 'oct', { secret: '{"kty":"oct","k":"AAAA"}' }, 'ERR_KEY_FORMAT', /is a JSON Web Key/],
    ['a secret that is a JWK Set', 'oct', { secret: '{"keys":[]}' }, 'ERR_KEY_FORMAT', /is a JSON Web Key/],
    [
      'a secret that is not base64',
      'oct',
      { secret: 'a b', secretEncoding: 'base64' },
      'ERR_KEY_FORMAT',
      /is not base64 text/,
    ],
    [
      'a secret that is not base64url',
      'oct',
      { secret: 'a+b/', secretEncoding: 'base64url' },
      'ERR_KEY_FORMAT',
      /is not base64url text/,
    ],
    [
      'a secret that is not hexadecimal',
      'oct',
      { secret: 'abc', secretEncoding: 'hex' },
      'ERR_KEY_FORMAT',
      /is not hexadecimal text/,
    ],
    [
      'an oct JWK without its k',
      'oct',
      { secret: '{"kty":"oct"}', secretEncoding: 'jwk' },
      'ERR_KEY_FORMAT',
      /oct JWK lacks a member/,
    ],
    [
      'an algorithm that the JWK contradicts',
      'oct',
      { secret: '{"kty":"oct","k":"AAAA","alg":"HS512"}', secretEncoding: 'jwk', algorithm: 'HS256' },
      'ERR_KEY_USE',
      /not for HS256/,
    ],
  ];
  for (const [what, kty, texts, code, message] of refusals) {
    it(`refuses ${what}`, () => {
      refuses(() => keyOf('sig', kty, texts), code, message);
    });
  }

  it('proves a private key: one whose halves do not belong together is refused', async () => {
    const { n, e, ...others } = await privateJwk();
    const stranger = await exportJWK(createPublicKey(rsaPair(3072).publicKey));
    const mixed = JSON.stringify({ ...others, n: stranger.n, e });
    assert.notEqual(n, stranger.n);
    refuses(() => keyOf('sig', 'RSA', { privateKey: mixed }), 'ERR_KEY_BROKEN', /a probe made with it failed/);
  });
});
