import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import type { KeyUse } from '../../../src/algorithms.ts';
import { attempt } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import { refuses } from '../../support/errors.ts';
import { curvePair, keyOf } from '../../support/keys.ts';

const jwk = createPrivateKey(curvePair('Ed25519').privateKey).export({ format: 'jwk' });

describe('the members of an OKP key', () => {
  const wrong: readonly (readonly [what: string, members: object, message: RegExp])[] = [
    ['no "x"', { x: undefined }, /^the OKP JWK lacks "x"$/],
    ['no "crv"', { crv: undefined }, /^the OKP JWK lacks "crv"$/],
    ['an empty "x"', { x: '' }, /^the OKP JWK lacks "x"$/],
    ['"x" that is a number', { x: 5 }, /^"x" of the JWK must be a string$/],
    ['"x" with a full stop', { x: `.${jwk.x?.slice(1)}` }, /^"x" of the JWK is not base64url$/],
    ['"d" with too much padding', { d: `${jwk.d}===` }, /^"d" of the JWK is not base64url$/],
  ];
  for (const [what, members, message] of wrong) {
    it(`are refused with ${what}`, () => {
      const privateKey = JSON.stringify({ ...jwk, ...members });
      const { hint } = refuses(() => keyOf('sig', 'OKP', { privateKey }), 'ERR_KEY_FORMAT', message);
      assert.equal(hint, 'Export the JWK again, and copy all of it.');
    });
  }
});

describe('the type of a JWK', () => {
  const types: readonly (readonly [given: unknown, what: string])[] = [
    ['oct', 'is of type oct'],
    ['RSA', 'is of type RSA'],
    ['EC', 'is of type EC'],
    ['AKP', 'is of type AKP'],
    ['rsa', 'is of an unknown type'],
    ['constructor', 'is of an unknown type'],
    [5, 'is of an unknown type'],
  ];
  for (const [kty, what] of types) {
    it(`is told from the one that the settings say: ${JSON.stringify(kty)}`, () => {
      const { hint } = refuses(
        () => keyOf('sig', 'OKP', { privateKey: JSON.stringify({ ...jwk, kty }) }),
        'ERR_KEY_MISMATCH',
        new RegExp(`^the JWK ${what}; the settings of this key say OKP$`),
      );
      assert.equal(hint, 'Set the type of the JWT key to the "kty" of the JWK.');
    });
  }
});

describe('the operations of a JWK', () => {
  const ofUse = {
    sig: ['sign', 'verify'],
    enc: ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'deriveKey', 'deriveBits'],
  } as const;
  for (const [use, operations] of Object.entries(ofUse)) {
    const other = use === 'sig' ? 'enc' : 'sig';
    for (const operation of operations) {
      it(`are ${use === 'sig' ? 'signing' : 'encryption'} where one is "${operation}", and nothing else`, () => {
        const { d, ...publicMembers } = createPrivateKey(curvePair('P-256').privateKey).export({ format: 'jwk' });
        // RFC 7517 §4.3: some operations are those of the public half.
        const isPublic = ['verify', 'encrypt', 'wrapKey'].includes(operation);
        const members = JSON.stringify({ ...publicMembers, ...(!isPublic && { d }), key_ops: [operation] });
        const texts = isPublic ? { publicKey: members } : { privateKey: members };
        assert.equal(keyOf(use as KeyUse, 'EC', texts).use, use);
        const { hint } = refuses(
          () => keyOf(other, 'EC', texts),
          'ERR_KEY_USE',
          /^the JWK is not for (?:signing|encryption): its "key_ops" says otherwise$/,
        );
        assert.equal(hint, 'Use another key, or change the use of this JWT key.');
      });
    }
  }

  for (const use of ['sig', 'enc'] as const) {
    it(`of a secret for ${use === 'sig' ? 'signing' : 'encryption'} are those of both halves`, () => {
      const key_ops = Object.values(ofUse).flat();
      const isFor = (operation: string) => {
        const secret = JSON.stringify({
          kty: 'oct',
          k: Buffer.alloc(32, 7).toString('base64url'),
          key_ops: [operation],
        });
        return !(attempt(() => keyOf(use, 'oct', { secret, secretEncoding: 'jwk' })) instanceof JwtError);
      };
      assert.deepEqual(key_ops.filter(isFor), ofUse[use]);
    });
  }
});
