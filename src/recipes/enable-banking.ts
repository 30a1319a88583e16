import { bearer, docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const enableBanking: readonly Recipe[] = [
  {
    id: 'enable-banking',
    name: 'Enable Banking',
    group: 'money',
    docs: docs('https://enablebanking.com/docs/api/reference/', 'sample'),
    fields: [
      {
        name: 'applicationId',
        kind: 'text',
        example: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
        pattern: '^[0-9a-f-]{36}$',
      },
    ],
    // The key's file is named <application id>.pem.
    key: { kty: 'RSA', fileName: '^([0-9a-f-]{36})\\.pem$' },
    algorithms: ['RS256'],
    header: { kid: '{applicationId}' },
    claims: { iss: { value: 'enablebanking.com' }, aud: { value: 'api.enablebanking.com' } },
    lifetime: { fill: 3600, max: 86_400 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [bearer],
  },
];
