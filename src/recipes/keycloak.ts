import { accessToken, assertionClaims, clientCredentials, clientId, docs, oauthClient, scopes } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const keycloak: readonly Recipe[] = [
  {
    ...oauthClient,
    id: 'keycloak',
    name: 'Keycloak, signed JWT',
    docs: docs('https://www.keycloak.org/docs/latest/server_admin/#_client-credentials', 'sdk'),
    fields: [
      {
        name: 'realmUrl',
        kind: 'url',
        example: 'https://sso.example.com/realms/factory',
        transform: ['trim', 'stripSlash'],
      },
      clientId,
      scopes,
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512'],
    claims: assertionClaims('{realmUrl}'),
    lifetime: { fill: 60, max: 3600 },
    delivery: [
      clientCredentials('{realmUrl}/protocol/openid-connect/token', { client_id: '{clientId}', scope: '{scopes}' }),
    ],
    exchange: accessToken,
  },
];
