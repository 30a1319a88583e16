import { clientId, docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const fapiRequestObject: readonly Recipe[] = [
  {
    id: 'fapi-request-object',
    name: 'FAPI request object',
    group: 'money',
    docs: docs('https://openid.net/specs/openid-financial-api-part-2-1_0.html', 'sdk'),
    fields: [
      { name: 'issuer', kind: 'url', example: 'https://bank.example.com' },
      clientId,
      { name: 'redirectUrl', kind: 'url', example: 'https://client.example.com/callback' },
      { name: 'scopes', kind: 'list', example: 'openid accounts' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['PS256', 'ES256'],
    header: { typ: 'oauth-authz-req+jwt', kid: 'key' },
    claims: {
      iss: { value: '{clientId}' },
      aud: { value: '{issuer}' },
      response_type: { value: 'code' },
      client_id: { value: '{clientId}' },
      redirect_uri: { value: '{redirectUrl}' },
      scope: { value: '{scopes}' },
      state: { value: '{base64url:32}' },
      nonce: { value: '{base64url:32}' },
    },
    lifetime: { fill: 300, max: 3600, nbf: 0 },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'message' }],
  },
];
