import { constants, createHmac, createPublicKey, createSecretKey, sign } from 'node:crypto';
import { signingAlgorithms } from '../../src/algorithms.ts';
import { curvePair, type PemPair, rsaPair } from './keys.ts';
import { encode } from './verify.ts';

const fromBase64url = (text: string) => Buffer.from(text, 'base64url');

/** The key pairs of this run, by algorithm; RSA and HMAC have others. */
export const pairs = {
  ES256: curvePair('P-256'),
  ES384: curvePair('P-384'),
  ES512: curvePair('P-521'),
  ES256K: curvePair('secp256k1'),
  EdDSA: curvePair('Ed25519'),
  Ed25519: curvePair('Ed25519'),
  Ed448: curvePair('Ed448'),
  'ML-DSA-44': curvePair('ML-DSA-44'),
  'ML-DSA-65': curvePair('ML-DSA-65'),
  'ML-DSA-87': curvePair('ML-DSA-87'),
};

/** As long as the largest hash: RFC 7518 §3.2. */
export const secret = createSecretKey(Buffer.alloc(64, 7));

const hmac = ['HS256', 'HS384', 'HS512'] as const;
const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;
const isPss = (name: string) => name.startsWith('PS');
const saltBytes = { PS256: 32, PS384: 48, PS512: 64 } as const;

/** The names of the algorithms whose signatures are here. */
export const signed = [...hmac, ...rsa, ...(Object.keys(pairs) as (keyof typeof pairs)[])] as const;
type Name = (typeof signed)[number];
type RsaName = (typeof rsa)[number];
const hashOf = (name: Name) => String(signingAlgorithms[name].hash);

/** What is signed: a token of one claim. */
export const inputOf = (alg: Name) => `${encode({ alg })}.${encode({ iss: 'joe' })}`;
const bytesOf = (alg: Name) => Buffer.from(inputOf(alg));

const rsaSignature = (name: RsaName, salt: number | undefined = saltBytes[name as 'PS256'], hash = hashOf(name)) =>
  sign(hash, bytesOf(name), {
    key: rsaPair().privateKey,
    ...(salt !== undefined && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt }),
  });
const signWith = (name: keyof typeof pairs, { privateKey }: PemPair) =>
  sign(signingAlgorithms[name].hash ?? null, bytesOf(name), { key: privateKey, dsaEncoding: 'ieee-p1363' });

const macOf = (name: Name, hash = hashOf(name)) => createHmac(hash, secret).update(inputOf(name)).digest();

/** A good signature by each algorithm. */
export const good = {
  ...(Object.fromEntries(hmac.map((name) => [name, macOf(name)])) as Record<(typeof hmac)[number], Buffer>),
  ...(Object.fromEntries(rsa.map((name) => [name, rsaSignature(name)])) as Record<RsaName, Buffer>),
  ...(Object.fromEntries(
    Object.entries(pairs).map(([name, pair]) => [name, signWith(name as keyof typeof pairs, pair)]),
  ) as Record<keyof typeof pairs, Buffer>),
} as const;

/** The secret or public key that verifies. */
export const keyFor = (name: Name) =>
  name.startsWith('HS')
    ? secret
    : createPublicKey(name in pairs ? pairs[name as 'ES256'].publicKey : rsaPair().publicKey);

/** The order of each group, as wide as one half of a signature. */
const orders = {
  ES256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  ES384: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ES512: `01ff${'ff'.repeat(31)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
  ES256K: 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
  EdDSA: '1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed',
  Ed25519: '1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed',
  // As wide as S, which has a byte more than the order (RFC 8032 §5.2).
  Ed448: `003f${'ff'.repeat(27)}7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3`,
} as const;
const orderOf = (name: keyof typeof orders) => BigInt(`0x${orders[name]}`);
const number = (part: Buffer) => BigInt(`0x${part.toString('hex') || '0'}`);
export const wide = (value: bigint, width: number) =>
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
export const zeros = (length: number) => Buffer.alloc(length);
export const littleEndian = (value: bigint, width: number) => wide(value, width).reverse();
const curveNames = { EdDSA: 'Ed25519', Ed25519: 'Ed25519', Ed448: 'Ed448' } as const;

// y of points whose order divides the cofactor; those from the prime on are not canonical (RFC 8032 §5.1.3, §5.2.3).
const p25519 = 2n ** 255n - 19n;
const p448 = 2n ** 448n - 2n ** 224n - 1n;
const orderEight = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const smallOrder = {
  Ed25519: [0n, 1n, p25519 - 1n, orderEight, p25519 - orderEight, p25519, p25519 + 1n],
  Ed448: [0n, 1n, p448 - 1n, p448, p448 + 1n],
} as const;
const orLast = (part: Buffer, bits: number) =>
  Buffer.concat([part.subarray(0, -1), Buffer.of((part.at(-1) ?? 0) | bits)]);
export const modulus = number(fromBase64url(String(keyFor('RS256').export({ format: 'jwk' }).n)));

const malformedEcdsa = (['ES256', 'ES384', 'ES512', 'ES256K'] as const).flatMap((name) => {
  const [r, s, half] = halves(name);
  const order = orderOf(name);
  const [curve] = signingAlgorithms[name].curves;
  return [
    [name, 'r and s zero', zeros(2 * half)],
    [name, 'r zero', Buffer.concat([zeros(half), s])],
    [name, 's zero', Buffer.concat([r, zeros(half)])],
    [name, 'r the order', Buffer.concat([wide(order, half), s])],
    [name, 's the order', Buffer.concat([r, wide(order, half)])],
    [name, 'all bits set', Buffer.alloc(2 * half, 0xff)],
    [name, 'r and s one', Buffer.concat([wide(1n, half), wide(1n, half)])],
    [name, 'r and s little-endian', Buffer.concat([Buffer.from(r).reverse(), Buffer.from(s).reverse()])],
    [name, 'of small numbers in DER, filled up', Buffer.concat([fromBase64url('MAYCAQECAQE'), zeros(2 * half - 8)])],
    [name, 'r and s exchanged', Buffer.concat([s, r])],
    [name, 'a byte short', good[name].subarray(1)],
    [name, 'a zero before it', Buffer.concat([zeros(1), good[name]])],
    [name, 'each half a byte wider', Buffer.concat([zeros(1), r, zeros(1), s])],
    [name, 'twice over', Buffer.concat([good[name], good[name]])],
    [name, 'in DER', sign(signingAlgorithms[name].hash, bytesOf(name), pairs[name].privateKey)],
    [name, 'of negative numbers in DER', fromBase64url('MAYCAf8CAf8')],
    [name, 'of another key', signWith(name, curvePair(curve, 'other'))],
  ] as const;
});

/** The halves of P-521 have room for more than the order. */
const oversize = (() => {
  const [r, s, half] = halves('ES512');
  const plusOrder = (part: Buffer) => wide(number(part) + orderOf('ES512'), half);
  return [
    ['ES512', 'r plus the order', Buffer.concat([plusOrder(r), s])],
    ['ES512', 's plus the order', Buffer.concat([r, plusOrder(s)])],
  ] as const;
})();

const malformedEdwards = (['EdDSA', 'Ed25519', 'Ed448'] as const).flatMap((name) => {
  const [r, s, half] = halves(name);
  const order = orderOf(name);
  const point = (y: bigint) => littleEndian(y, half);
  return [
    [name, 'with S plus the order', Buffer.concat([r, littleEndian(number(Buffer.from(s).reverse()) + order, half)])],
    [name, 'with S zero', Buffer.concat([r, zeros(half)])],
    [name, 'with S the order', Buffer.concat([r, littleEndian(order, half)])],
    [name, 'with all bits of S set', Buffer.concat([r, Buffer.alloc(half, 0xff)])],
    [name, 'with the last bit of S set', Buffer.concat([r, orLast(s, 0x80)])],
    ...smallOrder[curveNames[name]].flatMap((y) => [
      [name, `with a point of small order as R, y = ${y}`, Buffer.concat([point(y), s])] as const,
      [name, `with one whose x is odd, y = ${y}`, Buffer.concat([orLast(point(y), 0x80), s])] as const,
    ]),
    [name, 'with an R that is not on the curve', Buffer.concat([point(2n), s])],
    [name, 'with R and S exchanged', Buffer.concat([s, r])],
    [name, 'a byte short', good[name].subarray(1)],
    [name, 'twice over', Buffer.concat([good[name], good[name]])],
    [name, 'in ASN.1', fromBase64url('MAYCAQECAQE')],
    [name, 'of another key', signWith(name, curvePair(curveNames[name], 'other'))],
    [name, 'on the other curve', signWith(name, pairs[name === 'Ed448' ? 'EdDSA' : 'Ed448'])],
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
    [name, 'of another key', signWith(name, curvePair(name, 'other'))],
    [name, 'of another set', signWith(name, pairs[name === 'ML-DSA-44' ? 'ML-DSA-65' : 'ML-DSA-44'])],
  ] as const;
});

const malformedRsa = rsa.flatMap((name) => {
  const signature = number(good[name]);
  return [
    [name, 'one', wide(1n, 256)],
    [name, 'the modulus', wide(modulus, 256)],
    [name, 'the modulus less one', wide(modulus - 1n, 256)],
    [name, 'with all bits set', Buffer.alloc(256, 0xff)],
    [name, 'plus the modulus', wide(signature + modulus, 257)],
    [name, 'negated', wide(modulus - signature, 256)],
    [name, 'a byte short', good[name].subarray(1)],
    [name, 'a zero before it', Buffer.concat([zeros(1), good[name]])],
    [name, 'twice over', Buffer.concat([good[name], good[name]])],
    [name, 'in hexadecimal', Buffer.from(good[name].toString('hex'))],
    [name, 'of the other padding', otherPadding(name)],
    [name, 'of another hash', rsaSignature(name, undefined, hashOf(name) === 'sha256' ? 'sha512' : 'sha256')],
    [name, 'of another key', sign(hashOf(name), bytesOf(name), rsaPair(2056).privateKey)],
  ] as const;
});

/** With the same hash: the PKCS#1 signature of a PSS name, and the other way round. */
function otherPadding(name: RsaName): Buffer {
  if (isPss(name)) return sign(hashOf(name), bytesOf(name), rsaPair().privateKey);
  return rsaSignature(name, saltBytes[`PS${name.slice(2)}` as 'PS256']);
}

// FIPS 180-4: cut, one MAC has the length of another.
const malformedHmac = hmac.flatMap((name) => [
  [name, 'cut to 16 bytes', good[name].subarray(0, 16)] as const,
  [name, 'a byte short', good[name].subarray(1)] as const,
  [name, 'a zero before it', Buffer.concat([zeros(1), good[name]])] as const,
  [name, 'twice over', Buffer.concat([good[name], good[name]])] as const,
  [name, 'in hexadecimal', Buffer.from(good[name].toString('hex'))] as const,
  ...hmac
    .filter((other) => other !== name)
    .flatMap((other) => {
      const mac = macOf(name, hashOf(other));
      const { length } = good[name];
      const filled = Buffer.concat([mac.subarray(0, length), zeros(Math.max(0, length - mac.length))]);
      return [
        [name, `of the hash of ${other}`, mac] as const,
        [name, `of the hash of ${other}, at its length`, filled] as const,
      ];
    }),
]);

const saltOf = (bytes: number) => ['PS256', `with a salt of ${bytes} bytes`, rsaSignature('PS256', bytes)] as const;

/** Signatures that are not valid, of each kind: algorithm, what is wrong, the signature. */
export const malformed: readonly (readonly [Name, string, Buffer])[] = [
  ...signed.flatMap((name) => [
    [name, 'empty', zeros(0)] as const,
    [name, 'of one byte', zeros(1)] as const,
    [name, 'all zero', zeros(good[name].length)] as const,
    [name, 'of 40,000 bytes', zeros(40_000)] as const,
    [name, 'with a byte more', Buffer.concat([good[name], zeros(1)])] as const,
    [name, 'of something else', otherInput(name)] as const,
  ]),
  ...malformedHmac,
  ...malformedRsa,
  ...[0, 20, 31, 33, 222].map(saltOf),
  ...malformedEcdsa,
  ...oversize,
  ...malformedEdwards,
  ...malformedMlDsa,
];

/** The signature of another text. */
function otherInput(name: Name): Buffer {
  const text = Buffer.from('other');
  if (name.startsWith('HS')) return createHmac(hashOf(name), secret).update(text).digest();
  const key = name in pairs ? pairs[name as keyof typeof pairs].privateKey : rsaPair().privateKey;
  const options = isPss(name)
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltBytes[name as 'PS256'] }
    : { dsaEncoding: 'ieee-p1363' };
  return sign(signingAlgorithms[name].hash ?? null, text, { key, ...(options as object) });
}
