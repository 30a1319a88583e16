import assert from 'node:assert/strict';
import { createHmac, createPublicKey, sign } from 'node:crypto';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import * as brought from '../support/brought-tokens.ts';
import { type KeyDefinition, startRoundTrip, startVerifier, stopFlow } from '../support/flow.ts';
import { encrypt } from '../support/hostile.ts';
import { rsaPair } from '../support/keys.ts';
import { startServer } from '../support/server.ts';
import { encode } from '../support/verify.ts';

/** 2100-01-01T00:00:00Z. */
const exp = 4_102_444_800;
const { good } = brought;
const secret = 'a-shared-secret-of-thirty-two-bytes!';
const longSecret = 's'.repeat(64);
const nested = await encrypt(good);
const oct = (text: string, settings: Partial<KeyDefinition> = {}): Readonly<Record<string, KeyDefinition>> => ({
  key: { use: 'sig', kty: 'oct', ...settings, credentials: { secret: text } },
});

/** A token with HS256; a header or payload that is a string is taken as it stands. */
function hs(payload: unknown, header: unknown = { alg: 'HS256' }): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

interface Brought {
  readonly what: string;
  readonly token: unknown;
  readonly settings?: Partial<VerifierSettings>;
  readonly keys?: Readonly<Record<string, KeyDefinition>>;
}

interface Accepted extends Brought {
  readonly claims?: object;
}

interface Refused extends Brought {
  readonly code: string;
  readonly message: RegExp;
  readonly hint: RegExp;
  readonly claim?: string;
}

const run = async ({ token, settings, keys = oct(secret) }: Brought) => {
  const flow = await startVerifier(settings, { keys });
  return { flow, ...(await flow.send({ token, topic: 'kept' })) };
};

function describeBrought(title: string, accepted: readonly Accepted[], refused: readonly Refused[]): void {
  describe(title, () => {
    for (const row of accepted) {
      it(`reads ${row.what}`, async () => {
        const { flow, exit, message } = await run(row);
        assert.deepEqual([exit, message.error, message.verified], ['true', undefined, true]);
        assert.deepEqual(message.payload, row.claims ?? { sub: 'u', exp });
        assert.equal(flow.done(), 1);
      });
    }
    for (const row of refused) {
      it(`refuses ${row.what}`, async () => {
        const { flow, exit, message } = await run(row);
        const { error } = message;
        assert.deepEqual([exit, error?.code, error?.claim], ['failure', row.code, row.claim], error?.message);
        assert.match(String(error?.message), row.message);
        assert.match(String(error?.hint), row.hint);
        assert.deepEqual([message.token, message.topic, message.verified], [row.token, 'kept', false]);
        assert.equal(flow.done(), 1);
        const parts = String(row.token).split(/[. ,"]/);
        const told = JSON.stringify(error) + JSON.stringify(flow.statuses) + flow.log();
        for (const part of parts) assert.ok(part.length < 9 || !told.includes(part), 'nothing of the token is told');
      });
    }
  });
}

describe('tokens as people bring them to JWT - Verifier', () => {
  afterEach(stopFlow);

  describeBrought(
    'with text around them',
    [
      { what: 'a01: a line break at the end', token: `${good}\n` },
      { what: 'a01-b: a scheme, and a line break at the end', token: `Bearer ${good}\r\n` },
      { what: 'a03: the scheme JWT', token: `JWT ${good}` },
      { what: 'f01-a: quotation marks', token: `"${good}"` },
      { what: 'f01-b: quotation marks after the scheme', token: `Bearer "${good}"` },
      { what: 'f01-c: the scheme twice', token: `Bearer Bearer ${good}` },
      { what: 'a scheme of our own, and a tab', token: `\tApi-Key ${good}` },
      { what: 'DPoP in small letters', token: `dpop ${good}` },
      { what: 'bytes with a line break, as a file has', token: Buffer.from(`token ${good}\r\n`) },
    ],
    [
      {
        what: 'f01-d: two tokens',
        token: `Bearer ${good}, Bearer ${good}`,
        code: 'ERR_TOKEN_FORMAT',
        message: /more than one token/,
        hint: /sent twice/,
      },
      {
        what: 'a token that was broken into lines',
        token: good.replace('.', '.\r\n'),
        code: 'ERR_TOKEN_FORMAT',
        message: /white space or a line break/,
        hint: /in one piece/,
      },
      {
        what: 'Basic credentials',
        token: 'Basic am9lOmpvZQ==',
        code: 'ERR_TOKEN_FORMAT',
        message: /scheme of these credentials is not for tokens/,
        hint: /Authorization: Bearer/,
      },
    ],
  );

  it('reads what JWT - Generator writes with a scheme of its own', async () => {
    const issuing = { signature: 'symmetric', signingKey: 'key', authorization: true, authorizationScheme: 'Splunk' };
    const flow = await startRoundTrip(
      issuing as object,
      { key: 'key', token: 'headers.authorization' },
      { keys: oct(secret) },
    );
    const { exit, message } = await flow.send({});
    assert.match(String((message as { headers?: { authorization: string } }).headers?.authorization), /^Splunk ey/);
    assert.equal(exit, 'true');
  });

  describeBrought(
    'with times of other units',
    [
      { what: 'a fraction of a second', token: hs({ exp: exp + 0.5 }), claims: { exp: exp + 0.5 } },
      {
        what: 'an unused time as text',
        token: hs({ exp, updated_at: '2026-01-01T00:00:00Z' }),
        claims: { exp, updated_at: '2026-01-01T00:00:00Z' },
      },
    ],
    [
      ['a13: microseconds', brought.microseconds, 'exp', /not a time between 1970 and 9999/, /microseconds/],
      ['a15: milliseconds', brought.milliseconds, 'exp', /not a time between 1970 and 9999/, /milliseconds/],
      [
        'a16: text',
        brought.textExpiry,
        'exp',
        /not a number of seconds/,
        /text, of a number of seconds.*Ask the issuer/,
      ],
      ['nanoseconds', hs(`{"exp":${exp}000000000}`), 'exp', /not a time between/, /nanoseconds/],
      ['a not-before in milliseconds', hs({ exp, nbf: exp * 1000 }), 'nbf', /not a time between/, /milliseconds/],
      ['a time of issue as a date', hs({ exp, iat: '2026-01-01' }), 'iat', /not a number of seconds/, /It is text/],
      [
        'a time of log-in in milliseconds',
        hs({ exp, auth_time: exp * 1e3 }),
        'auth_time',
        /not a time/,
        /milliseconds/,
      ],
    ].map(
      ([what, token, claim, message, hint]) =>
        ({ what, token, claim, message, hint, code: 'ERR_TOKEN_CLAIM' }) as Refused,
    ),
  );

  for (const token of [brought.microseconds, hs({ exp: 1e300, iat: -1e300 }), hs({ iat: exp * 1e6, exp: -1 })]) {
    it('only reads a time that is none, and leaves out the attributes that would be one', async () => {
      const saveAttributes = 'algorithm,issuedAt,expiresAt,expiresIn';
      const settings = { mode: 'decode', key: '', variable: 'login', variableType: 'msg', saveAttributes } as const;
      const { exit, message } = await run({ what: '', token, settings });
      assert.deepEqual(
        [exit, message.login],
        ['true', { algorithm: 'HS256', verified: false }],
        message.error?.message,
      );
    });
  }

  describeBrought(
    'with integers beyond 2^53',
    [
      {
        what: 'a19, as text where the settings say so',
        token: brought.largeId,
        settings: { largeIntegers: 'string' },
        claims: { sub: 'u', exp, user_id: '100002348117421473' },
      },
      {
        what: 'those of a list, as text where the settings say so',
        token: hs(`{"exp":${exp},"ids":[1,{"id":-9007199254740993}]}`),
        settings: { largeIntegers: 'string' },
        claims: { exp, ids: [1, { id: '-9007199254740993' }] },
      },
      { what: 'the largest that is exact', token: hs({ exp, id: 2 ** 53 - 1 }), claims: { exp, id: 2 ** 53 - 1 } },
    ],
    [
      ['a19, naming the claim', brought.largeId, 'user_id'],
      ['one in a list', hs(`{"exp":${exp},"ids":[1,{"id":1e20}]}`), 'ids[1].id'],
      ['one with a fraction of zero', hs(`{"exp":${exp},"id":9007199254740993.0}`), 'id'],
      ['one in the header', hs({ exp }, '{"alg":"HS256","x":9007199254740993}'), 'x'],
    ].map(
      ([what, token, claim]) =>
        ({
          what,
          token,
          claim,
          code: 'ERR_TOKEN_CLAIM',
          message: /is an integer beyond 2\^53 - 1/,
          hint: /"Large integers" of this node/,
        }) as Refused,
    ),
  );

  it('refuses an integer beyond 2^53 where it only reads too', async () => {
    const { message } = await run({ what: '', token: brought.largeId, settings: { mode: 'decode', key: '' } });
    assert.deepEqual([message.error?.code, message.error?.claim], ['ERR_TOKEN_CLAIM', 'user_id']);
  });

  const ec = { key: { use: 'sig', kty: 'EC', publicKey: brought.paddedKey } } as const;
  const enc = { key: { use: 'enc', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } } } as const;
  const hs512 = { keys: oct(longSecret, { algorithm: 'HS512' }), settings: { algorithms: 'HS512' } };
  describeBrought(
    'that are something else',
    [
      {
        what: 'a06, padded tokens of an AWS load balancer, where the settings say so',
        token: brought.padded,
        keys: ec,
        settings: { allowPadding: true },
        claims: { sub: 'u', exp, iss: 'https://issuer.example' },
      },
    ],
    [
      {
        what: 'a06, naming the padding and the setting',
        token: brought.padded,
        keys: ec,
        code: 'ERR_TOKEN_FORMAT',
        message: /padded with "="/,
        hint: /"Accept padded tokens"/,
      },
      {
        what: 'a09: an opaque token',
        token: 'Bearer 4f0c7d1e9ab3',
        code: 'ERR_TOKEN_FORMAT',
        message: /opaque/,
        hint: /JSON Web Tokens, often by naming an audience/,
      },
      {
        what: 'an opaque token with dots',
        token: 'ya29.a0AfH6SMBx_y-z',
        code: 'ERR_TOKEN_FORMAT',
        message: /opaque/,
        hint: /introspected/,
      },
      {
        what: 'standard base64',
        token: good.replace('Q-H4', 'Q+H4'),
        code: 'ERR_TOKEN_FORMAT',
        message: /standard base64/,
        hint: /base64url without padding/,
      },
      {
        what: 'a token for Microsoft Graph',
        token: hs({ exp }, { alg: 'HS256', nonce: 'AQABAAAAAAD' }).slice(0, -4).concat('AAAA'),
        code: 'ERR_TOKEN_SIGNATURE',
        message: /Microsoft Graph/,
        hint: /token for your own API/,
      },
      {
        what: 'an algorithm by its name of XML Signature',
        token: hs({ exp }, { alg: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256' }),
        code: 'ERR_TOKEN_ALGORITHM',
        message: /the name that XML Signature has for HS256/,
        hint: /write HS256/,
      },
      {
        what: 'e04: an encrypted token in a signed one',
        token: brought.encryptedInSigned,
        ...hs512,
        code: 'ERR_TOKEN_FORMAT',
        message: /the signed token contains an encrypted one/,
        hint: /signed once, and then encrypted/,
      },
      {
        what: 'a signed token in a signed one',
        token: hs(good),
        code: 'ERR_TOKEN_FORMAT',
        message: /the signed token contains another signed one/,
        hint: /signed once/,
      },
      {
        what: 'a signed token in an encrypted one, without a key for the signature',
        token: nested,
        keys: enc,
        settings: { key: '', decryptionKey: 'key' },
        code: 'ERR_TOKEN_FORMAT',
        message: /contains a signed one, but no key for its signature is chosen/,
        hint: /under Verify with/,
      },
    ],
  );

  describeBrought(
    'with algorithms that are not supported',
    [],
    [
      {
        what: 'e03: RSA1_5',
        token: brought.rsa15,
        keys: enc,
        settings: { key: '', decryptionKey: 'key' },
        code: 'ERR_TOKEN_ALGORITHM',
        message: /encrypted with RSA1_5, which is not supported/,
        hint: /padding lets attackers decrypt.*RSA-OAEP-256/,
      },
      ...['SLH-DSA-SHA2-128s'].map((alg) => ({
        what: alg,
        token: hs({ exp }, { alg }),
        code: 'ERR_TOKEN_ALGORITHM',
        message: new RegExp(`signed with ${alg}, which is not supported`),
        hint: /ask the issuer for/,
      })),
      {
        what: 'settings that name one',
        token: good,
        settings: { algorithms: 'HS256,RSA1_5' },
        code: 'ERR_SETTINGS',
        message: /name RSA1_5, which is not supported/,
        hint: /RSA-OAEP-256/,
      },
    ],
  );

  const short = rsaPair(1024);
  const rs256 = (kid: string) => {
    const input = `${encode({ alg: 'RS256', kid })}.${encode({ sub: 'u', exp })}`;
    return `${input}.${sign('sha256', Buffer.from(input), short.privateKey).toString('base64url')}`;
  };
  const shortRsa = { key: { use: 'sig', kty: 'RSA', kid: 'a', publicKey: short.publicKey } } as const;
  const weak = { code: 'ERR_KEY_WEAK', hint: /"Accept RSA keys and secrets that are too short"/ };
  const allowed = { allowInsecureKeySizes: true };
  describeBrought(
    'of issuers with short keys',
    [
      {
        what: 'c15 where the settings allow it',
        token: brought.byShortSecret,
        keys: oct('twenty-one-characters'),
        settings: allowed,
      },
      { what: 'RS256 of 1024 bits where the settings allow it', token: rs256('a'), keys: shortRsa, settings: allowed },
    ],
    [
      {
        what: 'c15, naming the setting',
        token: brought.byShortSecret,
        keys: oct('twenty-one-characters'),
        message: /168$/,
        ...weak,
      },
      { what: 'RS256 of 1024 bits', token: rs256('a'), keys: shortRsa, message: /this one has 1024$/, ...weak },
      {
        what: 'a bad signature by a short key all the same',
        token: `${brought.byShortSecret.slice(0, -4)}AAAA`,
        keys: oct('twenty-one-characters'),
        settings: allowed,
        code: 'ERR_TOKEN_SIGNATURE',
        message: /not valid$/,
        hint: /Do not trust/,
      },
    ],
  );

  it('shows in yellow that a short key was accepted, by itself and of a JWK Set', async () => {
    const jwk = { ...createPublicKey(short.publicKey).export({ format: 'jwk' }), kid: 'a' };
    const server = await startServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
    try {
      for (const settings of [{}, { keySource: 'jwks', jwksUrl: server.url.href } as const]) {
        const { flow, exit } = await run({
          what: '',
          token: rs256('a'),
          keys: shortRsa,
          settings: { ...allowed, ...settings },
        });
        assert.equal(exit, 'true');
        const text = 'jwt-verifier.status.verified · jwt-verifier.status.ERR_KEY_WEAK';
        assert.deepEqual(flow.statuses.at(-1), { fill: 'yellow', shape: 'dot', text });
        await stopFlow();
      }
      const refused = await run({
        what: '',
        token: rs256('a'),
        settings: { keySource: 'jwks', jwksUrl: server.url.href },
      });
      assert.deepEqual(
        [refused.message.error?.code, refused.message.error?.setting],
        ['ERR_KEY_WEAK', 'allowInsecureKeySizes'],
      );
    } finally {
      await server.stop();
    }
  });
});
