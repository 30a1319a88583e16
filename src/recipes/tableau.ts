import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const tableau: readonly Recipe[] = [
  {
    id: 'tableau',
    name: 'Tableau connected app',
    group: 'web',
    docs: docs('https://help.tableau.com/current/online/en-us/connected_apps_direct.htm', 'sample'),
    fields: [
      { name: 'clientId', kind: 'text', example: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab' },
      { name: 'keyId', kind: 'text', example: 'bbbbbbbb-cccc-dddd-eeee-0123456789ab', label: 'secretId' },
      { name: 'user', kind: 'typed', example: 'anna@example.com' },
      { name: 'scopes', kind: 'list', example: 'tableau:views:embed' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: '{keyId}', parameters: { iss: '{clientId}' } },
    claims: {
      iss: { value: '{clientId}' },
      sub: { value: '{user}' },
      aud: { value: 'tableau' },
      jti: { value: '{uuid}' },
      scp: { value: '{scopes}', type: 'array' },
    },
    lifetime: { fill: 300, max: 600 },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'response', body: { token: '{token}' } }],
  },
];
