import assert from 'node:assert/strict';
import jsonwebtoken, { type Algorithm, type SignOptions, type VerifyOptions } from 'jsonwebtoken';
import { fillFrom } from '../../src/fill/fill-from.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { describeServices, filledService, type TokenService } from '../support/token-services.ts';

const secret = {
  privateKey: 'correct horse battery staple; '.repeat(3),
  publicKey: 'correct horse battery staple; '.repeat(3),
};

/** The fields of the module: its algorithm, its payload items and its options. */
interface Module {
  readonly options: Readonly<Record<string, unknown>>;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly key?: { readonly privateKey: string; readonly publicKey: string };
}

const keys = {
  HS: secret,
  RS: rsaPair(),
  PS: rsaPair(),
  ES256: curvePair('P-256'),
  ES384: curvePair('P-384'),
  ES512: curvePair('P-521'),
};
const keyFor = (algorithm: string) =>
  keys[algorithm as keyof typeof keys] ?? keys[algorithm.slice(0, 2) as keyof typeof keys];
const algorithms = ['HS', 'RS', 'PS', 'ES'].flatMap((kind) => ['256', '384', '512'].map((bits) => kind + bits));

const payload = { text: 'é', number: 1.5, boolean: false, none: null, list: [1, { a: 'b' }], object: { 'a.b': {} } };

/** What it can do, by the names of the tests. */
const modules: Readonly<Record<string, Module>> = {
  ...Object.fromEntries(algorithms.map((algorithm) => [algorithm, { options: { algorithm }, key: keyFor(algorithm) }])),
  'payload items of every type': { options: {}, payload },
  'registered claims as payload items': {
    options: {},
    payload: { iss: 'i', sub: 's', aud: ['a'], exp: 4_000_000_000, nbf: 1, jti: 'j' },
  },
  ...Object.fromEntries(
    [3600, '2 days', '10h', '7d', '120000', '1.5h'].map((span) => [
      `expiresIn: ${JSON.stringify(span)}`,
      { options: { expiresIn: span } },
    ]),
  ),
  ...Object.fromEntries(
    [0, 60, -60, '2 days', '-10m', '1500'].map((span) => [
      `notBefore: ${JSON.stringify(span)}`,
      { options: { notBefore: span } },
    ]),
  ),
  'audience, a text': { options: { audience: 'https://api.example' } },
  'audience, a list': { options: { audience: ['a', 'b'] } },
  issuer: { options: { issuer: 'https://issuer.example' } },
  subject: { options: { subject: 'anna' } },
  jwtid: { options: { jwtid: 'id-1' } },
  noTimestamp: { options: { noTimestamp: true, expiresIn: 60 }, payload: { iat: 4_000_000_000 } },
  'an iat of the payload, from which all times count': {
    options: { expiresIn: '1h', notBefore: 5 },
    payload: { iat: 4_000_000_000 },
  },
  header: { options: { header: { typ: 'at+jwt', level: 3, list: ['a'] } } },
  'a header that replaces algorithm and key id': { options: { keyid: 'k', header: { alg: 'HS512', kid: 'h' } } },
  keyid: { options: { keyid: 'key-1' } },
  allowInsecureKeySizes: { options: { algorithm: 'RS256', allowInsecureKeySizes: true }, key: rsaPair(1024) },
  allowInvalidAsymmetricKeyTypes: {
    options: { algorithm: 'ES384', allowInvalidAsymmetricKeyTypes: true },
    key: curvePair('P-256'),
  },
};

/** What it refuses, each with the field that stands in the way. */
const refused: Readonly<Record<string, Module & { readonly code: string }>> = {
  'an RSA key under 2048 bits, unless it is allowed': {
    options: { algorithm: 'RS256' },
    key: rsaPair(1024),
    code: 'ERR_KEY_WEAK',
  },
  'a key on another curve, unless it is allowed': {
    options: { algorithm: 'ES384' },
    key: curvePair('P-256'),
    code: 'ERR_KEY_MISMATCH',
  },
  'a secret for RS256': { options: { algorithm: 'RS256' }, key: secret, code: 'ERR_KEY_FORMAT' },
  'a private key for HS256': { options: { algorithm: 'HS256' }, key: rsaPair(), code: 'ERR_KEY_FORMAT' },
  'an expiresIn beside an exp': { options: { expiresIn: 60 }, payload: { exp: 1 }, code: 'ERR_CLAIM_CONFLICT' },
  'a notBefore beside an nbf': { options: { notBefore: 60 }, payload: { nbf: 1 }, code: 'ERR_CLAIM_CONFLICT' },
  'an issuer beside an iss': { options: { issuer: 'i' }, payload: { iss: 'i' }, code: 'ERR_CLAIM_CONFLICT' },
  'an audience beside an aud': { options: { audience: 'a' }, payload: { aud: 'a' }, code: 'ERR_CLAIM_CONFLICT' },
  'a time span that is none': { options: { expiresIn: 'soon' }, code: 'ERR_TIME_SPAN' },
};

const callOf = ({ options, payload: items = {}, key = secret }: Module) =>
  [items, key.privateKey, { algorithm: 'HS256', ...options } as SignOptions] as const;

const serviceOf = (module: Module): TokenService => {
  const [items, secretOrPrivateKey, options] = callOf(module);
  return filledService(fillFrom(JSON.stringify({ payload: items, secretOrPrivateKey, options })));
};

/** The options alone: the payload comes with the message. */
const mutating = fillFrom(
  JSON.stringify({ algorithm: 'HS256', issuer: 'i', expiresIn: 60, mutatePayload: true, secret: secret.privateKey }),
);

const services: Readonly<Record<string, TokenService>> = {
  mutatePayload: filledService(mutating),
  'mutatePayload, switched off': filledService({
    ...mutating,
    settings: { ...mutating.settings, mutatePayload: false },
  }),
  ...Object.fromEntries(Object.entries({ ...modules, ...refused }).map(([name, module]) => [name, serviceOf(module)])),
};

/** Times as they are from the time of issue, where that is not given. */
function relative(claims: Record<string, unknown>, now: number): Record<string, unknown> {
  const times = ['iat', 'exp', 'nbf'].filter(
    (name) => typeof claims[name] === 'number' && Math.abs(Number(claims[name]) - now) < 1_000_000,
  );
  return { ...claims, ...Object.fromEntries(times.map((name) => [name, Number(claims[name]) - now])) };
}

describeServices("Adobe Workfront Fusion's JWT module has, and so have we:", services, ({ ask }) => {
  for (const [name, module] of Object.entries(modules)) {
    it(name, async () => {
      const { exit, message } = await ask(name);
      assert.equal(exit, 'true', message.error?.message);
      const { key = secret, options } = module;
      const read = (token: string, alg: string) => {
        const tolerant: VerifyOptions = { ignoreNotBefore: true, allowInvalidAsymmetricKeyTypes: true };
        const verifyOptions = { ...tolerant, algorithms: [alg as Algorithm], complete: true as const };
        const { header, payload: claims } = jsonwebtoken.verify(token, key.publicKey, verifyOptions);
        return { header: { ...header }, claims: claims as Record<string, unknown> };
      };
      const theirs = jsonwebtoken.sign(...callOf(module));
      const alg = String(jsonwebtoken.decode(theirs, { complete: true })?.header.alg);
      const [expected, actual] = [read(theirs, alg), read(String(message.token), alg)];
      // An asymmetric key is always named: docs/coming-from.md.
      if (key !== secret && !('keyid' in options)) delete actual.header.kid;
      assert.deepEqual(actual.header, expected.header);
      // The second may have turned between the two.
      const now = Math.floor(Date.now() / 1000);
      assert.deepEqual(
        relative(actual.claims, Number(actual.claims.iat ?? now)),
        relative(expected.claims, Number(expected.claims.iat ?? now)),
      );
    });
  }

  it('mutatePayload: the payload object receives the final claims', async () => {
    const { message } = await ask('mutatePayload', { message: { payload: { role: 'buyer' } } });
    const claims = jsonwebtoken.verify(String(message.token), secret.publicKey);
    assert.deepEqual(message.payload, claims);
    const theirs = { role: 'buyer' };
    jsonwebtoken.sign(theirs, secret.privateKey, { issuer: 'i', expiresIn: 60, mutatePayload: true });
    assert.deepEqual(Object.keys(message.payload as object).sort(), Object.keys(theirs).sort());
    const kept = await ask('mutatePayload, switched off', { message: { payload: { role: 'buyer' } } });
    assert.deepEqual(kept.message.payload, { role: 'buyer' });
  });

  for (const [name, module] of Object.entries(refused)) {
    it(`the refusal of ${name}`, async () => {
      assert.throws(() => jsonwebtoken.sign(...callOf(module)));
      const { exit, message } = await ask(name);
      assert.equal(exit, 'failure');
      assert.equal(message.error?.code, module.code, message.error?.message);
    });
  }
});
