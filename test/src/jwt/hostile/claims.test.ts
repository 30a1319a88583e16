import { rejects } from '../../../support/errors.ts';
import { byHs, canary, claims, describeHostile, expecting, hs, notValid, type Row } from '../../../support/hostile.ts';
import { constant, noon } from '../../../support/issue.ts';

const signedClaims = (changed: object) => hs({ alg: 'HS256', typ: 'JWT' }, { ...claims, ...changed });
const notExpected = (claim: string) => new RegExp(`^"${claim}" .*of the token is not the expected one$`);
const missing = (claim: string) => new RegExp(`^"${claim}" of the token is missing$`);
const noNumber = (claim: string) => new RegExp(`^"${claim}" of the token is not a number of seconds$`);
const noTime = (claim: string) => new RegExp(`^"${claim}" of the token is not a time between 1970 and 9999$`);
const noClaims = /the claims of the token: not a JSON object/;
const joe = expecting({ issuer: constant('joe') });
const shop = expecting({ audience: constant('shop') });
const aMinute = expecting({ maxTokenAge: constant(60) });

describeHostile('a verifier refuses claims that are not as expected:', [
  ...['{"sub":"\\ud800"}', '{"a":[{"b":"x\\uDFFF"}]}', '{"\\udc00":1}', '{"a":"\\\\","b":"\\ud83d\\ud83d\\ude00"}'].map(
    (payload): Row => [
      `half of a surrogate pair: ${payload}`,
      byHs,
      () => hs(undefined, payload),
      'ERR_TOKEN_FORMAT',
      /^the claims of the token: a lone surrogate, which is not a character$/,
    ],
  ),
  ['expired', byHs, () => signedClaims({ exp: noon - 1 }), 'ERR_TOKEN_EXPIRED', /^the token has expired$/],
  ['expiring now', byHs, () => signedClaims({ exp: noon }), 'ERR_TOKEN_EXPIRED', /has expired/],
  [
    'expired beyond the tolerance',
    expecting({ clockTolerance: constant(10) }),
    () => signedClaims({ exp: noon - 10 }),
    'ERR_TOKEN_EXPIRED',
    /has expired/,
  ],
  ['an expiry in text', byHs, () => signedClaims({ exp: String(noon + 60) }), 'ERR_TOKEN_CLAIM', noNumber('exp')],
  ['an expiry that is null', byHs, () => signedClaims({ exp: null }), 'ERR_TOKEN_CLAIM', noNumber('exp')],
  ['an expiry beyond all numbers', byHs, () => hs(undefined, `{"exp":1e999}`), 'ERR_TOKEN_CLAIM', noTime('exp')],
  ['an expiry in a list', byHs, () => signedClaims({ exp: [noon + 60] }), 'ERR_TOKEN_CLAIM', noNumber('exp')],
  ['early', byHs, () => signedClaims({ nbf: noon + 1 }), 'ERR_TOKEN_EARLY', /^the token is not valid yet$/],
  [
    'early beyond the tolerance',
    expecting({ clockTolerance: constant(10) }),
    () => signedClaims({ nbf: noon + 11 }),
    'ERR_TOKEN_EARLY',
    /not valid yet/,
  ],
  ['a not-before in text', byHs, () => signedClaims({ nbf: 'now' }), 'ERR_TOKEN_CLAIM', noNumber('nbf')],
  ['a time of issue in text', byHs, () => signedClaims({ iat: 'now' }), 'ERR_TOKEN_CLAIM', noNumber('iat')],
  ['too old', aMinute, () => signedClaims({ iat: noon - 61 }), 'ERR_TOKEN_EXPIRED', /older than this node accepts/],
  ['issued in the future', aMinute, () => signedClaims({ iat: noon + 1 }), 'ERR_TOKEN_EARLY', /issued in the future/],
  ['of unknown age', aMinute, () => signedClaims({ iat: undefined }), 'ERR_TOKEN_CLAIM', missing('iat')],
  ['another issuer', joe, () => signedClaims({ iss: 'jim' }), 'ERR_TOKEN_CLAIM', notExpected('iss')],
  [
    'an issuer that only begins the same',
    joe,
    () => signedClaims({ iss: 'joe.evil' }),
    'ERR_TOKEN_CLAIM',
    notExpected('iss'),
  ],
  ['an issuer in a list', joe, () => signedClaims({ iss: ['joe'] }), 'ERR_TOKEN_CLAIM', notExpected('iss')],
  ['no issuer', joe, () => signedClaims({}), 'ERR_TOKEN_CLAIM', missing('iss')],
  [
    'another subject',
    expecting({ subject: constant('joe') }),
    () => signedClaims({}),
    'ERR_TOKEN_CLAIM',
    notExpected('sub'),
  ],
  ['another audience', shop, () => signedClaims({ aud: 'bank' }), 'ERR_TOKEN_CLAIM', notExpected('aud')],
  ['other audiences', shop, () => signedClaims({ aud: ['bank', 'shopping'] }), 'ERR_TOKEN_CLAIM', notExpected('aud')],
  ['no audience in the list', shop, () => signedClaims({ aud: [] }), 'ERR_TOKEN_CLAIM', notExpected('aud')],
  ['no audience', shop, () => signedClaims({}), 'ERR_TOKEN_CLAIM', missing('aud')],
  [
    'an audience in an object',
    shop,
    () => signedClaims({ aud: { shop: true } }),
    'ERR_TOKEN_CLAIM',
    notExpected('aud'),
  ],
  [
    'another type',
    expecting({ typ: constant('at+jwt') }),
    () => signedClaims({}),
    'ERR_TOKEN_CLAIM',
    /"typ" in the header .* not the expected one/,
  ],
  ['no type', expecting({ typ: constant('JWT') }), () => hs(), 'ERR_TOKEN_CLAIM', /"typ" in the header/],
  [
    'a required claim that is not there',
    expecting({ requiredClaims: ['role'] }),
    () => signedClaims({}),
    'ERR_TOKEN_CLAIM',
    missing('role'),
  ],
  [
    'a required claim that is null',
    expecting({ requiredClaims: ['role'] }),
    () => signedClaims({ role: null }),
    'ERR_TOKEN_CLAIM',
    missing('role'),
  ],
  [
    'a required claim that every object has',
    expecting({ requiredClaims: ['toString'] }),
    () => signedClaims({}),
    'ERR_TOKEN_CLAIM',
    missing('toString'),
  ],
  [
    'claims that do not match the schema',
    expecting({ schema: '{"properties":{"sub":{"const":"joe"}}}' }),
    () => signedClaims({}),
    'ERR_SCHEMA',
    /^"sub" of the claims does not match "schema": it breaks the rule "const": "joe"$/,
  ],
  [
    'no claim that the schema requires',
    expecting({ schema: '{"required":["role"]}' }),
    () => signedClaims({}),
    'ERR_SCHEMA',
    /^"role" of the claims does not match/,
  ],
  ['claims that are no JSON', byHs, () => hs(undefined, 'joe'), 'ERR_TOKEN_FORMAT', noClaims],
  ['claims that are a list', byHs, () => hs(undefined, [claims]), 'ERR_TOKEN_FORMAT', noClaims],
  ['no claims', byHs, () => hs(undefined, ''), 'ERR_TOKEN_FORMAT', noClaims],
  ['claims that are no UTF-8', byHs, () => hs(undefined, Buffer.of(0x7b, 0xff, 0x7d)), 'ERR_TOKEN_FORMAT', noClaims],
  [
    'a claim twice',
    byHs,
    () => hs(undefined, `{"sub":"joe","sub":"${canary}"}`),
    'ERR_TOKEN_FORMAT',
    /claims.*member is duplicated/,
  ],
  [
    'a claim named __proto__',
    byHs,
    () => hs(undefined, '{"a":{"__proto__":{"admin":true}}}'),
    'ERR_TOKEN_FORMAT',
    /claims.*"__proto__"/,
  ],
  [
    'claims of 20,000 levels',
    byHs,
    () => hs(undefined, `{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
    'ERR_TOKEN_FORMAT',
    /claims.*nested too deeply/,
  ],
]);

it('a verifier looks at claims only after the signature is good', async () => {
  const token = await hs(undefined, { exp: noon - 1, sub: canary }, () => Buffer.alloc(32));
  await rejects(byHs(token), 'ERR_TOKEN_SIGNATURE', notValid);
});
