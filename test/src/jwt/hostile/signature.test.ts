import { randomBytes } from 'node:crypto';
import { badSignature, byHs, byRsa, claims, describeHostile, hmac, hs } from '../../../support/hostile.ts';
import { encode, forge } from '../../../support/verify.ts';

// Malformed signatures of each algorithm: malformed-signature.test.ts.
describeHostile('a verifier refuses a signature that is not valid, and never says why:', [
  badSignature('no signature', byHs, () => hs(undefined, undefined, () => '')),
  badSignature('of another secret', byHs, () => hs(undefined, undefined, hmac('sha256', 'x'.repeat(32)))),
  badSignature('of an empty secret', byHs, () => hs(undefined, undefined, hmac('sha256', ''))),
  badSignature('of other claims', byHs, async () => (await hs()).replace(/\..*\./, `.${encode({ sub: 'admin' })}.`)),
  badSignature('of another header', byHs, async () =>
    (await hs()).replace(/^[^.]*/, encode({ alg: 'HS256', kid: '1' })),
  ),
  badSignature('RSA, of random bytes', byRsa, () => forge({ alg: 'RS256' }, claims, () => randomBytes(256))),
]);
