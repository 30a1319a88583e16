import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { JwtError } from '../../../src/errors.ts';
import { compileExplanation, type Explanation } from '../../../src/jwt/explain/explain.ts';
import { verdictOnUse } from '../../../src/jwt/explain/verdict.ts';
import type { VerifierKeys, VerifierSpec } from '../../../src/jwt/verify/verify.ts';
import { constant, createIssuer, noon, protect } from '../../support/issue.ts';
import { curvePair, keyOf, pairFor, rsaPair, secretKey } from '../../support/keys.ts';
import { createVerifier, encode, forge } from '../../support/verify.ts';

const key = secretKey('sig', 32);
const other = keyOf('sig', 'EC', pairFor('P-256'));
const encryption = keyOf('enc', 'RSA', rsaPair());
const byOther = keyOf('sig', 'EC', curvePair('P-256', 'b'));

const claims = { iss: 'https://login.example', sub: 'device-7', aud: ['shop', 'bank'], iat: noon, exp: noon + 60 };
const sign = (payload: object = claims, header: object = { alg: 'HS256', typ: 'JWT', kid: 'idp-2' }) =>
  forge(header, payload, (input) =>
    createHmac('sha256', key.secret?.export() ?? '')
      .update(input)
      .digest(),
  );
const nestedToken = async () =>
  (
    await createIssuer({
      signature: protect(other),
      encryption: { ...protect(encryption), contentEncryption: 'A128CBC-HS256' },
    })([])
  ).token;

const everything = {
  issuer: constant('https://login.example'),
  subject: constant('device-7'),
  audience: constant(['shop', 'market']),
  typ: constant('JWT'),
  requiredClaims: ['exp'],
  schema: '{"required": ["sub"]}',
};

const plain = {
  mode: 'verify',
  token: constant(''),
  algorithms: [],
  requiredClaims: [],
  clockTolerance: constant(0),
  schema: '',
} as const;

function explain(
  token: unknown,
  spec: Partial<VerifierSpec> = everything,
  keys: VerifierKeys | JwtError = { verification: key },
  values: readonly unknown[] = [],
): Promise<Explanation> {
  return compileExplanation({ ...plain, ...spec }, () => noon)(token, keys, values);
}

/** The verdicts in short, by the names of the checks. */
const short = ({ verdicts }: Explanation) =>
  Object.fromEntries(
    verdicts.map(({ name, claim = name, state, error }) => [
      claim === name ? name : `${name} ${claim}`,
      error ? `${state} ${error.code}` : state,
    ]),
  );

const allPassed = {
  form: 'passed',
  algorithm: 'passed',
  signature: 'passed',
  typ: 'passed',
  'required exp': 'passed',
  iss: 'passed',
  sub: 'passed',
  aud: 'passed',
  times: 'passed',
  schema: 'passed',
};

describe('the explanation of a token', () => {
  it('has a verdict of each check, the header and the claims', async () => {
    const explanation = await explain(`Bearer ${await sign()}`);
    assert.deepEqual(short(explanation), allPassed);
    assert.deepEqual([explanation.header?.kid, explanation.claims], ['idp-2', claims]);
    const received = Object.fromEntries(explanation.verdicts.map(({ name, received }) => [name, received]));
    assert.deepEqual(
      [received.algorithm, received.signature, received.iss, received.typ],
      ['HS256', 'idp-2', 'https://login.example', 'JWT'],
    );
    assert.deepEqual(received.times, { iat: noon, exp: noon + 60 });
  });

  it('goes on after the first check that fails', async () => {
    const wrong = { ...claims, iss: 'x', sub: 'y', aud: 'z', exp: noon - 1 };
    const token = `${(await sign(wrong, { alg: 'HS256', typ: 'at+jwt' })).slice(0, -3)}AAA`;
    assert.deepEqual(short(await explain(token, { ...everything, requiredClaims: ['exp', 'jti'] })), {
      ...allPassed,
      signature: 'failed ERR_TOKEN_SIGNATURE',
      typ: 'failed ERR_TOKEN_CLAIM',
      iss: 'failed ERR_TOKEN_CLAIM',
      sub: 'failed ERR_TOKEN_CLAIM',
      aud: 'failed ERR_TOKEN_CLAIM',
      'required jti': 'failed ERR_TOKEN_CLAIM',
      times: 'failed ERR_TOKEN_EXPIRED',
    });
  });

  it('names only what the settings check', async () => {
    assert.deepEqual(Object.keys(short(await explain(await sign(), {}))), ['form', 'algorithm', 'signature', 'times']);
    const decoding = await explain(await sign(), { ...everything, mode: 'decode' });
    assert.deepEqual(Object.keys(short(decoding)), ['form']);
  });

  for (const [iss, nearMiss] of [
    ['https://login.example/', 'slash'],
    ['https://Login.example', 'case'],
    [' https://login.example', 'space'],
    ['http://login.example', 'scheme'],
    ['https://login.example.org', undefined],
  ] as const) {
    it(`shows "${iss}" beside what is expected, and how near it is: ${nearMiss}`, async () => {
      const { verdicts } = await explain(await sign({ ...claims, iss }));
      const verdict = verdicts.find(({ name }) => name === 'iss');
      assert.deepEqual(
        [verdict?.state, verdict?.expected, verdict?.received, verdict?.nearMiss],
        ['failed', ['https://login.example'], iss, nearMiss],
      );
    });
  }

  it('shows a near miss of one of several audiences', async () => {
    const { verdicts } = await explain(await sign({ ...claims, aud: ['x', 'shop/'] }));
    assert.equal(verdicts.find(({ name }) => name === 'aud')?.nearMiss, 'slash');
  });

  it('shows no near miss of a value of another type', async () => {
    const { verdicts } = await explain(await sign({ ...claims, iss: ['https://login.example'] }));
    assert.equal(verdicts.find(({ name }) => name === 'iss')?.nearMiss, undefined);
  });

  it('says which form a text has that is not a token, and nothing more', async () => {
    for (const text of ['', 'Basic dXNlcg==', 'opaque-token-of-somebody', {}, 'x'.repeat(300_000), undefined]) {
      const { verdicts, header } = await explain(text);
      assert.deepEqual(
        [verdicts.length, verdicts[0]?.name, verdicts[0]?.state, header],
        [1, 'form', 'failed', undefined],
      );
    }
  });

  it('counts whole seconds that have passed, as the verifier does', async () => {
    const token = await sign({ ...claims, nbf: noon + 59 });
    for (const [now, state] of [
      [noon + 58.9, 'failed ERR_TOKEN_EARLY'],
      [noon + 59, 'passed'],
      [noon + 59.9, 'passed'],
      [noon + 60, 'failed ERR_TOKEN_EXPIRED'],
    ] as const) {
      const explanation = await compileExplanation(plain, () => now)(token, { verification: key }, []);
      assert.equal(short(explanation).times, state, String(now));
    }
  });

  it('tells an algorithm that is not accepted from a signature that is not valid', async () => {
    const token = await sign(claims, { alg: 'HS512', typ: 'JWT' });
    assert.deepEqual(
      { ...short(await explain(token)) },
      { ...allPassed, algorithm: 'failed ERR_TOKEN_ALGORITHM', signature: 'unchecked' },
    );
  });

  it('checks the claims where there is no key, and says why the signature is not checked', async () => {
    const noKey = new JwtError('ERR_KEY_MISSING', 'no key is chosen', { hint: 'Choose one.' });
    assert.deepEqual(short(await explain(await sign(), everything, noKey)), {
      ...allPassed,
      algorithm: 'unchecked',
      signature: 'unchecked ERR_KEY_MISSING',
    });
  });

  it('says that a set is out of reach', async () => {
    const out = () => Promise.reject(new JwtError('ERR_JWKS', 'out of reach', { hint: 'Wait.' }));
    const set = { find: out, unusableFor: () => undefined } as never;
    const found = short(await explain(await sign(), everything, { verification: set }));
    assert.deepEqual([found.algorithm, found.signature], ['unchecked', 'unchecked ERR_JWKS']);
  });

  it('looks into a nested token, whose inner header it shows', async () => {
    const explanation = await explain(await nestedToken(), {}, { verification: other, decryption: encryption });
    assert.deepEqual(short(explanation), {
      form: 'passed',
      decryption: 'passed',
      algorithm: 'passed',
      signature: 'passed',
      times: 'passed',
    });
    assert.equal(explanation.header?.alg, 'ES256');
  });

  it('shows the outer header of a token that it cannot decrypt', async () => {
    const explanation = await explain(await nestedToken(), {}, { verification: other });
    assert.deepEqual(
      [short(explanation), explanation.header?.alg, explanation.claims],
      [
        { form: 'failed ERR_TOKEN_FORMAT', algorithm: 'unchecked', signature: 'unchecked', times: 'unchecked' },
        'RSA-OAEP-256',
        undefined,
      ],
    );
  });

  it('says that the decryption failed, of a token that was changed on its way', async () => {
    const changed = `${(await nestedToken()).slice(0, -4)}AAAA`;
    assert.deepEqual(short(await explain(changed, {}, { verification: other, decryption: encryption })), {
      form: 'passed',
      decryption: 'failed ERR_TOKEN_DECRYPT',
      algorithm: 'unchecked',
      signature: 'unchecked',
      times: 'unchecked',
    });
  });

  it('says of a key that decrypts nothing why, where tokens are only encrypted', async () => {
    for (const token of [await sign(), await nestedToken()]) {
      const { verdicts } = await explain(token, {}, { decryption: key });
      assert.ok(verdicts.some(({ state, error }) => state !== 'passed' && error !== undefined));
      assert.ok(!verdicts.every(({ state }) => state === 'passed'));
    }
  });

  it('does not decide where an expected value would come with the message', async () => {
    const { verdicts } = await explain(await sign(), { issuer: { variable: 0 } }, { verification: key }, [undefined]);
    const verdict = verdicts.find(({ name }) => name === 'iss');
    assert.deepEqual([verdict?.state, verdict?.error?.code], ['unchecked', 'ERR_CLAIM_MISSING']);
  });

  it('refuses settings that the verifier refuses', () => {
    assert.throws(() => compileExplanation({ ...plain, schema: '{' }), { code: 'ERR_SCHEMA' });
    assert.throws(() => compileExplanation({ ...plain, algorithms: ['none'] }), { code: 'ERR_SETTINGS' });
  });

  it('passes every check of exactly the tokens that the verifier accepts', async () => {
    const tokens = [
      await sign(),
      await sign({}),
      await sign({ ...claims, exp: noon }),
      await sign({ ...claims, exp: '5' }),
      await sign({ ...claims, nbf: noon + 1 }),
      await sign({ ...claims, iss: ['https://login.example'] }),
      await sign({ ...claims, aud: 'market' }),
      await sign({ ...claims, id: 2 ** 60 }),
      await sign(claims, { alg: 'HS256' }),
      await sign(claims, { alg: 'none', typ: 'JWT' }),
      await sign(claims, { alg: 'HS256', typ: 'jwt', crit: ['x'], x: 1 }),
      await sign(claims, { alg: 'HS256', typ: 'jwt', kid: 7 }),
      `${encode({ alg: 'none' })}.${encode(claims)}.`,
      await nestedToken(),
      (await createIssuer({ signature: protect(byOther) })([])).token,
    ];
    const specs: Partial<VerifierSpec>[] = [{}, everything, { requiredClaims: ['jti'] }, { maxTokenAge: constant(5) }];
    const keySets: VerifierKeys[] = [{ verification: key }, { verification: other, decryption: encryption }];
    let accepted = 0;
    for (const token of tokens) {
      for (const spec of specs) {
        for (const keys of keySets) {
          const isAccepted = await createVerifier(
            keys,
            spec,
          )(token).then(
            () => true,
            () => false,
          );
          const { verdicts } = await explain(token, { ...spec }, keys);
          assert.equal(
            verdicts.every(({ state }) => state === 'passed'),
            isAccepted,
            `${token} ${JSON.stringify(spec)}`,
          );
          if (isAccepted) accepted += 1;
        }
      }
    }
    assert.ok(accepted > 8, String(accepted));
  });

  it('tells a claim that is called like a check from that check', async () => {
    const names = ['schema', 'times', 'form', 'required', 'typ', 'scope'];
    const expectedClaims = names.map((name) => ({
      claim: { name, steps: [name] },
      dataType: 'string' as const,
      value: constant('x'),
    }));
    const brought = Object.fromEntries(names.map((name) => [name, 'x']));
    const { verdicts } = await explain(await sign({ ...claims, ...brought }), { ...everything, expectedClaims });
    for (const name of names) {
      const ofClaim = verdicts.filter((verdict) => verdict.claim === name);
      assert.deepEqual(
        ofClaim.map(({ state, received }) => [state, received]),
        [['passed', 'x']],
        name,
      );
    }
    assert.deepEqual(
      verdicts.filter(({ claim }) => claim === undefined).map(({ name }) => name),
      ['form', 'algorithm', 'signature', 'typ', 'times', 'schema'],
    );
  });
});

describe('the verdict on a token that is accepted once', () => {
  it('leaves open whether it was used, since to ask would use it up', () => {
    assert.deepEqual(verdictOnUse({ jti: 'one', exp: noon }), { name: 'once', state: 'unchecked', received: 'one' });
  });

  for (const [claim, what, unusable] of [
    ['jti', 'a string that is not empty', { exp: noon }],
    ['jti', 'a string that is not empty', { jti: '', exp: noon }],
    ['jti', 'a string that is not empty', { jti: 7, exp: noon }],
    ['exp', 'a number', { jti: 'one' }],
    ['exp', 'a number', { jti: 'one', exp: String(noon) }],
  ] as const) {
    it(`is that it fails where it cannot be known again: ${JSON.stringify(unusable)}`, () => {
      const { name, state, error, received } = verdictOnUse(unusable);
      assert.deepEqual([name, state, error?.code, error?.claim], ['once', 'failed', 'ERR_TOKEN_CLAIM', claim]);
      assert.equal(received, 'jti' in unusable ? unusable.jti : undefined);
      assert.equal(error?.message, `"${claim}" of the token must be ${what}, since it is accepted once`);
      assert.equal(
        error?.hint,
        `Ask the issuer to put "${claim}" into the token, or turn off Accept each token in this node.`,
      );
    });
  }
});
