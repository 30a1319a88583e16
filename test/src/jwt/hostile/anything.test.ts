import fc from 'fast-check';
import { JwtError } from '../../../../src/errors.ts';
import { byHs, byNested, byPassword, canary, encrypt, hs, passwordKey } from '../../../support/hostile.ts';
import { encode, type VerifyOne } from '../../../support/verify.ts';

/** Asserts that a token is verified, or refused by an error that repeats nothing of it. */
async function isSettled(verify: VerifyOne, token: unknown): Promise<void> {
  const error: unknown = await verify(token).then(
    () => undefined,
    (reason) => reason,
  );
  if (error === undefined) return;
  if (!(error instanceof JwtError)) throw new TypeError(`an error that is none of ours: ${error}`);
  if (error.message.includes(canary)) throw new TypeError('an error that repeats what is in the token');
}

/** What stands in headers, and what does not. */
const member = fc.oneof(
  fc.constantFrom('alg', 'enc', 'kid', 'typ', 'cty', 'crit', 'zip', 'epk', 'p2s', 'p2c', 'iv', 'tag', 'apu', 'b64'),
  fc.string(),
);
const value = fc.oneof(
  fc.constantFrom('HS256', 'dir', 'A256GCM', 'DEF', 'JWT', canary, '', -1, 1e308, null, true),
  fc.jsonValue({ maxDepth: 3 }),
);
const header = fc.dictionary(member, value, { noNullPrototype: true });

describe('whatever a verifier is given, it verifies or refuses in our own words:', () => {
  it('any value', () => fc.assert(fc.asyncProperty(fc.anything(), (token) => isSettled(byHs, token))));

  it('any texts with dots between', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.base64String(), { maxLength: 6 }), (parts) => isSettled(byNested, parts.join('.'))),
    ));

  it('any header and any claims, under a good signature', () =>
    fc.assert(
      fc.asyncProperty(header, fc.jsonValue(), async (members, claims) => {
        await isSettled(byHs, await hs({ alg: 'HS256', ...members }, claims));
      }),
    ));

  it('any header of an encrypted token', () =>
    fc.assert(
      fc.asyncProperty(header, async (members) => {
        const token = await encrypt({ sub: canary }, { alg: 'PBES2-HS256+A128KW' }, passwordKey.secret);
        const known = { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2s: 'AAAAAAAAAAA', p2c: 1000 };
        await isSettled(byPassword, token.replace(/^[^.]*/, encode({ ...known, ...members })));
      }),
    ));
});
