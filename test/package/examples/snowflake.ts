import assert from 'node:assert/strict';
import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto';
import type { TokenAnswer, TokenRequest } from '../../support/token-endpoint.ts';
import { type Expectation, type Keys, keyNamed } from './expectation.ts';
import { answerUnless, bearerOf, now, received, startProvider } from './provider.ts';

export async function snowflakeQuery(): Promise<Expectation> {
  let known: Keys = {};
  const provider = await startProvider({
    'POST /api/v2/statements': (request) => rows(request, keyNamed(known, 'Snowflake key pair').publicJwk),
  });
  return {
    places: { 'https://ab12345.eu-central-1.snowflakecomputing.com': provider.url },
    meet: (keys) => {
      known = keys;
    },
    file: ({ text }) => text,
    check: async ({ pressAndSee }) => {
      for (let presses = 0; presses < 2; presses += 1) {
        const { statusCode, payload } = (await pressAndSee('run a statement', 'answer')) as Record<string, unknown>;
        assert.deepEqual([statusCode, payload], [200, { code: '090001', data: [['9.30.1']] }]);
      }
      const tokens = provider.requests.map(bearerOf);
      assert.equal(tokens[1], tokens[0], 'a token is good for an hour');
    },
    stop: provider.stop,
  };
}

const refusal = (status: number, code: string, message: string): TokenAnswer => ({ status, body: { code, message } });

/** https://docs.snowflake.com/en/developer-guide/sql-api/authenticating */
function rows(request: TokenRequest, key: object): TokenAnswer {
  const { headers, body } = request;
  const { isSigned, claims } = received(bearerOf(request), key, 'RS256');
  const { iss, sub, iat, exp } = claims;
  const der = createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).export({ format: 'der', type: 'spki' });
  const fingerprint = createHash('sha256').update(der).digest('base64');
  const { statement } = JSON.parse(body);
  return answerUnless(
    [
      [!headers['user-agent'], refusal(400, '391902', 'The request has no User-Agent header.')],
      [headers.accept !== 'application/json', refusal(406, '391901', 'The Accept header is not supported.')],
      [headers['content-type'] !== 'application/json', refusal(415, '391903', 'The media type is not supported.')],
      [
        headers['x-snowflake-authorization-token-type'] !== 'KEYPAIR_JWT',
        refusal(401, '390303', 'Invalid OAuth access token.'),
      ],
      [
        !isSigned ||
          iss !== `AB12345.MY_USER.SHA256:${fingerprint}` ||
          sub !== 'AB12345.MY_USER' ||
          !(exp > now() && exp - iat <= 3600),
        refusal(401, '390144', 'JWT token is invalid.'),
      ],
      [statement !== 'SELECT CURRENT_VERSION()', refusal(422, '001003', 'SQL compilation error')],
    ],
    { body: { code: '090001', data: [['9.30.1']] } },
  );
}
