import { createPublicKey, sign } from 'node:crypto';
import { unsupportedAlgorithms } from '../../../../src/unsupported-algorithms.ts';
import {
  byEc,
  byHs,
  byRsa,
  canary,
  claims,
  describeHostile,
  ec,
  es256,
  hmac,
  hs,
  type Row,
  rs256,
  rsa,
  rsaKey,
  unknownAlgorithm,
} from '../../../support/hostile.ts';
import { createVerifier, forge } from '../../../support/verify.ts';

const publicPem = rsa.publicKey;
const publicKey = createPublicKey(publicPem);

const unsupported = (alg: string) => new RegExp(`^the token is signed with ${alg}, which is not supported$`);

describeHostile('a verifier never lets the token choose its algorithm:', [
  [
    'none, without a signature',
    byRsa,
    () => forge({ alg: 'none' }, claims, () => ''),
    'ERR_TOKEN_ALGORITHM',
    unsupported('none'),
  ],
  ['None', byRsa, () => forge({ alg: 'None' }, claims, () => ''), 'ERR_TOKEN_ALGORITHM', unknownAlgorithm],
  ['nOnE', byHs, () => forge({ alg: 'nOnE' }, claims, () => ''), 'ERR_TOKEN_ALGORITHM', unknownAlgorithm],
  ['none, with a valid signature', byHs, () => hs({ alg: 'none' }), 'ERR_TOKEN_ALGORITHM', unsupported('none')],
  [
    'HS256 with the public key in PEM as the secret',
    byRsa,
    () => forge({ alg: 'HS256' }, claims, hmac('sha256', publicPem)),
    'ERR_TOKEN_ALGORITHM',
    /signed with HS256, which is not accepted/,
  ],
  [
    'HS256 with the trimmed PEM',
    byRsa,
    () => forge({ alg: 'HS256' }, claims, hmac('sha256', publicPem.trim())),
    'ERR_TOKEN_ALGORITHM',
    /HS256/,
  ],
  [
    'HS256 with the public key in DER as the secret',
    byRsa,
    () => forge({ alg: 'HS256' }, claims, hmac('sha256', publicKey.export({ type: 'spki', format: 'der' }))),
    'ERR_TOKEN_ALGORITHM',
    /HS256/,
  ],
  [
    'HS256 with the public JWK as the secret',
    byRsa,
    () => forge({ alg: 'HS256' }, claims, hmac('sha256', JSON.stringify(publicKey.export({ format: 'jwk' })))),
    'ERR_TOKEN_ALGORITHM',
    /HS256/,
  ],
  [
    'HS256 with the public EC key as the secret',
    byEc,
    () => forge({ alg: 'HS256' }, claims, hmac('sha256', ec.publicKey)),
    'ERR_TOKEN_ALGORITHM',
    /HS256/,
  ],
  [
    'HS256 with a public key where the settings accept both HS256 and RS256',
    createVerifier({ verification: rsaKey }, { algorithms: ['HS256', 'RS256'] }),
    () => forge({ alg: 'HS256' }, claims, hmac('sha256', publicPem)),
    'ERR_TOKEN_ALGORITHM',
    /HS256/,
  ],
  [
    'RS384 by the right key, where RS256 is meant',
    byRsa,
    () => forge({ alg: 'RS384' }, claims, (input) => sign('sha384', Buffer.from(input), rsa.privateKey)),
    'ERR_TOKEN_ALGORITHM',
    /signed with RS384, which is not accepted/,
  ],
  ['PS256, where RS256 is meant', byRsa, () => forge({ alg: 'PS256' }, claims, rs256), 'ERR_TOKEN_ALGORITHM', /PS256/],
  ['ES256, where RS256 is meant', byRsa, () => forge({ alg: 'ES256' }, claims, es256), 'ERR_TOKEN_ALGORITHM', /ES256/],
  [
    'HS512, where HS256 is meant',
    byHs,
    () => hs({ alg: 'HS512' }, claims, hmac('sha512')),
    'ERR_TOKEN_ALGORITHM',
    /HS512/,
  ],
  [
    'rs256 in small letters',
    byRsa,
    () => forge({ alg: 'rs256' }, claims, rs256),
    'ERR_TOKEN_ALGORITHM',
    unknownAlgorithm,
  ],
  ['an algorithm that nobody knows', byHs, () => hs({ alg: 'HS257' }), 'ERR_TOKEN_ALGORITHM', unknownAlgorithm],
  ['toString', byHs, () => hs({ alg: 'toString' }), 'ERR_TOKEN_ALGORITHM', unknownAlgorithm],
  ...Object.keys(unsupportedAlgorithms).map(
    (alg): Row => [`${alg}, with a valid signature`, byHs, () => hs({ alg }), 'ERR_TOKEN_ALGORITHM', unsupported(alg)],
  ),
  [
    'an algorithm of encryption',
    byHs,
    () => hs({ alg: 'A256KW' }),
    'ERR_TOKEN_ALGORITHM',
    /signed with A256KW, which is for key management$/,
  ],
  [
    'an algorithm of content encryption',
    byHs,
    () => hs({ alg: 'A128GCM' }),
    'ERR_TOKEN_ALGORITHM',
    /signed with A128GCM, which is for content encryption$/,
  ],
  [
    'the name of XML Signature, with a valid signature',
    byHs,
    () => hs({ alg: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256' }),
    'ERR_TOKEN_ALGORITHM',
    /signed with the name that XML Signature has for HS256, which is not one of JSON Web Tokens$/,
  ],
  [
    'the name of XML Encryption',
    byHs,
    () => hs({ alg: 'http://www.w3.org/2001/04/xmlenc#kw-aes192' }),
    'ERR_TOKEN_ALGORITHM',
    /signed with the name that XML Encryption has for A192KW, which is not one of JSON Web Tokens$/,
  ],
  [
    'another URI',
    byHs,
    () => hs({ alg: 'http://www.w3.org/2001/04/xmldsig-more#hmac-md5' }),
    'ERR_TOKEN_ALGORITHM',
    unknownAlgorithm,
  ],
  [
    'an algorithm as long as a book',
    byHs,
    () => hs({ alg: canary.repeat(999) }),
    'ERR_TOKEN_ALGORITHM',
    unknownAlgorithm,
  ],
]);
