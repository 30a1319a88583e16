import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateOf } from '../../support/key-corpus.ts';
import type { TokenAnswer, TokenRequest } from '../../support/token-endpoint.ts';
import { type Expectation, type Keys, keyNamed } from './expectation.ts';
import { answerUnless, bearerOf, now, received, startProvider } from './provider.ts';

const tokenPath = '/contoso.onmicrosoft.com/oauth2/v2.0/token';
const clientId = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

export async function microsoftGraph(): Promise<Expectation> {
  let known: Keys = {};
  let thumbprint = '';
  const provider = await startProvider({
    [`POST ${tokenPath}`]: (request) =>
      tokenAnswer(request, keyNamed(known, 'Microsoft Entra ID, certificate').publicJwk, thumbprint),
    'GET /v1.0/users': (request) => {
      const isKnown = bearerOf(request) === 'entra-access-token';
      const refusal = { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } };
      return answerUnless([[!isKnown, refusal]], { body: { value: [{ displayName: 'Anna', mail: null }] } });
    },
  });
  return {
    places: {
      '"deliveryUrl": "https://login.microsoftonline.com': `"deliveryUrl": "${provider.url}`,
      'https://graph.microsoft.com/v1.0': `${provider.url}/v1.0`,
    },
    meet: (keys) => {
      known = keys;
    },
    file: ({ text }) => {
      const folder = mkdtempSync(join(tmpdir(), 'jwt-certificate-'));
      const certificate = certificateOf(folder, text, 'node-red');
      rmSync(folder, { recursive: true });
      const digest = new X509Certificate(certificate).fingerprint256.replaceAll(':', '');
      thumbprint = Buffer.from(digest, 'hex').toString('base64url');
      return `${text}\n${certificate}`;
    },
    check: async ({ pressAndSee }) => {
      for (let presses = 0; presses < 2; presses += 1) {
        const { statusCode, payload } = (await pressAndSee('list users', 'answer')) as Record<string, unknown>;
        assert.deepEqual([statusCode, payload], [200, { value: [{ displayName: 'Anna', mail: null }] }]);
      }
      assert.equal(provider.requests.filter(({ path }) => path === tokenPath).length, 1);
    },
    stop: provider.stop,
  };
}

const refusal = (error: string, description: string): TokenAnswer => ({
  status: error === 'invalid_client' ? 401 : 400,
  body: { error, error_description: description },
});

/** https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
function tokenAnswer({ form }: TokenRequest, key: object, thumbprint: string): TokenAnswer {
  const { isSigned, header, claims } = received(form.get('client_assertion') ?? '', key, 'PS256');
  const { iss, sub, aud, jti, nbf, exp } = claims;
  return answerUnless(
    [
      [
        form.get('grant_type') !== 'client_credentials',
        refusal('unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.'),
      ],
      [
        form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        refusal('invalid_request', 'AADSTS50027: JWT token is invalid or malformed.'),
      ],
      [
        !form.get('scope')?.endsWith('/.default'),
        refusal('invalid_scope', 'AADSTS1002012: The provided value for scope is not valid.'),
      ],
      [
        form.get('client_id') !== clientId,
        refusal('unauthorized_client', 'AADSTS700016: Application was not found in the directory.'),
      ],
      [
        !isSigned || header['x5t#S256'] !== thumbprint,
        refusal('invalid_client', 'AADSTS700027: The certificate used to sign the client assertion is not registered.'),
      ],
      [
        iss !== clientId || sub !== clientId,
        refusal('invalid_client', 'AADSTS700021: Client assertion application identifier does not match.'),
      ],
      [
        aud !== `https://login.microsoftonline.com${tokenPath}`,
        refusal('invalid_client', 'AADSTS700023: Client assertion audience claim does not match.'),
      ],
      [
        typeof jti !== 'string' || typeof nbf !== 'number' || nbf > now() || !(exp > now() && exp <= now() + 86_400),
        refusal('invalid_client', 'AADSTS700024: Client assertion is not within its valid time range.'),
      ],
    ],
    { body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: 'entra-access-token' } },
  );
}
