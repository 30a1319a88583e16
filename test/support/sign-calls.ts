import fc from 'fast-check';
import { noon } from './issue.ts';
import { curvePair, oddRsaPair, rsaPair } from './keys.ts';

/** Secrets by their names. */
export const secrets = {
  'a secret of 64 bytes': 'correct horse battery staple; '.repeat(3).slice(0, 64),
  'a secret of 40 bytes': 'correct horse battery staple; 40 bytes !',
  'a secret of 6 bytes': 'secret',
  'a public key as a secret': rsaPair().publicKey,
} as const;

/** Private keys by their names. */
export const pairs = {
  'RSA 2048': rsaPair(),
  'RSA 1024': rsaPair(1024),
  'RSA with exponent 3': oddRsaPair('exponent 3'),
  'RSA for PSS alone': oddRsaPair('PSS alone'),
  'P-256': curvePair('P-256'),
  'P-384': curvePair('P-384'),
  'P-521': curvePair('P-521'),
  Ed25519: curvePair('Ed25519'),
} as const;

type KeyName = keyof typeof secrets | keyof typeof pairs;

const privateKeys = Object.entries(pairs).map(([name, { privateKey }]) => [name, privateKey]);
const publicHalves = Object.entries(pairs).map(([name, { publicKey }]) => [name, publicKey]);

/** What signs, by its name. */
export const keys: Readonly<Record<KeyName, string>> = { ...secrets, ...Object.fromEntries(privateKeys) };

/** What verifies. */
export const publicKeys: Readonly<Record<KeyName, string>> = { ...secrets, ...Object.fromEntries(publicHalves) };

/** One call of `sign` of `jsonwebtoken`. */
export interface Call {
  readonly options: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly key: KeyName;
  /** Whether the payload comes with the message and is not part of the pasted text. */
  readonly isFromMessage: boolean;
}

/** Mostly one thing; now and then another, which is wrong more often than not. */
function mostly(usual: fc.Arbitrary<unknown>, odd: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const odd = fc.constantFrom<unknown[]>;
const anyOf = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });

const word = fc.constantFrom('node-red', 'https://api.example/a?b=c', 'é 漢 😀', '{{user}}');
const text = mostly(word, odd('', 1, null));
const flag = mostly(fc.boolean(), odd('true'));
const audience = mostly(fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })), odd('', [], [1], 7, null));
const span = mostly(
  fc.oneof(
    fc.integer({ min: 1, max: 100_000 }),
    fc.constantFrom('2 days', '10h', '7d', '120000', '1.5h', '1500', '1y', '2 Weeks', '3 mins', '1001ms'),
  ),
  odd(0, -1, '120', '-1h', '-1500', 'soon', '', ' 1h', '1h ', '1e3', 1.5, 1e12, null, true, '99999999y'),
);
const time = mostly(
  fc.integer({ min: noon - 100_000, max: noon + 100_000 }),
  odd(0, -1, 1.5, 'x', null, 253_402_300_800),
);
const claim = mostly(
  fc.constantFrom<unknown>('buyer', '', 0, -1.5, true, null, [], ['a', { b: 1 }], { 'a.b': { c: [null] } }),
  fc.jsonValue({ maxDepth: 2 }),
);

const header = mostly(
  anyOf({
    typ: mostly(fc.constant('at+jwt'), odd('', 5)),
    kid: mostly(fc.constant('mine'), odd('', 5)),
    cty: fc.constant('JWT'),
    level: mostly(fc.constantFrom<unknown>(3, 'x', true, [1], { a: 1 }), odd(null, '')),
  }),
  odd('x', [], { alg: 'HS384' }, { alg: 'none' }, { alg: 5 }, { enc: 'A128GCM' }),
);

const options = anyOf({
  expiresIn: span,
  notBefore: span,
  audience,
  issuer: text,
  subject: text,
  jwtid: text,
  noTimestamp: flag,
  keyid: mostly(fc.constant('key-1'), odd('', 5)),
  mutatePayload: flag,
  allowInsecureKeySizes: flag,
  allowInvalidAsymmetricKeyTypes: flag,
  header,
});

/** @param others - options of the call: the claims that they give are left out, because both refuse a clash */
function payloadBeside(others: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const given = { expiresIn: 'exp', notBefore: 'nbf', issuer: 'iss', subject: 'sub', audience: 'aud', jwtid: 'jti' };
  const taken = Object.entries(given).map(([option, name]) => (option in others ? name : ''));
  const members = { iat: time, exp: time, nbf: time, iss: text, sub: text, aud: audience, jti: text };
  const free = Object.entries(members).filter(([name]) => !taken.includes(name));
  return anyOf({ ...Object.fromEntries(free), role: claim, 'https://example.com/a.b': claim });
}

const algorithms = ['HS', 'RS', 'PS', 'ES'].flatMap((kind) => ['256', '384', '512'].map((bits) => kind + bits));

const fitting: Readonly<Record<string, KeyName>> = {
  HS: 'a secret of 64 bytes',
  RS: 'RSA 2048',
  PS: 'RSA 2048',
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
};

/** Calls of `sign`: most of them good, some odd in one way or another. */
export const calls: fc.Arbitrary<Call> = fc
  .tuple(options, mostly(fc.constantFrom(...algorithms), odd('none', 'HS1', 'EdDSA', undefined)))
  .chain(([others, algorithm]) => {
    const [, key = 'P-256'] = Object.entries(fitting).find(([kind]) => String(algorithm).startsWith(kind)) ?? [];
    const anyKey = fc.constantFrom(...(Object.keys(keys) as KeyName[]));
    // A claim that is kept in the payload of the text needs a payload there.
    const hasBlank = Object.values(others).includes('');
    return fc.record({
      options: fc.constant(algorithm === undefined ? others : { ...others, algorithm }),
      payload: mostly(payloadBeside(others), payloadBeside({})) as fc.Arbitrary<Call['payload']>,
      key: fc.oneof({ weight: 3, arbitrary: fc.constant(key) }, { weight: 1, arbitrary: anyKey }),
      isFromMessage: hasBlank ? fc.constant(false) : fc.boolean(),
    });
  });
