import { accessToken, assertionClaims, clientCredentials, clientId, docs, oauthClient } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const auth0: readonly Recipe[] = [
  {
    ...oauthClient,
    id: 'auth0',
    name: 'Auth0',
    docs: docs('https://auth0.com/docs/get-started/authentication-and-authorization-flow', 'sdk'),
    fields: [
      {
        name: 'domain',
        kind: 'text',
        example: 'example.eu.auth0.com',
        transform: ['trim', 'stripScheme', 'stripSlash'],
      },
      clientId,
      { name: 'audience', kind: 'text', example: 'https://api.example.com', label: 'apiIdentifier' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'RS384', 'PS256'],
    header: { kid: 'none' },
    // With the slash at its end: the name of the tenant without it is refused.
    claims: assertionClaims('https://{domain}/'),
    lifetime: { fill: 180, max: 300 },
    delivery: [clientCredentials('https://{domain}/oauth/token', { client_id: '{clientId}', audience: '{audience}' })],
    exchange: accessToken,
    check: 'auth0',
  },
];
