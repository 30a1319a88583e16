import assert from 'node:assert/strict';
import type { KeyType } from '../../../../src/algorithms.ts';
import type { Key } from '../../../../src/jwk/key.ts';
import { rejects } from '../../../support/errors.ts';
import { keyOf, pairFor } from '../../../support/keys.ts';
import { good, inputOf, malformed, pairs, secret, signed } from '../../../support/signatures.ts';
import { createVerifier } from '../../../support/verify.ts';

type Name = (typeof signed)[number];

/** A key as a node reads it, for one algorithm. */
function keyOfName(name: Name): Key {
  if (name.startsWith('HS')) {
    return keyOf('sig', 'oct', { secretEncoding: 'base64', secret: secret.export().toString('base64') });
  }
  const { publicKey } = name in pairs ? pairs[name as keyof typeof pairs] : pairFor();
  const kty: KeyType = name.startsWith('ML') ? 'AKP' : name.startsWith('Ed') ? 'OKP' : name in pairs ? 'EC' : 'RSA';
  return keyOf('sig', kty, { publicKey });
}

const verifiers = new Map(
  signed.map((name) => [name, createVerifier({ verification: keyOfName(name) }, { algorithms: [name] })]),
);
const tokenOf = (name: Name, signature: Buffer) => `${inputOf(name)}.${signature.toString('base64url')}`;

describe('a token whose signature is malformed is refused with ERR_TOKEN_SIGNATURE:', () => {
  for (const name of signed) {
    it(`${name}, which is good as it was made`, async () => {
      assert.deepEqual((await verifiers.get(name)?.(tokenOf(name, good[name])))?.claims, { iss: 'joe' });
    });
  }

  for (const [name, what, signature] of malformed) {
    it(`${name} ${what}`, async () => {
      const verified = verifiers.get(name)?.(tokenOf(name, signature)) ?? Promise.resolve();
      const { message, hint } = await rejects(
        verified,
        'ERR_TOKEN_SIGNATURE',
        /^the signature of the token is not valid$/,
      );
      const text = signature.toString('base64url');
      assert.ok(text.length < 8 || !`${message} ${hint}`.includes(text), 'an error never repeats what is in a token');
    });
  }
});
