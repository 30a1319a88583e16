import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import fc from 'fast-check';
import nodeJose from 'node-jose';
import { type SigningAlgorithm, signingAlgorithms } from '../../../src/algorithms.ts';
import { JwtError } from '../../../src/errors.ts';
import { encryptionCases, signingKeyFor } from '../../support/cases.ts';
import { constant, createIssuer, noClaims, noon, protect, type TestSpec } from '../../support/issue.ts';
import { keyOf, pairFor, secretKey } from '../../support/keys.ts';
import { makers } from '../../support/makers.ts';
import { createVerifier, type VerifyOne } from '../../support/verify.ts';
import { tested } from '../../support/whole.ts';

const claims = { ...noClaims, issuer: constant('joe'), lifetime: constant(60), issuedAtOffset: constant(0) };
const expected = { iss: 'joe', iat: noon, exp: noon + 60 };
const issue = async (spec: TestSpec) => (await createIssuer({ claims, ...spec })([])).token;

describe('what is issued is verified:', () => {
  for (const [alg, row] of Object.entries(signingAlgorithms) as [string, SigningAlgorithm][]) {
    it(`signed with ${alg}`, async () => {
      const key = signingKeyFor(row);
      const token = await issue({ signature: protect(key, alg) });
      const verified = await createVerifier({ verification: key }, { algorithms: [alg] })(token);
      assert.deepEqual(verified.claims, expected);
    });
  }

  const signing = keyOf('sig', 'OKP', pairFor('Ed25519'));
  for (const [alg, enc, key, curve] of encryptionCases()) {
    it(`encrypted with ${alg}${curve ? ` on ${curve}` : ''} and ${enc}, signed before and not`, async () => {
      const encryption = { ...protect(key, alg), contentEncryption: enc };
      const nested = await issue({ signature: protect(signing), encryption });
      const both = createVerifier({ verification: signing, decryption: key }, { algorithms: [alg] });
      assert.deepEqual((await both(nested)).claims, expected);
      const only = createVerifier({ decryption: key }, { algorithms: [alg] });
      assert.deepEqual((await only(await issue({ encryption }))).claims, expected);
    });
  }
});

describe('what others made is verified:', () => {
  for (const [program, { knows, make }] of Object.entries(makers)) {
    for (const [alg, row] of Object.entries(signingAlgorithms) as [string, SigningAlgorithm][]) {
      if (!knows(alg)) continue;
      it(`${alg} by ${program}`, async () => {
        const key = signingKeyFor(row);
        const token = await make(expected, (key.secret ?? key.privateKey) as KeyObject, alg);
        const verified = await createVerifier({ verification: key }, { algorithms: [alg] })(token);
        assert.deepEqual(verified.claims, expected);
      });
    }
  }

  // node-jose knows neither the SHA-384 and SHA-512 forms of OAEP nor the curves of RFC 8037; what it makes with
  // ECDH-ES and a content encryption key of more than 256 bits, others cannot read.
  const known = encryptionCases().filter(
    ([alg, enc, , curve]) =>
      !/^RSA-OAEP-(?:384|512)$/.test(alg) && curve !== 'X25519' && !(alg === 'ECDH-ES' && /^A(?:192|256)CBC/.test(enc)),
  );
  // On P-521 it takes ten times as long, and what it does with the content does not depend on the curve.
  const usual = tested(known, ([, enc, , curve]) => curve !== 'P-521' || enc === 'A128GCM');
  for (const [alg, enc, key, curve] of usual) {
    it(`${alg}${curve ? ` on ${curve}` : ''} with ${enc} by node-jose`, async () => {
      const material = (key.secret ?? key.publicKey) as KeyObject;
      const jwk = await nodeJose.JWK.asKey(material.export({ format: 'jwk' }) as object);
      const options = { format: 'compact', contentAlg: enc, fields: { alg } } as const;
      const token = await nodeJose.JWE.createEncrypt(options, jwk).update(JSON.stringify(expected)).final();
      const verified = await createVerifier({ decryption: key }, { algorithms: [alg] })(String(token));
      assert.deepEqual(verified.claims, expected);
    });
  }
});

describe('a token of which one character is another, missing or too much is refused:', () => {
  const hs = secretKey('sig', 32);
  const ec = keyOf('sig', 'EC', pairFor('P-256'));
  const rsa = keyOf('sig', 'RSA', pairFor());
  const ed = keyOf('sig', 'OKP', pairFor('Ed25519'));
  const rsaEnc = keyOf('enc', 'RSA', pairFor());
  const ecEnc = keyOf('enc', 'EC', pairFor('P-256'));
  const wrap = secretKey('enc', 16);
  const kinds: readonly (readonly [string, () => Promise<string>, VerifyOne])[] = [
    ['HS256', () => issue({ signature: protect(hs) }), createVerifier({ verification: hs })],
    ['ES256', () => issue({ signature: protect(ec) }), createVerifier({ verification: ec })],
    ['RS256', () => issue({ signature: protect(rsa) }), createVerifier({ verification: rsa })],
    ['EdDSA', () => issue({ signature: protect(ed) }), createVerifier({ verification: ed })],
    [
      'ES256 in RSA-OAEP-256 with A128CBC-HS256',
      () => issue({ signature: protect(ec), encryption: { ...protect(rsaEnc), contentEncryption: 'A128CBC-HS256' } }),
      createVerifier({ verification: ec, decryption: rsaEnc }),
    ],
    [
      'ECDH-ES+A256KW with A256GCM',
      () => issue({ encryption: { ...protect(ecEnc), contentEncryption: 'A256GCM' } }),
      createVerifier({ decryption: ecEnc }),
    ],
    [
      'A128KW with A192GCM',
      () => issue({ encryption: { ...protect(wrap), contentEncryption: 'A192GCM' } }),
      createVerifier({ decryption: wrap }),
    ],
  ];
  const character = fc.oneof(
    fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
    fc.constantFrom(...'.=+/ \n\t%~', '\0', 'é', 'Ａ'),
  );
  const change = fc.record({
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    removed: fc.constantFrom(0, 1),
    put: fc.oneof(fc.constant(''), character),
  });
  for (const [what, make, verify] of kinds) {
    it(what, async () => {
      const token = await make();
      assert.ok((await verify(token)).isVerified);
      const refused = fc.asyncProperty(change, async ({ place, removed, put }) => {
        const at = Math.floor(place * token.length);
        const other = token.slice(0, at) + put + token.slice(at + removed);
        // White space around a token is not a part of it.
        fc.pre(other.trim() !== token);
        const error: unknown = await verify(other).then(
          () => undefined,
          (reason) => reason,
        );
        assert.ok(error instanceof JwtError && /^ERR_TOKEN_/.test(error.code), `${at} ${removed} ${put}: ${error}`);
      });
      await fc.assert(refused, { numRuns: 400 });
    });
  }

  it('also where only the last character differs, and decodes to the same bytes', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const [, make, verify] of kinds) {
      const token = await make();
      for (const last of alphabet) {
        if (token.endsWith(last)) continue;
        await assert.rejects(verify(token.slice(0, -1) + last), JwtError);
      }
    }
  });
});
