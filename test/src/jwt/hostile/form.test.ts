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
    /is not encrypted, and a key for its/,
  ],
  ['a signed token where it is only to be encrypted', byDirect, () => hs(), 'ERR_TOKEN_FORMAT', /is not encrypted/],
  [
    'an encrypted token where it is to be signed',
    byHs,
    () => encrypt(claims),
    'ERR_TOKEN_FORMAT',
    /is encrypted, and no key/,
  ],
  [
    'a token encrypted with the public key that verifies (CVE-2023-51774)',
    byRsa,
    () => encrypt(claims),
    'ERR_TOKEN_FORMAT',
    /is encrypted, and no key/,
  ],
  [
    'claims that are encrypted and not signed',
    byNested,
    () => encrypt(claims),
    'ERR_TOKEN_FORMAT',
    /what is encrypted is not signed/,
  ],
  [
    'an encrypted token in an encrypted one',
    byNested,
    async () => encrypt(await encrypt(claims)),
    'ERR_TOKEN_FORMAT',
    /is encrypted, and no key/,
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
    /a signed token is inside/,
  ],
  [
    'a signed token inside that does not say so',
    byRsaEnc,
    async () => encrypt(await hs()),
    'ERR_TOKEN_FORMAT',
    /the claims of the token: no JSON object/,
  ],
]);
