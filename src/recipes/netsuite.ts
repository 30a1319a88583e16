import { accessToken, clientCredentials, clientId, docs, oauthClient } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const netsuite: readonly Recipe[] = [
  {
    ...oauthClient,
    id: 'netsuite',
    name: 'NetSuite, machine to machine',
    docs: docs('https://docs.oracle.com/en/cloud/saas/netsuite/', 'doc'),
    fields: [
      { name: 'account', kind: 'text', example: '1234567_SB1', transform: ['trim', 'lower', 'underscoreToDash'] },
      clientId,
      { name: 'certificateId', kind: 'text', example: 'UYXbBGHEkkVd8zOGfxt9nHVFIYnBqXhKEGLNEnKGFkk' },
      { name: 'scopes', kind: 'list', example: 'restlets,rest_webservices', separator: ',' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
    header: { kid: '{certificateId}' },
    claims: {
      iss: { value: '{clientId}' },
      scope: { value: '{scopes}' },
      aud: { value: 'https://{account}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token' },
    },
    lifetime: { fill: 300, max: 3600 },
    delivery: [
      clientCredentials('https://{account}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token', {}),
    ],
    exchange: accessToken,
  },
];
