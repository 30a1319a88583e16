import assert from 'node:assert/strict';
import { createHmac, createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type SigningAlgorithmName, signingAlgorithms } from '../../../src/algorithms.ts';
import { compileVerify, type Verify } from '../../../src/jws/verify.ts';
import { createLoad, openQueue, type Queue } from '../../../src/scheduler/queue.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';
import { exampleJws, exampleKey } from '../../support/ml-dsa.ts';

const input = 'eyJhbGciOiJub25lIn0.e30';
const bytes = Buffer.from(input);
const fromBase64url = (text: string) => Buffer.from(text, 'base64url');
const publicKey = (jwk: object) => createPublicKey({ key: jwk as never, format: 'jwk' });
const verifier = (name: SigningAlgorithmName, key: KeyObject, queue: Queue = openQueue()) =>
  compileVerify(name, key, queue);

// The payload of RFC 7515 appendix A, with the line ends it has there.
const joe = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';

interface Vector {
  readonly where: string;
  readonly alg: SigningAlgorithmName;
  readonly key: KeyObject;
  readonly input: string;
  readonly signature: string;
}

const vectors: readonly Vector[] = [
  {
    where: 'RFC 7515 appendix A.1',
    alg: 'HS256',
    key: createSecretKey(
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
      'base64url',
    ),
    input: `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${joe}`,
    signature: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  },
  {
    where: 'RFC 7515 appendix A.2',
    alg: 'RS256',
    key: publicKey({
      kty: 'RSA',
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    }),
    input: `eyJhbGciOiJSUzI1NiJ9.${joe}`,
    signature:
      'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
  },
  {
    where: 'RFC 7515 appendix A.3',
    alg: 'ES256',
    key: publicKey({
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    }),
    input: `eyJhbGciOiJFUzI1NiJ9.${joe}`,
    signature: 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
  },
  {
    where: 'RFC 7515 appendix A.4',
    alg: 'ES512',
    key: publicKey({
      kty: 'EC',
      crv: 'P-521',
      x: 'AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk',
      y: 'ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2',
    }),
    input: 'eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA',
    signature:
      'AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn',
  },
  // RFC 8812 has no example. A vector that many libraries share (RFC 6979 with SHA-256): the private key 1, so that the public key is
  // the generator (SEC 2 §2.4.1).
  {
    where: 'a known answer for ES256K',
    alg: 'ES256K',
    key: publicKey({
      kty: 'EC',
      crv: 'secp256k1',
      x: 'eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g',
      y: 'SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg',
    }),
    input: 'Satoshi Nakamoto',
    signature: Buffer.from(
      '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
      'hex',
    ).toString('base64url'),
  },
  // RFC 8037 has no example on Ed448.
  {
    where: 'RFC 8032 section 7.4 ("1 octet")',
    alg: 'Ed448',
    key: publicKey({
      kty: 'OKP',
      crv: 'Ed448',
      x: Buffer.from(
        '43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480',
        'hex',
      ).toString('base64url'),
    }),
    input: '\x03',
    signature: Buffer.from(
      '26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00',
      'hex',
    ).toString('base64url'),
  },
  {
    where: 'RFC 9964',
    alg: 'ML-DSA-44',
    key: createPublicKey(exampleKey('ML-DSA-44')),
    input: exampleJws.slice(0, exampleJws.lastIndexOf('.')),
    signature: exampleJws.slice(exampleJws.lastIndexOf('.') + 1),
  },
  {
    where: 'RFC 8037 appendix A.4',
    alg: 'EdDSA',
    key: publicKey({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }),
    input: 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc',
    signature: 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
  },
];

const pairs = {
  ES256: curvePair('P-256'),
  ES384: curvePair('P-384'),
  ES512: curvePair('P-521'),
  ES256K: curvePair('secp256k1'),
  EdDSA: curvePair('Ed25519'),
  Ed448: curvePair('Ed448'),
  'ML-DSA-44': curvePair('ML-DSA-44'),
  'ML-DSA-65': curvePair('ML-DSA-65'),
  'ML-DSA-87': curvePair('ML-DSA-87'),
};
const p1363 = (hash: string, privateKey: string) => sign(hash, bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' });
const secret = createSecretKey(Buffer.alloc(32, 7));
const good = {
  HS256: createHmac('sha256', secret).update(input).digest(),
  RS256: sign('sha256', bytes, rsaPair().privateKey),
  PS256: sign('sha256', bytes, { key: rsaPair().privateKey, padding: 6, saltLength: 32 }),
  ES256: p1363('sha256', pairs.ES256.privateKey),
  ES384: p1363('sha384', pairs.ES384.privateKey),
  ES512: p1363('sha512', pairs.ES512.privateKey),
  ES256K: p1363('sha256', pairs.ES256K.privateKey),
  EdDSA: sign(null, bytes, pairs.EdDSA.privateKey),
  Ed448: sign(null, bytes, pairs.Ed448.privateKey),
  'ML-DSA-44': sign(null, bytes, pairs['ML-DSA-44'].privateKey),
  'ML-DSA-65': sign(null, bytes, pairs['ML-DSA-65'].privateKey),
  'ML-DSA-87': sign(null, bytes, pairs['ML-DSA-87'].privateKey),
} as const;
type Name = keyof typeof good;
const keyFor = (name: Name) =>
  name === 'HS256' ? secret : createPublicKey(name in pairs ? pairs[name as 'ES256'].publicKey : rsaPair().publicKey);

/** The order of each group, as wide as one half of a signature. */
const orders = {
  ES256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  ES384: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ES512: `01ff${'ff'.repeat(31)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
  ES256K: 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
  EdDSA: '1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed',
  // As wide as S, which has a byte more than the order (RFC 8032 §5.2).
  Ed448: `003f${'ff'.repeat(27)}7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3`,
} as const;
const orderOf = (name: keyof typeof orders) => BigInt(`0x${orders[name]}`);
const number = (part: Buffer) => BigInt(`0x${part.toString('hex') || '0'}`);
const wide = (value: bigint, width: number) =>
  Buffer.from(
    value
      .toString(16)
      .padStart(2 * width, '0')
      .slice(-2 * width),
    'hex',
  );
const halves = (name: Name) => {
  const half = good[name].length / 2;
  return [good[name].subarray(0, half), good[name].subarray(half), half] as const;
};
const zeros = (length: number) => Buffer.alloc(length);
const littleEndian = (value: bigint, width: number) => wide(value, width).reverse();
const curveNames = { EdDSA: 'Ed25519', Ed448: 'Ed448' } as const;
const orLast = (part: Buffer, bits: number) =>
  Buffer.concat([part.subarray(0, -1), Buffer.of((part.at(-1) ?? 0) | bits)]);
const modulus = number(fromBase64url(String(keyFor('RS256').export({ format: 'jwk' }).n)));

const malformedEcdsa = (['ES256', 'ES384', 'ES512', 'ES256K'] as const).flatMap((name) => {
  const [r, s, half] = halves(name);
  const order = orderOf(name);
  const hash = signingAlgorithms[name].hash;
  return [
    [name, 'r and s zero', zeros(2 * half)],
    [name, 'r zero', Buffer.concat([zeros(half), s])],
    [name, 's zero', Buffer.concat([r, zeros(half)])],
    [name, 'r the order', Buffer.concat([wide(order, half), s])],
    [name, 's the order', Buffer.concat([r, wide(order, half)])],
    [name, 'all bits set', Buffer.alloc(2 * half, 0xff)],
    [name, 'r and s exchanged', Buffer.concat([s, r])],
    [name, 'a byte short', good[name].subarray(1)],
    [name, 'a zero before it', Buffer.concat([zeros(1), good[name]])],
    [name, 'each half a byte wider', Buffer.concat([zeros(1), r, zeros(1), s])],
    [name, 'twice over', Buffer.concat([good[name], good[name]])],
    [name, 'in DER', sign(hash, bytes, pairs[name].privateKey)],
    [name, 'of negative numbers in DER', fromBase64url('MAYCAf8CAf8')],
    [name, 'of another key', p1363(hash, curvePair(signingAlgorithms[name].curves[0], 'other').privateKey)],
  ] as const;
});

const malformedEdwards = (['EdDSA', 'Ed448'] as const).flatMap((name) => {
  const [r, s, half] = halves(name);
  const order = orderOf(name);
  const point = (y: bigint) => littleEndian(y, half);
  return [
    [name, 'with S plus the order', Buffer.concat([r, littleEndian(number(Buffer.from(s).reverse()) + order, half)])],
    [name, 'with S zero', Buffer.concat([r, zeros(half)])],
    [name, 'with S the order', Buffer.concat([r, littleEndian(order, half)])],
    [name, 'with all bits of S set', Buffer.concat([r, Buffer.alloc(half, 0xff)])],
    [name, 'with the last bit of S set', Buffer.concat([r, orLast(s, 0x80)])],
    [name, 'with the neutral element as R', Buffer.concat([point(1n), s])],
    [name, 'with an R that is not on the curve', Buffer.concat([point(2n), s])],
    [name, 'with R and S exchanged', Buffer.concat([s, r])],
    [name, 'a byte short', good[name].subarray(1)],
    [name, 'twice over', Buffer.concat([good[name], good[name]])],
    [name, 'in ASN.1', fromBase64url('MAYCAQECAQE')],
    [name, 'of another key', sign(null, bytes, curvePair(curveNames[name], 'other').privateKey)],
    [name, 'on the other curve', good[name === 'EdDSA' ? 'Ed448' : 'EdDSA']],
  ] as const;
});

// FIPS 204 §7.2: the commitment hash, z, and the hint, whose last bytes count its ones.
const malformedMlDsa = (['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const).flatMap((name) => {
  const signature = good[name];
  const changed = (from: number, to: number, bits: number) => Buffer.from(signature).fill(bits, from, to);
  const { length } = signature;
  return [
    [name, 'with another commitment hash', changed(0, 1, (signature[0] ?? 0) ^ 1)],
    [name, 'with z zero', changed(64, length - 100, 0)],
    [name, 'with all bits of z set', changed(64, length - 100, 0xff)],
    [name, 'with a hint of more ones than there are places', changed(length - 1, length, 0xff)],
    [name, 'with a hint that is not in order', changed(length - 84, length - 8, 0xff)],
    [name, 'a byte short', signature.subarray(1)],
    [name, 'twice over', Buffer.concat([signature, signature])],
    [name, 'of another key', sign(null, bytes, curvePair(name, 'other').privateKey)],
    [name, 'of another set', good[name === 'ML-DSA-44' ? 'ML-DSA-65' : 'ML-DSA-44']],
  ] as const;
});

const malformed: readonly (readonly [Name, string, Buffer])[] = [
  ...(Object.keys(good) as Name[]).flatMap((name) => [
    [name, 'empty', zeros(0)] as const,
    [name, 'of one byte', zeros(1)] as const,
    [name, 'all zero', zeros(good[name].length)] as const,
    [name, 'of 64 KiB', zeros(65_536)] as const,
    [name, 'with a byte more', Buffer.concat([good[name], zeros(1)])] as const,
  ]),
  ['HS256', 'cut to 16 bytes', good.HS256.subarray(0, 16)],
  ['HS256', 'of SHA-512, cut', createHmac('sha512', secret).update(input).digest().subarray(0, 32)],
  ['RS256', 'one', Buffer.concat([zeros(255), Buffer.of(1)])],
  ['RS256', 'the modulus', wide(modulus, 256)],
  ['RS256', 'negated', wide(modulus - number(good.RS256), 256)],
  ['RS256', 'of PSS', good.PS256],
  ['PS256', 'of PKCS#1', good.RS256],
  [
    'PS256',
    'with a salt of 20 bytes',
    sign('sha256', bytes, { key: rsaPair().privateKey, padding: 6, saltLength: 20 }),
  ],
  ['PS256', 'without a salt', sign('sha256', bytes, { key: rsaPair().privateKey, padding: 6, saltLength: 0 })],
  ...malformedEcdsa,
  ...malformedEdwards,
  ...malformedMlDsa,
];

describe('the verification of a JWS', () => {
  for (const { where, alg, key, input: signed, signature } of vectors) {
    it(`verifies the ${alg} example of ${where}, and not with a bit changed`, async () => {
      const isValid = verifier(alg, key);
      assert.equal(await isValid(signed, fromBase64url(signature)), true);
      const changed = fromBase64url(signature);
      changed[10] = (changed[10] ?? 0) ^ 1;
      assert.equal(await isValid(signed, changed), false);
      assert.equal(await isValid(`${signed}A`, fromBase64url(signature)), false);
    });
  }

  for (const name of Object.keys(good) as Name[]) {
    it(`verifies what node:crypto signs with ${name}`, async () => {
      assert.equal(await verifier(name, keyFor(name))(input, good[name]), true);
    });
  }

  describe('refuses a signature', () => {
    for (const [name, what, signature] of malformed) {
      it(`with ${name} ${what}, on the event loop and in the pool`, async () => {
        assert.equal(await verifier(name, keyFor(name), idle())(input, signature), false);
        const pooled = pool();
        assert.equal(await verifier(name, keyFor(name), pooled)(input, signature), false);
      });
    }
  });

  it('refuses whatever a key of small order seems to have signed', async () => {
    // The neutral element: R = [S]B + [k]A holds for every message, with R = B and S = 1.
    const one = littleEndian(1n, 32);
    const key = publicKey({ kty: 'OKP', crv: 'Ed25519', x: one.toString('base64url') });
    const signature = Buffer.concat([Buffer.from(`58${'66'.repeat(31)}`, 'hex'), one]);
    assert.equal(await verifier('EdDSA', key)(input, signature), false);
  });

  it('refuses keys and signatures with a point of Ed448 in non-canonical encoding', async () => {
    // The neutral element plus twice the prime, which has more bits than the field.
    const one = littleEndian(1n + 2n * (2n ** 448n - 2n ** 224n - 1n), 57);
    const key = publicKey({ kty: 'OKP', crv: 'Ed448', x: one.toString('base64url') });
    for (const r of [one, littleEndian(1n, 57)]) {
      assert.equal(await verifier('Ed448', key)(input, Buffer.concat([r, zeros(57)])), false);
    }
  });

  it('says ERR_KEY_BROKEN, and not that the signature is wrong, where the key cannot verify at all', async () => {
    // No key is read that is of another kind than its algorithm, unless a test makes one.
    const key = createPublicKey(curvePair('Ed25519').publicKey);
    const zero = zeros(64);
    refuses(() => verifier('ES256', key, idle())(input, zero), 'ERR_KEY_BROKEN', /^the key could not verify$/);
    const later = (async () => verifier('ES256', key, pool())(input, zero))();
    await rejects(later, 'ERR_KEY_BROKEN', /^the key could not verify$/);
  });
});

describe('a signature is verified', () => {
  const bounds = { inFlight: 1, waiting: 100, sliceMs: 2 };
  const long = generateKeyPairSync('rsa', { modulusLength: 3080 });
  const burst = (verify: Verify, signature: Buffer) => Array.from({ length: 20 }, () => verify(input, signature));

  for (const name of ['HS256', 'RS256', 'PS256'] as const) {
    it(`with ${name} on the event loop, in later slices where one is full`, async () => {
      let now = 0;
      const load = createLoad();
      const answers = burst(
        verifier(
          name,
          keyFor(name),
          openQueue(load, bounds, () => now++),
        ),
        good[name],
      );
      assert.deepEqual(answers.slice(0, 2), [true, true]);
      assert.deepEqual([load.inFlight, load.waiting], [0, 18]);
      assert.ok((await Promise.all(answers)).every(Boolean));
    });
  }

  for (const name of ['ES256', 'EdDSA'] as const) {
    it(`with ${name} at once when nothing else goes on, and in the pool in a burst`, async () => {
      const load = createLoad();
      const [first, ...others] = burst(verifier(name, keyFor(name), openQueue(load, bounds)), good[name]);
      assert.equal(first, true);
      assert.deepEqual([load.inFlight, load.waiting], [1, 3], 'sixteen are under way in a place');
      assert.ok((await Promise.all(others)).every(Boolean));
    });
  }

  const slow: readonly (readonly [string, SigningAlgorithmName, KeyObject, Buffer])[] = [
    ['ES384', 'ES384', keyFor('ES384'), good.ES384],
    ['ES512', 'ES512', keyFor('ES512'), good.ES512],
    ['ES256K', 'ES256K', keyFor('ES256K'), good.ES256K],
    ['Ed448', 'Ed448', keyFor('Ed448'), good.Ed448],
    ['ML-DSA-44', 'ML-DSA-44', keyFor('ML-DSA-44'), good['ML-DSA-44']],
    ['EdDSA on Ed448', 'EdDSA', keyFor('Ed448'), good.Ed448],
    ['RSA over 3072 bits', 'RS256', long.publicKey, sign('sha256', bytes, long.privateKey)],
    ['RSA of a large exponent', 'RS256', largeExponent(), zeros(256)],
  ];
  for (const [what, name, key, signature] of slow) {
    it(`with ${what} in the pool alone`, async () => {
      const load = createLoad();
      const answers = burst(verifier(name, key, openQueue(load, bounds)), signature);
      assert.deepEqual([load.inFlight, load.waiting], [1, 19]);
      const isValid = signature.some((byte) => byte !== 0);
      assert.ok((await Promise.all(answers)).every((answer) => answer === isValid));
      assert.deepEqual(load, createLoad());
    });
  }

  it('or refused with ERR_BUSY where too much is waiting, and with ERR_CLOSED where its queue is closed', () => {
    const full = openQueue(createLoad(), { inFlight: 0, waiting: 0, sliceMs: 0 });
    for (const name of Object.keys(good) as Name[]) {
      const isValid = verifier(name, keyFor(name), full);
      if (name !== 'ES256' && name !== 'EdDSA')
        refuses(() => isValid(input, good[name]), 'ERR_BUSY', /^too many tokens/);
    }
    full.close();
    for (const name of Object.keys(good) as Name[]) {
      refuses(() => verifier(name, keyFor(name), full)(input, good[name]), 'ERR_CLOSED', /^the flow was stopped/);
    }
  });
});

/** The modulus of another key, with an exponent of 2048 bits: to verify takes as long as to sign. */
function largeExponent(): KeyObject {
  const { n } = keyFor('RS256').export({ format: 'jwk' });
  return publicKey({ kty: 'RSA', n, e: wide(modulus - 2n, 256).toString('base64url') });
}

/** A queue in which nothing else goes on. */
function idle(): Queue {
  return openQueue(createLoad(), { inFlight: 1, waiting: 1, sliceMs: 1 });
}

/** A queue in which something else goes on. */
function pool(): Queue {
  const load = createLoad();
  load.isSliceAwaited = true;
  return openQueue(load, { inFlight: 1, waiting: 1, sliceMs: 1 });
}
