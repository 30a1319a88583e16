import { accessToken, assertionClaims, clientCredentials, clientId, docs, oauthClient, tokenUrl } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const smartOnFhir: readonly Recipe[] = [
  {
    ...oauthClient,
    id: 'smart-on-fhir',
    name: 'SMART on FHIR, backend services',
    docs: docs('https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html', 'doc'),
    fields: [
      tokenUrl,
      clientId,
      { name: 'scopes', kind: 'list', example: 'system/Patient.rs' },
      { name: 'jwksUrl', kind: 'url', example: 'https://client.example.com/jwks.json', isOptional: true },
    ],
    key: { kty: 'EC', curve: 'P-384' },
    algorithms: ['ES384', 'RS384'],
    header: { kid: 'key', parameters: { jku: '{jwksUrl}' } },
    claims: assertionClaims('{tokenUrl}'),
    lifetime: { fill: 240, max: 300 },
    delivery: [clientCredentials('{tokenUrl}', { scope: '{scopes}' })],
    exchange: accessToken,
  },
];
