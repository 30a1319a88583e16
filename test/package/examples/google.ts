import assert from 'node:assert/strict';
import type { TokenAnswer, TokenRequest } from '../../support/token-endpoint.ts';
import { type Expectation, type Keys, keyNamed } from './expectation.ts';
import { answerUnless, bearerOf, now, received, startProvider } from './provider.ts';

const email = 'robot@other-project.iam.gserviceaccount.com';
const kid = '0123456789abcdef0123456789abcdef01234567';
const sheet = '/v4/spreadsheets/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/values';

export async function googleSheets(): Promise<Expectation> {
  let known: Keys = {};
  const provider = await startProvider({
    'POST /token': (request) => tokenAnswer(request, keyNamed(known, 'Google service account').publicJwk),
    [`GET ${sheet}/A1:C10`]: (request) => sheetAnswer(request, { values: [['temperature', '21.5']] }),
    [`POST ${sheet}/A1:append`]: (request) =>
      sheetAnswer(request, { updates: { updatedRows: JSON.parse(request.body).values.length } }),
  });
  return {
    places: {
      '"deliveryUrl": "https://oauth2.googleapis.com': `"deliveryUrl": "${provider.url}`,
      'https://sheets.googleapis.com': provider.url,
    },
    meet: (keys) => {
      known = keys;
    },
    file: ({ text }) =>
      JSON.stringify({
        type: 'service_account',
        project_id: 'other-project',
        private_key_id: kid,
        private_key: text,
        client_email: email,
        token_uri: 'https://oauth2.googleapis.com/token',
      }),
    check: async ({ pressAndSee }) => {
      const answers = {
        'read rows': { values: [['temperature', '21.5']] },
        'add a row': { updates: { updatedRows: 1 } },
      };
      for (const [button, payload] of Object.entries(answers)) {
        const answer = (await pressAndSee(button, 'answer')) as Record<string, unknown>;
        assert.deepEqual([answer.statusCode, answer.payload], [200, payload]);
        assert.doesNotMatch(JSON.stringify(answer), /ya29|eyJ/, 'the token goes to Google, and nowhere else');
      }
      assert.equal(provider.requests.filter(({ path }) => path === '/token').length, 1);
    },
    stop: provider.stop,
  };
}

const refusal = (error: string, description = ''): TokenAnswer => ({
  status: 400,
  body: { error, error_description: description },
});

/** https://developers.google.com/identity/protocols/oauth2/service-account */
function tokenAnswer({ form }: TokenRequest, key: object): TokenAnswer {
  const { isSigned, header, claims } = received(form.get('assertion') ?? '', key, 'RS256');
  const { iss, aud, scope, iat, exp } = claims;
  return answerUnless(
    [
      [form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer', refusal('unsupported_grant_type')],
      [
        !isSigned || ![undefined, kid].includes(header.kid as string),
        refusal('invalid_grant', 'Invalid JWT Signature.'),
      ],
      [iss !== email, refusal('invalid_grant', 'Invalid grant: account not found')],
      [aud !== 'https://oauth2.googleapis.com/token', refusal('invalid_grant', 'Invalid JWT: Failed audience check.')],
      [
        !(exp - iat <= 3600 && exp > now() && iat <= now()),
        refusal(
          'invalid_grant',
          'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
        ),
      ],
      [
        typeof scope !== 'string' || !/^https:\/\/[^\s,]+(?: https:\/\/[^\s,]+)*$/.test(scope),
        refusal('invalid_scope', 'Invalid OAuth scope or ID token audience provided.'),
      ],
    ],
    { body: { access_token: 'ya29.access', expires_in: 3599, token_type: 'Bearer' } },
  );
}

function sheetAnswer(request: TokenRequest, body: object): TokenAnswer {
  const isKnown = bearerOf(request) === 'ya29.access';
  return answerUnless([[!isKnown, { status: 401, body: { error: { status: 'UNAUTHENTICATED' } } }]], { body });
}
