import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';
import {
  byDirect,
  byEcEnc,
  byPassword,
  byRsaEnc,
  byWrap,
  changed,
  claims,
  describeHostile,
  directKey,
  ec,
  encrypt,
  encryptDirect,
  passwordKey,
  type Row,
  unknownAlgorithm,
  withHeader,
  wrapKey,
} from '../../../support/hostile.ts';
import { curvePair, rsaPair, secretKey } from '../../../support/keys.ts';
import { encode, type VerifyOne } from '../../../support/verify.ts';

const cannot = /^the token cannot be decrypted$/;
const cut = (bytes: number) => (text: string) =>
  Buffer.from(text, 'base64url').subarray(0, bytes).toString('base64url');
const flip = (text: string) => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64url');
};
const undecryptable = (what: string, verify: VerifyOne, make: () => unknown): Row => [
  what,
  verify,
  make,
  'ERR_TOKEN_DECRYPT',
  cannot,
];
const ecdh = () => encrypt(claims, { alg: 'ECDH-ES+A256KW' }, ec.publicKey);
const password = (header: object = {}) => encrypt(claims, { alg: 'PBES2-HS256+A128KW', ...header }, passwordKey.secret);
const direct = () => encrypt(claims, { alg: 'dir' }, directKey.secret);
const plain = () => encrypt(claims);
const wrapped = () => encrypt(claims, { alg: 'A128KW' }, wrapKey.secret);
const json = Buffer.from(JSON.stringify(claims));
const cbc = () => encrypt(claims, { enc: 'A128CBC-HS256' });

describeHostile('a verifier refuses encryption that is not right, and never says why:', [
  undecryptable('for another key', byRsaEnc, () => encrypt(claims, {}, rsaPair(2056).publicKey)),
  undecryptable('another secret', byDirect, () => encrypt(claims, { alg: 'dir' }, secretKey('enc', 32).secret)),
  undecryptable('another password', byPassword, () =>
    encrypt(claims, { alg: 'PBES2-HS256+A128KW' }, secretKey('enc', 20).secret),
  ),
  undecryptable(
    'no encrypted key',
    byRsaEnc,
    changed(plain, 1, () => ''),
  ),
  undecryptable(
    'an encrypted key of random bytes',
    byRsaEnc,
    changed(plain, 1, () => randomBytes(256).toString('base64url')),
  ),
  undecryptable(
    'an encrypted key where there is none',
    byDirect,
    changed(direct, 1, () => 'AAAA'),
  ),
  undecryptable('a changed encrypted key', byWrap, changed(wrapped, 1, flip)),
  undecryptable('changed ciphertext', byRsaEnc, changed(plain, 3, flip)),
  undecryptable(
    'no ciphertext',
    byRsaEnc,
    changed(plain, 3, () => ''),
  ),
  undecryptable('a changed header', byRsaEnc, withHeader(plain, { x: 1 })),
  undecryptable('an initialization vector of 8 bytes', byDirect, () => encryptDirect({}, json, randomBytes(8))),
  undecryptable(
    'no initialization vector',
    byRsaEnc,
    changed(plain, 2, () => ''),
  ),
  undecryptable('a GCM tag of 12 bytes', byRsaEnc, changed(plain, 4, cut(12))),
  undecryptable('a GCM tag of 4 bytes', byRsaEnc, changed(plain, 4, cut(4))),
  undecryptable(
    'no GCM tag',
    byRsaEnc,
    changed(plain, 4, () => ''),
  ),
  undecryptable('a CBC tag of 8 bytes', byRsaEnc, changed(cbc, 4, cut(8))),
  undecryptable('a CBC ciphertext that would tell of its padding', byRsaEnc, changed(cbc, 3, flip)),
  undecryptable('a CBC vector that is changed', byRsaEnc, changed(cbc, 2, flip)),
  undecryptable(
    'a point that is not on the curve',
    byEcEnc,
    withHeader(ecdh, {
      epk: { kty: 'EC', crv: 'P-256', x: encode(Buffer.alloc(32, 1)), y: encode(Buffer.alloc(32, 2)) },
    }),
  ),
  undecryptable(
    'a point at zero',
    byEcEnc,
    withHeader(ecdh, { epk: { kty: 'EC', crv: 'P-256', x: encode(Buffer.alloc(32)), y: encode(Buffer.alloc(32)) } }),
  ),
  undecryptable(
    'a point on another curve',
    byEcEnc,
    withHeader(ecdh, { epk: createPublicKey(curvePair('P-384').publicKey).export({ format: 'jwk' }) }),
  ),
  undecryptable(
    'a private ephemeral key',
    byEcEnc,
    withHeader(ecdh, { epk: createPrivateKey(curvePair('P-256', 'other').privateKey).export({ format: 'jwk' }) }),
  ),
  undecryptable('no ephemeral key', byEcEnc, withHeader(ecdh, { epk: undefined })),
  undecryptable('two billion iterations of PBES2', byPassword, withHeader(password, { p2c: 2_000_000_000 })),
  undecryptable('100,001 iterations of PBES2', byPassword, () => password({ p2c: 100_001 })),
  undecryptable('a negative count of iterations', byPassword, withHeader(password, { p2c: -1 })),
  undecryptable('a count of iterations that is a text', byPassword, withHeader(password, { p2c: '2000' })),
  undecryptable('a salt of 4 bytes', byPassword, withHeader(password, { p2s: 'AAAAAA' })),
  undecryptable('a megabyte of nothing, compressed', byRsaEnc, () =>
    encrypt(JSON.stringify({ x: '0'.repeat(1_000_000) }), { zip: 'DEF' }),
  ),
  undecryptable('a byte more than 250,000, compressed', byRsaEnc, () =>
    encrypt(Buffer.alloc(250_001, 48), { zip: 'DEF' }),
  ),
  undecryptable('an unknown compression', byDirect, () => encryptDirect({ zip: 'GZIP' }, gzipSync(json))),
  undecryptable('damaged compression', byDirect, () => encryptDirect({ zip: 'DEF' }, json)),
  [
    'RSA1_5',
    byRsaEnc,
    withHeader(plain, { alg: 'RSA1_5' }),
    'ERR_TOKEN_ALGORITHM',
    /encrypted with RSA1_5, which is not supported$/,
  ],
  [
    'RSA-OAEP, where RSA-OAEP-256 is meant',
    byRsaEnc,
    () => encrypt(claims, { alg: 'RSA-OAEP' }),
    'ERR_TOKEN_ALGORITHM',
    /encrypted with RSA-OAEP, which/,
  ],
  [
    'PBES2, where a key is meant',
    byWrap,
    password,
    'ERR_TOKEN_ALGORITHM',
    /PBES2-HS256\+A128KW, which is not accepted/,
  ],
  [
    'dir, where a key wrap is meant',
    byWrap,
    direct,
    'ERR_TOKEN_ALGORITHM',
    /encrypted with dir, which is not accepted/,
  ],
  [
    'a signature algorithm',
    byRsaEnc,
    withHeader(plain, { alg: 'RS256' }),
    'ERR_TOKEN_ALGORITHM',
    /encrypted with RS256, which is for signatures$/,
  ],
  [
    'a content encryption that does not authenticate',
    byRsaEnc,
    withHeader(plain, { enc: 'A256CTR' }),
    'ERR_TOKEN_ALGORITHM',
    /encrypted with A256CTR, which is not supported$/,
  ],
  ['an unknown content encryption', byRsaEnc, withHeader(plain, { enc: 'X' }), 'ERR_TOKEN_ALGORITHM', unknownAlgorithm],
  ['no content encryption', byRsaEnc, withHeader(plain, { enc: undefined }), 'ERR_TOKEN_ALGORITHM', unknownAlgorithm],
]);

describe('a verifier still decrypts', () => {
  const good: readonly (readonly [string, VerifyOne, () => Promise<string> | string])[] = [
    ['100,000 iterations of PBES2', byPassword, () => password({ p2c: 100_000 })],
    ['250,000 bytes, compressed', byRsaEnc, () => encrypt({ x: '0'.repeat(249_992) }, { zip: 'DEF' })],
    ['what another program compressed', byDirect, () => encryptDirect({ zip: 'DEF' }, deflateRawSync(json))],
  ];
  for (const [what, verify, make] of good) {
    it(what, async () => assert.ok((await verify(await make())).isVerified));
  }
});
