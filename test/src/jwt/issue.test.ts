import assert from 'node:assert/strict';
import { type KeyObject, randomBytes } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { signingAlgorithms } from '../../../src/algorithms.ts';
import { compileIssuer } from '../../../src/jwt/issue/issue.ts';
import { encryptionCases, signingKeyFor } from '../../support/cases.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { constant, createIssuer, issueClaims, noClaims, noon, protect, type TestSpec } from '../../support/issue.ts';
import { keyOf, pairFor, rsaPair, secretKey } from '../../support/keys.ts';
import { decrypters, verifiers } from '../../support/verifiers.ts';

const claims = { ...noClaims, issuer: constant('joe'), lifetime: constant(60), issuedAtOffset: constant(0) };
const issuer = (spec: TestSpec) => createIssuer({ claims, ...spec });
const issue = async (spec: TestSpec) => issuer(spec)([]);

describe('tokens of every signing algorithm', () => {
  for (const [alg, row] of Object.entries(signingAlgorithms)) {
    const key = signingKeyFor(row);
    for (const [program, { knows, verify }] of Object.entries(verifiers)) {
      if (!knows(alg)) continue;
      it(`${alg} is verified by ${program}`, async () => {
        const { token, json } = await issue({ signature: protect(key, alg) });
        const material = (key.secret ?? key.publicKey) as KeyObject;
        assert.deepEqual(JSON.parse(await verify(token, material, alg)), JSON.parse(json));
        const last = token.at(-10) === 'A' ? 'B' : 'A';
        const damaged = `${token.slice(0, -10)}${last}${token.slice(-9)}`;
        await assert.rejects(verify(damaged, material, alg), 'a verifier that accepts anything proves nothing');
      });
    }
  }
});

describe('tokens of every pair of encryption algorithms', () => {
  for (const [alg, enc, key, curve] of encryptionCases()) {
    for (const [program, { knows, decrypt }] of Object.entries(decrypters)) {
      if (!knows(alg, enc, curve)) continue;
      it(`${alg}${curve ? ` on ${curve}` : ''} with ${enc} is decrypted by ${program}`, async () => {
        const { token, json, header } = await issue({ encryption: { ...protect(key, alg), contentEncryption: enc } });
        assert.equal(await decrypt(token, (key.secret ?? key.privateKey) as KeyObject), json);
        assert.deepEqual([header.alg, header.enc, header.typ, header.cty], [alg, enc, 'JWT', undefined]);
      });
    }
  }
});

describe('nested tokens', () => {
  const signing = keyOf('sig', 'EC', pairFor('P-256'));
  const encryption = keyOf('enc', 'RSA', pairFor());
  const nested = { signature: protect(signing), encryption: { ...protect(encryption), contentEncryption: 'A256GCM' } };

  it('are signed first, with cty outside and typ inside', async () => {
    const { token, signedToken = '', header } = await issue(nested);
    assert.deepEqual(header, { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: encryption.kid, cty: 'JWT' });
    assert.deepEqual(decodeProtectedHeader(token), header);
    assert.deepEqual(decodeProtectedHeader(signedToken), { alg: 'ES256', typ: 'JWT', kid: signing.kid });
    const inner = await decrypters.jose?.decrypt(token, encryption.privateKey as KeyObject);
    assert.equal(inner, signedToken);
    await verifiers.jsonwebtoken?.verify(signedToken, signing.publicKey as KeyObject, 'ES256');
  });

  it('bear the public key that verifies the signature', async () => {
    assert.equal((await issue(nested)).publicJwk, signing.publicJwk);
  });

  it("put the person's own header parameters inside", async () => {
    const headers = [{ key: 'purpose', dataType: 'string' as const, value: constant('test') }];
    const { signedToken = '', header } = await issue({ ...nested, headers });
    assert.equal(decodeProtectedHeader(signedToken).purpose, 'test');
    assert.equal(header.purpose, undefined);
  });
});

describe('an issuer', () => {
  const secret = secretKey('sig', 32);
  const rsa = keyOf('sig', 'RSA', rsaPair());

  it('makes the same HS256 token from the same claims, at once', () => {
    const key = keyOf('sig', 'oct', { secret: 'an example secret of 32 bytes !!' });
    const issued = issuer({ signature: protect(key) })([]);
    assert.ok(!(issued instanceof Promise));
    assert.equal(
      issued.token,
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9' +
        '.eyJpc3MiOiJqb2UiLCJleHAiOjE3OTUyNjI0NjAsImlhdCI6MTc5NTI2MjQwMH0' +
        '.PnLQnWEFOIZuKhboaY-DK0GxwD5maf9Lh0-qpvBmHyU',
    );
  });

  it('never issues an unprotected token', () => {
    refuses(() => issuer({}), 'ERR_SETTINGS', /neither a signature nor encryption/);
  });

  const wrong: readonly (readonly [string, () => TestSpec, Parameters<typeof refuses>[1], RegExp])[] = [
    [
      'a secret for an asymmetric signature',
      () => ({ signature: { ...protect(secret), kind: 'asymmetric' } }),
      'ERR_KEY_MISMATCH',
      /asymmetric signature is chosen.*oct/,
    ],
    [
      'an RSA key for a symmetric signature',
      () => ({ signature: { ...protect(rsa), kind: 'symmetric' } }),
      'ERR_KEY_MISMATCH',
      /symmetric signature is chosen.*RSA/,
    ],
    [
      'a public key alone for a signature',
      () => ({ signature: protect(keyOf('sig', 'RSA', { publicKey: rsaPair().publicKey })) }),
      'ERR_KEY_USE',
      /the key is public/,
    ],
    [
      'an encryption key for a signature',
      () => ({ signature: protect(secretKey('enc', 32)) }),
      'ERR_KEY_USE',
      /for encryption, not for signing/,
    ],
    [
      'a signing key for encryption',
      () => ({ encryption: { ...protect(secret), contentEncryption: 'A256GCM' } }),
      'ERR_KEY_USE',
      /for signing, not for encryption/,
    ],
    [
      'a P-384 key for ES256, naming both curves',
      () => ({ signature: protect(keyOf('sig', 'EC', pairFor('P-384')), 'ES256') }),
      'ERR_KEY_MISMATCH',
      /ES256 needs an EC key on P-256; this key is an EC key on P-384/,
    ],
    [
      'an EC key for RS256',
      () => ({ signature: protect(keyOf('sig', 'EC', pairFor('P-256')), 'RS256') }),
      'ERR_KEY_MISMATCH',
      /RS256 needs an RSA key/,
    ],
    [
      'a key that is for another algorithm',
      () => ({ signature: protect(keyOf('sig', 'RSA', { ...rsaPair(), algorithm: 'RS512' }), 'PS256') }),
      'ERR_KEY_USE',
      /only for RS512/,
    ],
    [
      'an RSA key under 2048 bits',
      () => ({ signature: protect(keyOf('sig', 'RSA', rsaPair(1024))) }),
      'ERR_KEY_WEAK',
      /at least 2048 bits; this one has 1024/,
    ],
    [
      'a secret shorter than the hash',
      () => ({ signature: protect(secret, 'HS512') }),
      'ERR_KEY_WEAK',
      /HS512 needs a key of at least 512 bits; this one has 256/,
    ],
    [
      'a secret of the wrong length for a key wrap',
      () => ({ encryption: { ...protect(secretKey('enc', 32), 'A128KW'), contentEncryption: 'A256GCM' } }),
      'ERR_KEY_MISMATCH',
      /exactly 128 bits \(16 bytes\)/,
    ],
    [
      'a secret of the wrong length for dir',
      () => ({ encryption: { ...protect(secretKey('enc', 32), 'dir'), contentEncryption: 'A128GCM' } }),
      'ERR_KEY_MISMATCH',
      /dir with A128GCM needs a secret of exactly 128 bits/,
    ],
    [
      'a secret of no usual length for encryption',
      () => ({ encryption: { ...protect(secretKey('enc', 20)), contentEncryption: 'A128GCM' } }),
      'ERR_KEY_MISMATCH',
      /there is no default encryption algorithm/,
    ],
    [
      'a signing algorithm that does not exist',
      () => ({ signature: protect(secret, 'HS257') }),
      'ERR_SETTINGS',
      /unknown signing algorithm/,
    ],
    [
      'a signing algorithm that is registered and not supported',
      () => ({ signature: protect(secret, 'SLH-DSA-SHA2-128s') }),
      'ERR_SETTINGS',
      /^the settings name SLH-DSA-SHA2-128s, which is not supported$/,
    ],
    [
      'a signing algorithm by a name that all objects have',
      () => ({ signature: protect(secret, 'toString') }),
      'ERR_SETTINGS',
      /unknown signing algorithm/,
    ],
    [
      'a content encryption that does not exist',
      () => ({ encryption: { ...protect(secretKey('enc', 32)), contentEncryption: 'A512GCM' } }),
      'ERR_SETTINGS',
      /unknown content encryption/,
    ],
    [
      'a static claim with a wrong value',
      () => ({ signature: protect(secret), claims: { ...claims, lifetime: constant(0) } }),
      'ERR_TIME_SPAN',
      /at least one second/,
    ],
  ];

  it('refuses names of algorithms that do not exist before any key', () => {
    const prepare = (spec: object) => () =>
      compileIssuer({ claims: noClaims, typ: 'JWT', headers: [], ...spec } as Parameters<typeof compileIssuer>[0]);
    const protection = { kind: 'symmetric', kid: '', algorithm: 'A257KW' };
    const encryption = { ...protection, contentEncryption: 'A256GCM' };
    const { hint } = refuses(
      prepare({ encryption }),
      'ERR_SETTINGS',
      /^the settings name an unknown encryption algorithm$/,
    );
    assert.match(String(hint), /^Choose one of dir, A128KW, .*PBES2-HS512\+A256KW\.$/);
    refuses(
      prepare({ signature: { ...protection, algorithm: 'HS257' } }),
      'ERR_SETTINGS',
      /^the settings name an unknown signing algorithm$/,
    );
  });

  it('names the claims and the schema that they do not match', () => {
    const issue = createIssuer({ signature: protect(secret), inputSchema: '{"required":["role"]}' });
    const error = refuses(
      () => issue([]),
      'ERR_SCHEMA',
      /^"role" of the claims does not match "inputSchema": it breaks the rule "required": \["role"\]$/,
    );
    assert.deepEqual([error.claim, error.hint], ['role', 'Correct the value, or the schema.']);
  });

  for (const [what, spec, code, message] of wrong) {
    it(`refuses ${what}, before any message`, () => {
      refuses(() => issuer(spec()), code, message);
    });
  }

  it('finds a conflict of static claims before any message', () => {
    const customClaims = [{ key: 'iss', dataType: 'string' as const, value: { variable: 0 } }];
    refuses(
      () => issuer({ signature: protect(secret), claims: { ...claims, customClaims } }),
      'ERR_CLAIM_CONFLICT',
      /"iss"/,
    );
    const payload = constant({ iss: 'x' });
    refuses(
      () => issuer({ signature: protect(secret), claims: { ...claims, payload } }),
      'ERR_CLAIM_CONFLICT',
      /"iss"/,
    );
  });

  it('takes what a message brings by its number', () => {
    const make = issuer({ signature: protect(secret), claims: { ...claims, subject: { variable: 1 } } });
    const subjectOf = (values: unknown[]) => JSON.parse((make(values) as { json: string }).json).sub;
    assert.equal(subjectOf([0, 'anna']), 'anna');
    assert.equal(subjectOf([0, 'ben']), 'ben');
    refuses(() => make([0]), 'ERR_CLAIM_MISSING', /"sub" has no value/);
  });

  it('writes critical header parameters of an encrypted token', async () => {
    const headers = [
      { key: 'crit', dataType: 'array' as const, value: constant(['x']) },
      { key: 'x', dataType: 'string' as const, value: constant('y') },
    ];
    const encryption = { ...protect(secretKey('enc', 32)), contentEncryption: 'A256GCM' };
    const { header } = await issue({ encryption, headers });
    assert.deepEqual([header.crit, header.x], [['x'], 'y']);
  });

  it('names its public key by the kid of the header', async () => {
    const { header, publicJwk } = await issue({ signature: protect(rsa, '', 'mine') });
    assert.deepEqual([header.kid, publicJwk?.kid], ['mine', 'mine']);
  });

  it("puts the kid of the settings before the key's, and leaves an empty one out", async () => {
    assert.equal((await issue({ signature: protect(rsa, '', 'mine') })).header.kid, 'mine');
    assert.equal((await issue({ signature: protect(rsa) })).header.kid, rsa.kid);
    assert.deepEqual((await issue({ signature: protect(secret), typ: '' })).header, { alg: 'HS256' });
  });

  it('says that the key could not encrypt, without the words of the library', async () => {
    const key = keyOf('enc', 'RSA', rsaPair());
    const broken = { ...key, publicKey: keyOf('enc', 'EC', pairFor('P-256')).publicKey as KeyObject };
    await rejects(
      issue({ encryption: { ...protect(broken), contentEncryption: 'A256GCM' } }),
      'ERR_ENCRYPT',
      /could not encrypt/,
    );
  });

  it('counts now once, from the clock that it is given', () => {
    assert.equal(issueClaims({ lifetime: constant(10) }).now, noon);
  });

  it('survives a thousand tokens of random claims', () => {
    const make = issuer({ signature: protect(secret), claims: { ...claims, payload: { variable: 0 } } });
    for (let count = 0; count < 1000; count += 1) {
      const value = randomBytes(8).toString('base64');
      const { json } = make([{ value }]) as { json: string };
      assert.equal(JSON.parse(json).value, value);
    }
  });
});
