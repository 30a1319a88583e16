import { accessToken, clientId, docs, oauthClient } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const revolutBusiness: readonly Recipe[] = [
  {
    ...oauthClient,
    id: 'revolut-business',
    name: 'Revolut Business',
    group: 'money',
    docs: docs(
      'https://developer.revolut.com/docs/guides/manage-accounts/get-started/make-your-first-api-request',
      'secondary',
    ),
    fields: [
      {
        name: 'domain',
        kind: 'text',
        example: 'example.com',
        label: 'redirectDomain',
        transform: ['trim', 'stripScheme', 'stripSlash'],
      },
      clientId,
      { name: 'refreshToken', kind: 'secret', example: 'oa_prod_refresh_token' },
    ],
    key: { kty: 'RSA', certificate: 'optional' },
    algorithms: ['RS256'],
    header: { kid: 'none' },
    claims: {
      iss: { value: '{domain}', pattern: '^[^/]+$' },
      sub: { value: '{clientId}' },
      aud: { value: 'https://revolut.com' },
    },
    lifetime: { fill: 3600 },
    delivery: [
      {
        kind: 'form',
        url: 'https://b2b.revolut.com/api/1.0/auth/token',
        body: {
          grant_type: 'refresh_token',
          refresh_token: '{secret}',
          client_id: '{clientId}',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: '{token}',
        },
      },
    ],
    exchange: { ...accessToken, lifetime: 2400 },
  },
];
