import { createPublicKey, randomBytes, sign } from 'node:crypto';
import {
  after,
  badSignature,
  byEc,
  byEd,
  byHs,
  byRsa,
  claims,
  describeHostile,
  ec,
  eddsa,
  es256,
  hmac,
  hs,
  rs256,
  rsa,
} from '../../../support/hostile.ts';
import { curvePair } from '../../../support/keys.ts';
import { encode, type ForgeTag, forge } from '../../../support/verify.ts';

const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const zeros = (length: number) => () => Buffer.alloc(length);
const es = (tag: ForgeTag) => () => forge({ alg: 'ES256' }, claims, tag);
const rs = (tag: ForgeTag) => () => forge({ alg: 'RS256' }, claims, tag);
const edToken = (tag: ForgeTag) => () => forge({ alg: 'EdDSA' }, claims, tag);
describeHostile('a verifier refuses a signature that is not valid, and never says why:', [
  badSignature('no signature', byHs, () => hs(undefined, undefined, () => '')),
  badSignature('of another secret', byHs, () => hs(undefined, undefined, hmac('sha256', 'x'.repeat(32)))),
  badSignature('of an empty secret', byHs, () => hs(undefined, undefined, hmac('sha256', ''))),
  badSignature('a MAC cut to 16 bytes', byHs, () =>
    hs(
      undefined,
      undefined,
      after(hmac(), (mac) => mac.subarray(0, 16)),
    ),
  ),
  badSignature('a MAC cut to one byte', byHs, () =>
    hs(
      undefined,
      undefined,
      after(hmac(), (mac) => mac.subarray(0, 1)),
    ),
  ),
  badSignature('a MAC with a byte more', byHs, () =>
    hs(
      undefined,
      undefined,
      after(hmac(), (mac) => Buffer.concat([mac, mac.subarray(0, 1)])),
    ),
  ),
  badSignature('a MAC of SHA-512, cut', byHs, () =>
    hs(
      undefined,
      undefined,
      after(hmac('sha512'), (mac) => mac.subarray(0, 32)),
    ),
  ),
  badSignature('a MAC in hexadecimal', byHs, () =>
    hs(
      undefined,
      undefined,
      after(hmac(), (mac) => Buffer.from(mac.toString('hex'))),
    ),
  ),
  badSignature('of other claims', byHs, async () => (await hs()).replace(/\..*\./, `.${encode({ sub: 'admin' })}.`)),
  badSignature('of another header', byHs, async () =>
    (await hs()).replace(/^[^.]*/, encode({ alg: 'HS256', kid: '1' })),
  ),
  badSignature('ECDSA, all zero (CVE-2022-21449)', byEc, es(zeros(64))),
  badSignature('ECDSA, r zero', byEc, es(after(es256, (rs) => Buffer.concat([Buffer.alloc(32), rs.subarray(32)])))),
  badSignature('ECDSA, s zero', byEc, es(after(es256, (rs) => Buffer.concat([rs.subarray(0, 32), Buffer.alloc(32)])))),
  badSignature(
    'ECDSA, r and s of the order of the curve',
    byEc,
    es(() => Buffer.concat([order, order])),
  ),
  badSignature(
    'ECDSA in DER',
    byEc,
    es((input) => sign('sha256', Buffer.from(input), ec.privateKey)),
  ),
  badSignature('ECDSA, a byte short', byEc, es(after(es256, (rs) => rs.subarray(0, 63)))),
  badSignature('ECDSA, twice over', byEc, es(after(es256, (rs) => Buffer.concat([rs, rs])))),
  badSignature(
    'ECDSA, r and s exchanged',
    byEc,
    es(after(es256, (rs) => Buffer.concat([rs.subarray(32), rs.subarray(0, 32)]))),
  ),
  badSignature(
    'ECDSA by another key',
    byEc,
    es((input) =>
      sign('sha256', Buffer.from(input), { key: curvePair('P-256', 'other').privateKey, dsaEncoding: 'ieee-p1363' }),
    ),
  ),
  badSignature('RSA, all zero', byRsa, rs(zeros(256))),
  badSignature(
    'RSA, one',
    byRsa,
    rs(() => Buffer.concat([Buffer.alloc(255), Buffer.of(1)])),
  ),
  badSignature('RSA, with a zero before it', byRsa, rs(after(rs256, (bytes) => Buffer.concat([Buffer.of(0), bytes])))),
  badSignature('RSA, plus the modulus', byRsa, rs(after(rs256, (bytes) => plusModulus(bytes)))),
  badSignature(
    'RSA, of random bytes',
    byRsa,
    rs(() => randomBytes(256)),
  ),
  badSignature('EdDSA, all zero', byEd, edToken(zeros(64))),
  badSignature('EdDSA, plus the order of the group', byEd, edToken(after(eddsa, plusOrder))),
  badSignature(
    'EdDSA by another key',
    byEd,
    edToken((input) => sign(null, Buffer.from(input), curvePair('Ed25519', 'other').privateKey)),
  ),
]);

/** The same signature to a library that forgets RFC 8017 §8.2.2, step 2a. */
function plusModulus(bytes: Buffer): Buffer {
  const modulus = BigInt(
    `0x${Buffer.from(String(createPublicKey(rsa.publicKey).export({ format: 'jwk' }).n), 'base64url').toString('hex')}`,
  );
  const sum = (BigInt(`0x${bytes.toString('hex')}`) + modulus).toString(16);
  return Buffer.from(sum.padStart(Math.ceil(sum.length / 2) * 2, '0'), 'hex');
}

/** The same signature to a library that forgets RFC 8032 §5.1.7, step 1. */
function plusOrder(signature: Buffer): Buffer {
  const group = 2n ** 252n + 27742317777372353535851937790883648493n;
  const number = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + group;
  return Buffer.concat([
    signature.subarray(0, 32),
    Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse(),
  ]);
}
