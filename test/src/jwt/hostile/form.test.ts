import {
  badSignature,
  byDirect,
  byHs,
  byNested,
  byRsa,
  byRsaEnc,
  claims,
  describeHostile,
  encrypt,
  hs,
  threeParts,
  unknownAlgorithm,
} from '../../../support/hostile.ts';
import { forge } from '../../../support/verify.ts';

describeHostile('a verifier refuses another form than the one that is settled:', [
  [
    'a signed token where it is to be encrypted',
    byNested,
    () => hs(),
    'ERR_TOKEN_FORMAT',
    /is not encrypted, but a decryption key/,
  ],
  ['a signed token where it is only to be encrypted', byDirect, () => hs(), 'ERR_TOKEN_FORMAT', /is not encrypted/],
  [
    'an encrypted token where it is to be signed',
    byHs,
    () => encrypt(claims),
    'ERR_TOKEN_FORMAT',
    /is encrypted, but no decryption key/,
  ],
  [
    'a token encrypted with the public key that verifies (CVE-2023-51774)',
    byRsa,
    () => encrypt(claims),
    'ERR_TOKEN_FORMAT',
    /is encrypted, but no decryption key/,
  ],
  [
    'claims that are encrypted and not signed',
    byNested,
    () => encrypt(claims),
    'ERR_TOKEN_FORMAT',
    /contains no signed one/,
  ],
  [
    'an encrypted token in an encrypted one',
    byNested,
    async () => encrypt(await encrypt(claims)),
    'ERR_TOKEN_FORMAT',
    /is encrypted, but no decryption key/,
  ],
  ['nothing that is encrypted', byNested, () => encrypt(''), 'ERR_TOKEN_FORMAT', threeParts],
  badSignature('a bad signature inside encryption', byNested, async () =>
    encrypt(await hs(undefined, undefined, () => Buffer.alloc(32))),
  ),
  [
    'no signature inside encryption',
    byNested,
    async () => encrypt(await forge({ alg: 'none' }, claims, () => '')),
    'ERR_TOKEN_ALGORITHM',
    unknownAlgorithm,
  ],
  [
    'a signed token inside, whose signature nobody would check',
    byRsaEnc,
    async () => encrypt(await hs(), { cty: 'JWT' }),
    'ERR_TOKEN_FORMAT',
    /contains a signed one/,
  ],
  [
    'a signed token inside that does not say so',
    byRsaEnc,
    async () => encrypt(await hs()),
    'ERR_TOKEN_FORMAT',
    /the claims of the token: not a JSON object/,
  ],
]);
