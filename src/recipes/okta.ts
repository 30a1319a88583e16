import { accessToken, assertionClaims, clientCredentials, clientId, docs, oauthClient, scopes } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const okta: readonly Recipe[] = [
  {
    ...oauthClient,
    id: 'okta',
    name: 'Okta',
    docs: docs('https://developer.okta.com/docs/guides/build-self-signed-jwt/', 'sdk'),
    fields: [
      {
        name: 'domain',
        kind: 'text',
        example: 'dev-123456.okta.com',
        transform: ['trim', 'stripScheme', 'stripSlash'],
      },
      clientId,
      { ...scopes, example: 'okta.users.read' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'],
    claims: assertionClaims('https://{domain}/oauth2/v1/token'),
    lifetime: { fill: 300, max: 3600 },
    delivery: [clientCredentials('https://{domain}/oauth2/v1/token', { scope: '{scopes}' })],
    exchange: accessToken,
    check: '@okta/okta-sdk-nodejs',
  },
];
