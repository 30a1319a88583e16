import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, createSecretKey, diffieHellman, type JsonWebKey } from 'node:crypto';
import { compileContentEncryption } from '../../../src/jwe/content.ts';
import { compileDerivation } from '../../../src/jwe/derive.ts';
import { wrapKey } from '../../../src/jwe/wrap.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { noon } from '../../support/issue.ts';
import { keyOf } from '../../support/keys.ts';
import { createVerifier, encode } from '../../support/verify.ts';

const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');
const claims = { iss: 'joe', exp: noon + 60 };

/** What RFC 8037 appendix A prints of one agreement, and the receiver's private key of RFC 7748 §6. */
interface Example {
  readonly header: Readonly<Record<string, unknown>>;
  readonly receiver: JsonWebKey;
  readonly ephemeral: JsonWebKey;
  readonly secret: string;
}

const a6: Example = {
  header: {
    alg: 'ECDH-ES+A128KW',
    epk: { kty: 'OKP', crv: 'X25519', x: 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo' },
    enc: 'A128GCM',
    kid: 'Bob',
  },
  receiver: {
    kty: 'OKP',
    crv: 'X25519',
    kid: 'Bob',
    x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08',
    d: base64url('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'),
  },
  ephemeral: {
    kty: 'OKP',
    crv: 'X25519',
    x: 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo',
    d: base64url('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
  },
  secret: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
};

const a7: Example = {
  header: {
    alg: 'ECDH-ES+A256KW',
    epk: {
      kty: 'OKP',
      crv: 'X448',
      x: 'mwj3zDG34-Z9ItWuoSEHSic70rg94Jxj-qc9LCLF2bvINmRyQdlT1AxbEtqIEg1TF3-A5TLEH6A',
    },
    enc: 'A256GCM',
    kid: 'Dave',
  },
  receiver: {
    kty: 'OKP',
    crv: 'X448',
    kid: 'Dave',
    x: 'PreoKbDNIPW8_AtZm2_sz22kYnEHvbDU80W0MCfYuXL8PjT7QjKhPKcG3LV67D2uB73BxnvzNgk',
    d: base64url(
      '1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d',
    ),
  },
  ephemeral: {
    kty: 'OKP',
    crv: 'X448',
    x: 'mwj3zDG34-Z9ItWuoSEHSic70rg94Jxj-qc9LCLF2bvINmRyQdlT1AxbEtqIEg1TF3-A5TLEH6A',
    d: base64url(
      '9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b',
    ),
  },
  secret:
    '07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d',
};

/** The agreed secret of an example, as OpenSSL computes it. */
function secretOf({ ephemeral, receiver: { d: _, ...jwk } }: Example): Buffer {
  const privateKey = createPrivateKey({ key: ephemeral, format: 'jwk' });
  return diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });
}

/** A token under the header of an example, with the key that its agreed secret wraps. */
function tokenOf(example: Example, bits: 128 | 256): string {
  const { header } = example;
  const contentKey = Buffer.alloc(bits / 8, 7);
  const wrapping = createSecretKey(compileDerivation(String(header.alg), bits)(secretOf(example)));
  const iv = Buffer.alloc(12, 1);
  const head = encode(header);
  const { ciphertext, tag } = compileContentEncryption(header.enc as 'A128GCM')(
    contentKey,
    iv,
    head,
    JSON.stringify(claims),
  );
  return [head, ...[wrapKey(bits, wrapping, contentKey), iv, ciphertext, tag].map((part) => encode(part))].join('.');
}

const accepted = { algorithms: ['ECDH-ES+A128KW'] };

describe('the key agreements of RFC 8037', () => {
  const readX25519 = ({ receiver }: Example) => keyOf('enc', 'OKP', { privateKey: JSON.stringify(receiver) });

  it('appendix A.6: the agreed secret, and a token under the header of the example, decrypted by the private key of "Bob"', async () => {
    assert.equal(secretOf(a6).toString('hex'), a6.secret);
    const decrypt = createVerifier({ decryption: readX25519(a6) }, accepted);
    const token = tokenOf(a6, 128);
    const verified = await decrypt(token);
    assert.deepEqual([verified.claims, verified.header.alg, verified.header.kid], [claims, 'ECDH-ES+A128KW', 'Bob']);
    const other = { ...a6.receiver, x: a6.ephemeral.x, d: a6.ephemeral.d };
    const byOther = createVerifier(
      { decryption: keyOf('enc', 'OKP', { privateKey: JSON.stringify(other) }) },
      accepted,
    );
    await rejects(byOther(token), 'ERR_TOKEN_DECRYPT', /cannot be decrypted/);
    const [, ...parts] = token.split('.');
    const withoutPoint = [encode({ ...a6.header, epk: undefined }), ...parts].join('.');
    await rejects(decrypt(withoutPoint), 'ERR_TOKEN_DECRYPT', /./);
  });

  it('appendix A.6: an ephemeral key of small order, which would agree on zero, is refused', async () => {
    const decrypt = createVerifier({ decryption: readX25519(a6) }, accepted);
    const [, ...parts] = tokenOf(a6, 128).split('.');
    for (const point of [0n, 1n, 2n ** 255n - 20n, 2n ** 255n - 19n, 2n ** 255n - 18n]) {
      const x = Buffer.from(point.toString(16).padStart(64, '0'), 'hex').reverse().toString('base64url');
      const header = { ...a6.header, epk: { kty: 'OKP', crv: 'X25519', x } };
      await rejects(decrypt([encode(header), ...parts].join('.')), 'ERR_TOKEN_DECRYPT', /./);
    }
  });

  it('appendix A.7: X448 is refused in words, as key and in a token', async () => {
    const text = JSON.stringify(a7.receiver);
    const { d: _, ...publicJwk } = a7.receiver;
    for (const spec of [{ privateKey: text }, { publicKey: JSON.stringify(publicJwk) }]) {
      const { hint } = refuses(
        () => keyOf('enc', 'OKP', spec),
        'ERR_KEY_MISMATCH',
        /an X448 key, which is not supported$/,
      );
      assert.match(hint, /X25519/);
    }
    const [, ...parts] = tokenOf(a6, 128).split('.');
    const { alg, enc } = a6.header;
    const token = [encode({ ...a7.header, alg, enc }), ...parts].join('.');
    await rejects(createVerifier({ decryption: readX25519(a6) }, accepted)(token), 'ERR_TOKEN_DECRYPT', /./);
  });

  it('appendix A.7: the agreed secret is that of OpenSSL, so that the example is the one of the RFC', () => {
    assert.equal(secretOf(a7).toString('hex'), a7.secret);
  });
});
