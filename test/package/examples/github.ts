import assert from 'node:assert/strict';
import type { TokenAnswer, TokenRequest } from '../../support/token-endpoint.ts';
import { type Expectation, type Keys, keyNamed } from './expectation.ts';
import { answerUnless, bearerOf, now, received, startProvider } from './provider.ts';

export async function githubApp(): Promise<Expectation> {
  let known: Keys = {};
  const provider = await startProvider({
    'POST /app/installations/12345678/access_tokens': (request) =>
      installationToken(request, keyNamed(known, 'GitHub App').publicJwk),
    'GET /installation/repositories': repositories,
  });
  return {
    places: { 'https://api.github.com': provider.url },
    meet: (keys) => {
      known = keys;
    },
    file: ({ text }) => text,
    check: async ({ pressAndSee }) => {
      for (let presses = 0; presses < 2; presses += 1) {
        const { statusCode, payload } = (await pressAndSee('list repositories', 'answer')) as Record<string, unknown>;
        assert.deepEqual([statusCode, payload], [200, { total_count: 1, repositories: [{ full_name: 'anna/lamp' }] }]);
      }
      const paths = provider.requests.map(({ path }) => path);
      assert.equal(paths.filter((path) => path.endsWith('/access_tokens')).length, 1);
    },
    stop: provider.stop,
  };
}

const refusal = (status: number, message: string): TokenAnswer => ({ status, body: { message } });

/** https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app */
function installationToken(request: TokenRequest, key: object): TokenAnswer {
  const { isSigned, claims } = received(bearerOf(request), key, 'RS256');
  const { iss, iat, exp } = claims;
  return answerUnless(
    [
      ...usualRefusals(request),
      [!isSigned, refusal(401, 'A JSON web token could not be decoded')],
      [iss !== 'Iv23liabcdefghijklmn', refusal(404, 'Integration not found')],
      [
        !(iat <= now()),
        refusal(
          401,
          "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        ),
      ],
      [!(exp <= now() + 600), refusal(401, "'Expiration time' claim ('exp') is too far in the future")],
      [!(exp > now()), refusal(401, "'Expiration time' claim ('exp') must be a numeric value in the future")],
    ],
    {
      status: 201,
      body: {
        token: 'ghs_installation',
        expires_at: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, ''),
        permissions: { metadata: 'read' },
      },
    },
  );
}

function repositories(request: TokenRequest): TokenAnswer {
  return answerUnless(
    [
      ...usualRefusals(request),
      [bearerOf(request) !== 'ghs_installation', refusal(403, 'Resource not accessible by integration')],
    ],
    { body: { total_count: 1, repositories: [{ full_name: 'anna/lamp' }] } },
  );
}

/** https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api */
function usualRefusals({ headers }: TokenRequest) {
  const { 'user-agent': agent, accept, 'x-github-api-version': version } = headers;
  return [
    [!agent, refusal(403, 'Request forbidden by administrative rules.')],
    [accept !== 'application/vnd.github+json', refusal(415, 'Unsupported media type')],
    [version !== '2022-11-28', refusal(400, 'The API version is not supported')],
  ] as const;
}
