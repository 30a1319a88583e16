import assert from 'node:assert/strict';
import {
  byDirect,
  byEc,
  byEcEnc,
  byEd,
  byHs,
  byNested,
  byPassword,
  byRsa,
  byRsaEnc,
  byWrap,
  canary,
  claims,
  directKey,
  ec,
  eddsa,
  encrypt,
  es256,
  hs,
  passwordKey,
  rs256,
  wrapKey,
} from '../../../support/hostile.ts';
import { forge, type VerifyOne } from '../../../support/verify.ts';

describe('a token like those of the hostile tables, unharmed,', () => {
  const good: readonly (readonly [string, VerifyOne, () => Promise<string>])[] = [
    ['HS256', byHs, () => hs()],
    ['RS256', byRsa, () => forge({ alg: 'RS256' }, claims, rs256)],
    ['ES256', byEc, () => forge({ alg: 'ES256' }, claims, es256)],
    ['EdDSA', byEd, () => forge({ alg: 'EdDSA' }, claims, eddsa)],
    ['nested', byNested, async () => encrypt(await hs())],
    ['RSA-OAEP-256', byRsaEnc, () => encrypt(claims)],
    ['ECDH-ES+A256KW', byEcEnc, () => encrypt(claims, { alg: 'ECDH-ES+A256KW' }, ec.publicKey)],
    ['dir', byDirect, () => encrypt(claims, { alg: 'dir' }, directKey.secret)],
    ['A128KW', byWrap, () => encrypt(claims, { alg: 'A128KW' }, wrapKey.secret)],
    ['PBES2', byPassword, () => encrypt(claims, { alg: 'PBES2-HS256+A128KW' }, passwordKey.secret)],
  ];
  it('is accepted with both halves of a surrogate pair, and with a backslash before what looks like one', async () => {
    const { claims: read } = await byHs(
      await hs('{"alg":"HS256","x":"\\ud83d\\ude00"}', '{"a":"\\ud83d\\ude00","b":"\\\\ud800"}'),
    );
    assert.deepEqual(read, { a: '😀', b: '\\ud800' });
  });

  for (const [what, verify, make] of good) {
    it(`is accepted: ${what}`, async () => assert.equal((await verify(await make())).claims.sub, canary));
  }
});
