import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rejects } from '../../../support/errors.ts';
import {
  badSignature,
  byHs,
  byNested,
  byRsa,
  claims,
  describeHostile,
  encrypt,
  hmac,
  hs,
  notValid,
  type Row,
} from '../../../support/hostile.ts';
import { rsaPair } from '../../../support/keys.ts';
import { forge } from '../../../support/verify.ts';

const otherRsa = createPrivateKey(rsaPair(2056).privateKey);
const selfSigned = (header: object) =>
  forge({ alg: 'RS256', ...header }, claims, (input) => sign('sha256', Buffer.from(input), otherRsa));
const otherJwk = createPublicKey(otherRsa).export({ format: 'jwk' });
const unencoded = /^the header of the token has a "b64", which a JSON Web Token must not have$/;
const extension = /requires an extension \("crit"\)/;

describeHostile('a verifier trusts no key that the token brings, and no extension:', [
  badSignature('its own public key in "jwk" (CVE-2018-0114)', byRsa, () => selfSigned({ jwk: otherJwk })),
  badSignature('its own certificate in "x5c"', byRsa, () => selfSigned({ x5c: ['MIIB'] })),
  badSignature('the address of its own certificate in "x5u"', byRsa, () =>
    selfSigned({ x5u: 'https://evil.example/' }),
  ),
  badSignature('a key id that is a path', byHs, () =>
    hs({ alg: 'HS256', kid: '../../dev/null' }, claims, hmac('sha256', '')),
  ),
  ['an unknown extension', byHs, () => hs({ alg: 'HS256', crit: ['x'], x: 1 }), 'ERR_TOKEN_FORMAT', extension],
  ['an extension that is not there', byHs, () => hs({ alg: 'HS256', crit: ['x'] }), 'ERR_TOKEN_FORMAT', extension],
  [
    'an unencoded payload (RFC 7797)',
    byHs,
    () => hs({ alg: 'HS256', crit: ['b64'], b64: false }),
    'ERR_TOKEN_FORMAT',
    unencoded,
  ],
  [
    'an unencoded payload that is no extension',
    byHs,
    () => hs({ alg: 'HS256', b64: false }),
    'ERR_TOKEN_FORMAT',
    unencoded,
  ],
  ['a payload that says it is encoded', byHs, () => hs({ alg: 'HS256', b64: true }), 'ERR_TOKEN_FORMAT', unencoded],
  ['an unencoded payload that is null', byHs, () => hs({ alg: 'HS256', b64: null }), 'ERR_TOKEN_FORMAT', unencoded],
  [
    'an unencoded payload inside encryption',
    byNested,
    async () => encrypt(await hs({ alg: 'HS256', b64: false })),
    'ERR_TOKEN_FORMAT',
    unencoded,
  ],
  [
    'an unencoded payload around it',
    byNested,
    async () => encrypt(await hs(), { b64: true }),
    'ERR_TOKEN_FORMAT',
    unencoded,
  ],
  ...[7, null, true, ['k'], { k: 1 }].map(
    (kid): Row => [
      `a key id that is ${JSON.stringify(kid)}`,
      byHs,
      () => hs({ alg: 'HS256', kid }),
      'ERR_TOKEN_FORMAT',
      /^"kid" in the header of the token is not a string$/,
    ],
  ),
  [
    'a key id that is a number, inside encryption',
    byNested,
    async () => encrypt(await hs({ alg: 'HS256', kid: 7 })),
    'ERR_TOKEN_FORMAT',
    /^"kid" in the header of the token is not a string$/,
  ],
  ['an empty list of extensions', byHs, () => hs({ alg: 'HS256', crit: [] }), 'ERR_TOKEN_FORMAT', extension],
  ['a list of extensions that is none', byHs, () => hs({ alg: 'HS256', crit: null }), 'ERR_TOKEN_FORMAT', extension],
  [
    'an unknown extension around a signed token',
    byNested,
    async () => encrypt(await hs(), { crit: ['x'], x: 1 }),
    'ERR_TOKEN_FORMAT',
    extension,
  ],
]);

it('a verifier never asks the address that a token names', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys: [{ ...otherJwk, alg: 'RS256' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await rejects(byRsa(await selfSigned({ jku: address, x5u: address })), 'ERR_TOKEN_SIGNATURE', notValid);
  await new Promise((resolve) => server.close(resolve));
  assert.equal(asked, 0);
});
