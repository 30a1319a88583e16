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
  Ed448: curvePair('Ed448'),
  'ML-DSA-44': curvePair('ML-DSA-44'),
  'ML-DSA-65': curvePair('ML-DSA-65'),
  'ML-DSA-87': curvePair('ML-DSA-87'),
};

export const secret = createSecretKey(Buffer.alloc(32, 7));

/** The names of the algorithms whose signatures are here. */
export const signed = ['HS256', 'RS256', 'PS256', ...(Object.keys(pairs) as (keyof typeof pairs)[])] as const;
type Name = (typeof signed)[number];

/** What is signed: a token of one claim. */
export const inputOf = (alg: Name) => `${encode({ alg })}.${encode({ iss: 'joe' })}`;
const bytesOf = (alg: Name) => Buffer.from(inputOf(alg));

const rsaSignature = (name: Name, salt?: number) =>
  sign('sha256', bytesOf(name), {
    key: rsaPair().privateKey,
    ...(salt !== undefined && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt }),
  });
const signWith = (name: keyof typeof pairs, { privateKey }: PemPair) =>
  sign(signingAlgorithms[name].hash ?? null, bytesOf(name), { key: privateKey, dsaEncoding: 'ieee-p1363' });

/** A good signature by each algorithm. */
export const good = {
  HS256: createHmac('sha256', secret).update(inputOf('HS256')).digest(),
  RS256: rsaSignature('RS256'),
  PS256: rsaSignature('PS256', 32),
  ...(Object.fromEntries(
    Object.entries(pairs).map(([name, pair]) => [name, signWith(name as keyof typeof pairs, pair)]),
  ) as Record<keyof typeof pairs, Buffer>),
} as const;

/** The secret or public key that verifies. */
export const keyFor = (name: Name) =>
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
const curveNames = { EdDSA: 'Ed25519', Ed448: 'Ed448' } as const;
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
    [name, 'of another key', signWith(name, curvePair(curveNames[name], 'other'))],
    [name, 'on the other curve', signWith(name, pairs[name === 'EdDSA' ? 'Ed448' : 'EdDSA'])],
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

const malformedRsa = (['RS256', 'PS256'] as const).flatMap((name) => {
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
    [name, 'of the other padding', rsaSignature(name, name === 'RS256' ? 32 : undefined)],
    [name, 'of another key', sign('sha256', bytesOf(name), rsaPair(2056).privateKey)],
  ] as const;
});

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
  ['HS256', 'cut to 16 bytes', good.HS256.subarray(0, 16)],
  ['HS256', 'a byte short', good.HS256.subarray(1)],
  ['HS256', 'of SHA-512, cut', createHmac('sha512', secret).update(inputOf('HS256')).digest().subarray(0, 32)],
  ['HS256', 'in hexadecimal', Buffer.from(good.HS256.toString('hex'))],
  ...malformedRsa,
  ...[0, 20, 31, 33, 222].map(saltOf),
  ...malformedEcdsa,
  ...malformedEdwards,
  ...malformedMlDsa,
];

/** The signature of another text. */
function otherInput(name: Name): Buffer {
  const text = Buffer.from('other');
  if (name === 'HS256') return createHmac('sha256', secret).update(text).digest();
  const isPss = name === 'PS256';
  const key = name in pairs ? pairs[name as keyof typeof pairs].privateKey : rsaPair().privateKey;
  const options = isPss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : { dsaEncoding: 'ieee-p1363' };
  return sign(signingAlgorithms[name].hash ?? null, text, { key, ...(options as object) });
}
