import { bearer, docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const vonage: readonly Recipe[] = [
  {
    id: 'vonage',
    name: 'Vonage application',
    group: 'messaging',
    docs: docs('https://developer.vonage.com/en/getting-started/concepts/authentication', 'run'),
    fields: [
      {
        name: 'applicationId',
        kind: 'text',
        example: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
        pattern: '^[0-9a-f-]{36}$',
      },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256'],
    header: { kid: 'none' },
    claims: { jti: { value: '{uuid}' }, application_id: { value: '{applicationId}' } },
    lifetime: { fill: 900, max: 86_400, min: 30 },
    reuse: { kind: 'single-use' },
    delivery: [bearer],
    check: '@vonage/jwt',
  },
];
