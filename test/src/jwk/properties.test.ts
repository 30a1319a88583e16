import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import fc from 'fast-check';
import { compactVerify, importJWK, type JWK } from 'jose';
import type { Curve, KeyType } from '../../../src/algorithms.ts';
import { JwtError } from '../../../src/errors.ts';
import type { Key } from '../../../src/jwk/key.ts';
import { createIssuer, protect } from '../../support/issue.ts';
import { keyLater, keyOf, pairFor } from '../../support/keys.ts';

/** Something that happens to a text on its way. */
type Mutation = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, where: number) => Math.floor(where * text.length);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...'Aa0+/=-_ \n"\\{}')).map(([where, char]) => (text: string) => {
    const index = at(text, where);
    return text.slice(0, index) + char + text.slice(index + 1);
  }),
  fc.tuple(place, fc.string({ maxLength: 3 })).map(([where, extra]) => (text: string) => {
    const index = at(text, where);
    return text.slice(0, index) + extra + text.slice(index);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 70 })).map(([where, length]) => (text: string) => {
    const index = at(text, where);
    return text.slice(0, index) + text.slice(index + length);
  }),
  fc.tuple(place, place).map(([one, other]) => (text: string) => {
    const chars = [...text];
    const [a, b] = [at(text, one), at(text, other)];
    [chars[a], chars[b]] = [chars[b] ?? '', chars[a] ?? ''];
    return chars.join('');
  }),
);

const kinds: readonly (readonly [string, KeyType, string, Curve | undefined])[] = [
  ['RSA', 'RSA', 'RS256', undefined],
  ['P-256', 'EC', 'ES256', 'P-256'],
  ['Ed25519', 'OKP', 'EdDSA', 'Ed25519'],
  ['ML-DSA-44', 'AKP', 'ML-DSA-44', 'ML-DSA-44'],
];

describe('any mutation of a key text', function () {
  this.timeout(120_000);
  for (const [name, kty, alg, curve] of kinds) {
    const { privateKey } = pairFor(curve);
    const texts = { PEM: privateKey, JWK: JSON.stringify(createPrivateKey(privateKey).export({ format: 'jwk' })) };
    for (const [form, text] of Object.entries(texts)) {
      it(`of ${name} in ${form} is refused, or signs what an independent library verifies`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
            const mutated = mutations.reduce((whole, mutate) => mutate(whole), text);
            const key = load(kty, mutated);
            if (!key) return;
            const issue = createIssuer({ signature: protect(key, alg) });
            const { token } = await issue([]);
            await compactVerify(token, await importJWK(key.publicJwk as JWK, alg));
          }),
          { numRuns: 400 },
        );
      });
    }
  }
});

function load(kty: KeyType, privateKey: string): Key | undefined {
  try {
    return keyOf('sig', kty, { privateKey });
  } catch (error) {
    assert.ok(error instanceof JwtError, `no JwtError, but ${error}`);
    return undefined;
  }
}

describe('no error', () => {
  const alphabet = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
  const hidden = fc.string({ unit: alphabet, minLength: 12, maxLength: 40 });
  const shapes: readonly ((hidden: string) => Parameters<typeof keyOf>)[] = [
    (secret) => ['sig', 'oct', { secret: `${secret}=`, secretEncoding: 'hex' }],
    (secret) => ['sig', 'oct', { secret: `{"kty":"oct","${secret}":"${secret}"`, secretEncoding: 'jwk' }],
    (secret) => ['sig', 'RSA', { privateKey: secret }],
    (secret) => ['sig', 'RSA', { privateKey: `-----BEGIN ${secret}-----${secret}` }],
    (secret) => ['sig', 'RSA', { privateKey: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----` }],
    (secret) => ['sig', 'EC', { privateKey: `{"kty":"EC","crv":"${secret}","x":"${secret}","y":"A","d":"${secret}"}` }],
    (secret) => ['sig', 'EC', { privateKey: `{"kty":"${secret}","use":"${secret}"}` }],
    (secret) => ['sig', 'EC', { privateKey: `{"kty":"EC","alg":"${secret}","use":"sig"}` }],
    (secret) => ['sig', 'EC', { privateKey: `{"keys":["${secret}",{"kty":"EC","kid":"${secret}"}]}`, kid: 'x' }],
    (secret) => ['sig', 'RSA', { privateKey: encryptedPem, passphrase: secret }],
    (secret) => ['sig', 'RSA', { privateKey: `/etc/${secret}.pem` }],
    (secret) => ['sig', 'RSA', { privateKey: ['$', `{${secret}}`].join('') }],
  ];
  const encryptedPem = String(
    createPrivateKey(pairFor().privateKey).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-128-cbc',
      passphrase: 'the right one',
    }),
  );

  it('contains six characters of the secret, private key or passphrase', async () => {
    await fc.assert(
      fc.asyncProperty(hidden, fc.constantFrom(...shapes), async (secret, shape) => {
        let said = '';
        try {
          await keyLater(...shape(secret));
        } catch (error) {
          assert.ok(error instanceof JwtError);
          // The stack names files and functions, and begins with the message.
          said = `${error} ${error.hint} ${error.claim} ${JSON.stringify(error)}`;
        }
        for (let start = 0; start + 6 <= secret.length; start += 1) {
          assert.ok(!said.includes(secret.slice(start, start + 6)), said);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
