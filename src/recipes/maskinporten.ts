import { accessToken, clientId, docs, oauthClient, oauthTraps } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const maskinporten: readonly Recipe[] = [
  {
    ...oauthClient,
    id: 'maskinporten',
    name: 'Maskinporten',
    docs: docs('https://docs.digdir.no/docs/Maskinporten/maskinporten_protocol_jwtgrant', 'doc'),
    fields: [
      clientId,
      { name: 'keyId', kind: 'text', example: 'f2a1c0de-0000-4000-8000-1234567890ab', label: 'keyId' },
      { name: 'scopes', kind: 'list', example: 'difitest:test1' },
      {
        name: 'environment',
        kind: 'choice',
        example: 'test',
        default: 'production',
        choices: [
          { value: 'production', name: 'maskinporten.no', sets: { host: 'maskinporten.no' } },
          { value: 'test', name: 'test.maskinporten.no', sets: { host: 'test.maskinporten.no' } },
        ],
      },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'RS384', 'RS512'],
    header: { kid: '{keyId}' },
    claims: {
      iss: { value: '{clientId}' },
      aud: { value: 'https://{host}/', pattern: '/$' },
      jti: { value: '{uuid}' },
      scope: { value: '{scopes}' },
    },
    lifetime: { fill: 100, max: 120 },
    delivery: [
      {
        kind: 'form',
        url: 'https://{host}/token',
        body: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{token}' },
      },
    ],
    exchange: accessToken,
    traps: [...oauthTraps, { when: 'invalid_grant', say: 'clock' }],
  },
];
