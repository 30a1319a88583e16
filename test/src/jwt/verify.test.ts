import assert from 'node:assert/strict';
import { verifiedAttributeNames as offered } from '../../../nodes/jwt-verifier/settings.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { verifiedAttributeNames, verifiedAttributesOf } from '../../../src/jwt/verify/attributes.ts';
import { compileVerifier, type VerifierSpec } from '../../../src/jwt/verify/verify.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { byHs, hs } from '../../support/hostile.ts';
import { constant, createIssuer, noClaims, noon, protect } from '../../support/issue.ts';
import { curvePair, keyOf, pairFor, rsaPair, secretKey } from '../../support/keys.ts';
import { run } from '../../support/programs.ts';
import { createVerifier } from '../../support/verify.ts';

const key = secretKey('sig', 32);
const signing = keyOf('sig', 'EC', pairFor('P-256'));
const encryption = keyOf('enc', 'RSA', rsaPair());

const claims = {
  ...noClaims,
  issuer: constant('joe'),
  subject: constant('device-7'),
  audience: constant(['shop', 'bank']),
  lifetime: constant(60),
  notBefore: constant(-5),
  issuedAtOffset: constant(0),
};

const tokenOf = async (spec: Partial<Parameters<typeof createIssuer>[0]>) =>
  (await createIssuer({ claims, ...spec })([])).token;
const signed = await tokenOf({ signature: protect(key) });
const nested = await tokenOf({
  signature: protect(signing),
  encryption: { ...protect(encryption), contentEncryption: 'A128CBC-HS256' },
});
const verify = (spec: Partial<VerifierSpec>, now = noon) => createVerifier({ verification: key }, spec, now)(signed);

describe('a verifier', () => {
  it('gives the claims, the header and the clock reading of a good token', async () => {
    assert.deepEqual(await verify({}), {
      token: signed,
      header: { alg: 'HS256', typ: 'JWT' },
      claims: { iss: 'joe', sub: 'device-7', aud: ['shop', 'bank'], exp: noon + 60, nbf: noon - 5, iat: noon },
      now: noon,
      isVerified: true,
    });
  });

  for (const prefix of ['Bearer ', 'bearer ', 'BEARER   ']) {
    it(`drops a leading "${prefix}"`, async () => {
      assert.equal((await createVerifier({ verification: key })(prefix + signed)).token, signed);
    });
  }

  it('takes the bytes of a token, as an MQTT node brings them', async () => {
    assert.equal((await createVerifier({ verification: key })(Buffer.from(signed))).token, signed);
  });

  it('decrypts, and then verifies what is inside', async () => {
    const { header, claims, token } = await createVerifier({ verification: signing, decryption: encryption })(nested);
    assert.deepEqual([header.alg, header.typ, claims.sub, token], ['ES256', 'JWT', 'device-7', nested]);
  });

  it('verifies with the public key alone', async () => {
    const token = await tokenOf({ signature: protect(signing) });
    const publicOnly = keyOf('sig', 'EC', { publicKey: curvePair('P-256').publicKey });
    assert.equal((await createVerifier({ verification: publicOnly })(token)).claims.iss, 'joe');
  });

  it('verifies with a certificate', async () => {
    const made = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      '-',
      '-subj',
      '/CN=test',
    ];
    const pem = run('openssl', ['req', '-x509', ...made]).toString();
    const [privateKey = '', certificate = ''] = pem.match(/-----BEGIN [\s\S]+?-----END [A-Z ]+-----/g) ?? [];
    const token = await tokenOf({ signature: protect(keyOf('sig', 'EC', { privateKey })) });
    const verify = createVerifier({ verification: keyOf('sig', 'EC', { publicKey: certificate }) });
    assert.equal((await verify(token)).claims.iss, 'joe');
  });

  it('accepts what is only encrypted where no key for signatures is chosen', async () => {
    const shared = secretKey('enc', 32);
    const token = await tokenOf({ encryption: { ...protect(shared), contentEncryption: 'A256GCM' } });
    const { header, claims } = await createVerifier({ decryption: shared })(token);
    assert.deepEqual([header.alg, claims.iss], ['A256KW', 'joe']);
  });

  it('says that encryption for a public key proves no sender, and nothing of the kind of a shared secret', () => {
    const bind = compileVerifier({
      mode: 'verify',
      token: { variable: 0 },
      algorithms: [],
      requiredClaims: [],
      clockTolerance: constant(0),
      schema: '',
    });
    const { tolerated } = bind({ decryption: encryption });
    assert.equal(tolerated?.code, 'ERR_KEY_MISSING');
    assert.match(String(tolerated?.message), /can come from anyone/);
    assert.equal(bind({ decryption: secretKey('enc', 32) }).tolerated, undefined);
    assert.equal(bind({ decryption: encryption, verification: signing }).tolerated, undefined);
  });

  it('accepts of several algorithms those that the key can serve', async () => {
    const algorithms = ['ES256', 'HS384', 'HS256'];
    assert.equal((await verify({ algorithms })).header.alg, 'HS256');
    const nestedOnes = ['RSA-OAEP-256', 'ES256'];
    const both = createVerifier({ verification: signing, decryption: encryption }, { algorithms: nestedOnes });
    assert.equal((await both(nested)).header.alg, 'ES256');
  });

  it('takes a header and claims of 64 levels, and no deeper ones', async () => {
    const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    const headed = (levels: number) => hs({ alg: 'HS256', x: nested(levels - 1) });
    const claiming = (levels: number) => hs(undefined, nested(levels));
    for (const make of [headed, claiming]) {
      assert.ok((await byHs(await make(64))).isVerified);
      await rejects(byHs(await make(65)), 'ERR_TOKEN_FORMAT', /nested too deeply/);
    }
  });

  it('ignores which key the token says it was signed with: its own key decides', async () => {
    const token = await tokenOf({ signature: protect(key, '', 'another one') });
    assert.equal((await createVerifier({ verification: key })(token)).header.kid, 'another one');
  });

  describe('accepts', () => {
    const good: readonly (readonly [string, Partial<VerifierSpec>, number?])[] = [
      ['the issuer that is expected', { issuer: constant('joe') }],
      ['one of the issuers that are expected', { issuer: constant(['jim', 'joe']) }],
      ['the subject that is expected', { subject: constant('device-7') }],
      ['an audience that is one of the token', { audience: constant('bank') }],
      ['one of the audiences that are expected', { audience: constant(['house', 'shop']) }],
      ['the type, in any case and with its prefix', { typ: constant('application/jwt') }],
      ['claims that are required and there', { requiredClaims: ['exp', 'sub'] }],
      ['the last second before expiry', {}, noon + 59],
      ['the first second that it is valid', {}, noon - 5],
      ['an early token within the tolerance', { clockTolerance: constant(10) }, noon - 15],
      ['an expired token within the tolerance', { clockTolerance: constant(10) }, noon + 69],
      ['a tolerance in text', { clockTolerance: constant('10') }, noon + 69],
      ['a token from a clock that is ahead', { maxTokenAge: constant(30), clockTolerance: constant(5) }, noon - 5],
      ['claims that match the schema', { schema: '{"properties":{"sub":{"pattern":"^device-"}}}' }],
      ['a token of the highest age', { maxTokenAge: constant('30s') }, noon + 30],
    ];
    for (const [what, spec, now] of good) it(what, async () => assert.ok((await verify(spec, now)).isVerified));

    it('what each message expects', async () => {
      const spec = {
        mode: 'verify',
        algorithms: [],
        requiredClaims: [],
        clockTolerance: constant(0),
        schema: '',
      } as const;
      const prepared = compileVerifier({ ...spec, token: { variable: 0 }, issuer: { variable: 1 } }, () => noon);
      const { verify } = prepared({ verification: key });
      const verifyFor = async (values: Parameters<typeof verify>[0]) => verify(values);
      assert.ok((await verifyFor([signed, 'joe'])).isVerified);
      await rejects(verifyFor([signed, 'jim']), 'ERR_TOKEN_CLAIM', /"iss" of the token is not the expected one/);
      await rejects(verifyFor([signed, undefined]), 'ERR_CLAIM_MISSING', /"iss" has no value/);
      await rejects(verifyFor([signed, ['joe', 7]]), 'ERR_CLAIM_TYPE', /"iss" must be a string/);
    });
  });

  describe('finds a wrong setting before any token:', () => {
    const wrong: readonly (readonly [string, Partial<VerifierSpec>, ErrorCode, RegExp])[] = [
      [
        'an algorithm that there is not',
        { algorithms: ['HS256', 'HS257'] },
        'ERR_SETTINGS',
        /name an unknown algorithm/,
      ],
      ...['none', 'RSA1_5', 'SLH-DSA-SHA2-128s'].map(
        (name) =>
          [
            name,
            { algorithms: ['HS256', name] },
            'ERR_SETTINGS',
            new RegExp(`^the settings name ${name}, which is not supported$`),
          ] as const,
      ),
      ['an empty issuer', { issuer: constant('') }, 'ERR_CLAIM_MISSING', /"iss" has no value/],
      ['an empty list of audiences', { audience: constant([]) }, 'ERR_CLAIM_TYPE', /"aud" must be a string/],
      ['a type that is a number', { typ: constant(7) }, 'ERR_CLAIM_TYPE', /"typ" must be a string/],
      ['a tolerance over ten minutes', { clockTolerance: constant(601) }, 'ERR_TIME_SPAN', /from 0 to 600/],
      ['a tolerance below zero', { clockTolerance: constant(-1) }, 'ERR_TIME_SPAN', /from 0 to 600/],
      ['a tolerance that is blank', { clockTolerance: constant('') }, 'ERR_TIME_SPAN', /from 0 to 600/],
      ['a schema that is no JSON', { schema: '{' }, 'ERR_SCHEMA', /"schema" is not JSON/],
      ['a schema of something else', { schema: '{"type":"claims"}' }, 'ERR_SCHEMA', /"schema" is not a valid schema/],
      [
        'a required claim without a name',
        { requiredClaims: ['exp', ''] },
        'ERR_SETTINGS',
        /^a required claim has no name$/,
      ],
      ['an age of nothing', { maxTokenAge: constant(0) }, 'ERR_TIME_SPAN', /at least one second/],
      ['an age that is no time span', { maxTokenAge: constant('soon') }, 'ERR_TIME_SPAN', /"maxTokenAge" is not/],
    ];
    for (const [what, spec, code, message] of wrong) {
      it(what, () => {
        refuses(() => createVerifier({ verification: key }, spec), code, message);
      });
    }
    it('no key at all', () => {
      assert.throws(() => createVerifier({}), new TypeError('a verifier was bound without a key'));
    });

    const keys: readonly (readonly [string, Parameters<typeof createVerifier>[0], string[], ErrorCode, RegExp])[] = [
      ['a key for encryption', { verification: encryption }, [], 'ERR_KEY_USE', /for encryption, not for signing/],
      ['a key for signatures', { decryption: signing }, [], 'ERR_KEY_USE', /for signing, not for encryption/],
      ['a key that serves none', { verification: signing }, ['RS256'], 'ERR_KEY_MISMATCH', /RS256 needs an RSA key/],
      ['a secret for RS256', { verification: key }, ['RS256'], 'ERR_KEY_MISMATCH', /RS256 needs an RSA key/],
      [
        'a public key for HS256',
        { verification: keyOf('sig', 'RSA', { publicKey: rsaPair().publicKey }) },
        ['HS256'],
        'ERR_KEY_MISMATCH',
        /HS256 needs a secret/,
      ],
      [
        'an RSA key under 2048 bits',
        { verification: keyOf('sig', 'RSA', rsaPair(1024)) },
        [],
        'ERR_KEY_WEAK',
        /at least 2048 bits/,
      ],
      [
        'a password under 16 bytes',
        { decryption: keyOf('enc', 'oct', { secret: 'only 15 bytes !', algorithm: 'PBES2-HS256+A128KW' }) },
        [],
        'ERR_KEY_WEAK',
        /^PBES2-HS256\+A128KW needs a key of at least 128 bits; this one has 120$/,
      ],
      [
        'a public key for decryption',
        { decryption: keyOf('enc', 'RSA', { publicKey: rsaPair().publicKey }) },
        [],
        'ERR_KEY_USE',
        /the key is public, and decryption needs/,
      ],
    ];
    for (const [what, given, algorithms, code, message] of keys) {
      it(what, () => {
        refuses(() => createVerifier(given, { algorithms }), code, message);
      });
    }
  });
});

describe('a decoder', () => {
  const decode = createVerifier({}, { mode: 'decode' }, noon + 9999);

  it('reads a token without checking anything, and says so', async () => {
    const damaged = `${signed.slice(0, -4)}AAAA`;
    const { claims, header, isVerified } = await decode(damaged);
    assert.deepEqual([claims.sub, header.alg, isVerified], ['device-7', 'HS256', false]);
  });

  it('reads an encrypted token with its key, and what is signed inside', async () => {
    const open = createVerifier({ decryption: encryption }, { mode: 'decode' });
    const { claims, header, isVerified } = await open(nested);
    assert.deepEqual([claims.sub, header.alg, isVerified], ['device-7', 'ES256', false]);
    assert.equal((await open(signed)).claims.iss, 'joe', 'a key for decryption demands no encryption here');
    await rejects(decode(nested), 'ERR_TOKEN_FORMAT', /encrypted, but no decryption key/);
  });

  it('looks at no schema', async () => {
    const decoded = await createVerifier({}, { mode: 'decode', schema: '{"required":["role"]}' })(signed);
    assert.equal(decoded.claims.iss, 'joe');
  });

  it('still refuses what is no token', async () => {
    await rejects(decode('a.b.c'), 'ERR_TOKEN_FORMAT', /not base64url|no JSON object/);
    await rejects(decode(''), 'ERR_TOKEN_MISSING', /no token was given/);
  });
});

describe('attributes of a verified token', () => {
  it('are the ones that the panel offers', () => assert.deepEqual([...offered], [...verifiedAttributeNames]));

  it('are all there, times in ISO 8601', async () => {
    const token = await tokenOf({ signature: protect(signing) });
    const verified = await createVerifier({ verification: signing })(token);
    assert.deepEqual(verifiedAttributesOf(verified, verifiedAttributeNames), {
      claims: verified.claims,
      header: { alg: 'ES256', typ: 'JWT', kid: signing.kid },
      keyId: signing.kid,
      algorithm: 'ES256',
      issuedAt: '2026-11-21T12:00:00.000Z',
      expiresAt: '2026-11-21T12:01:00.000Z',
      expiresIn: 60,
      token,
    });
  });

  it('that the token does not have are left out', async () => {
    const token = await tokenOf({ claims: noClaims, signature: protect(key) });
    const verified = await createVerifier({ verification: key })(token);
    const names = Object.keys(verifiedAttributesOf(verified, verifiedAttributeNames));
    assert.deepEqual(names, ['claims', 'header', 'algorithm', 'token']);
  });

  it('are fresh at every call, so that no flow changes what another sees', async () => {
    const verified = await verify({});
    const [one, other] = [verifiedAttributesOf(verified, ['claims']), verifiedAttributesOf(verified, ['claims'])];
    assert.notEqual(one.claims, other.claims);
    assert.notEqual(one.claims, verified.claims);
  });

  it('say of a token that was only decoded that it was not verified', async () => {
    const decoded = await createVerifier({}, { mode: 'decode' })(signed);
    assert.equal(verifiedAttributesOf(decoded, ['claims']).verified, false);
    assert.equal(verifiedAttributesOf(await verify({}), ['claims']).verified, undefined);
  });
});
