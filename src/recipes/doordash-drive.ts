import { bearer, docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const doordashDrive: readonly Recipe[] = [
  {
    id: 'doordash-drive',
    name: 'DoorDash Drive',
    group: 'money',
    docs: docs('https://developer.doordash.com/en-US/docs/drive/how_to/JWTs/', 'run'),
    fields: [
      { name: 'developerId', kind: 'text', example: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab' },
      { name: 'keyId', kind: 'text', example: 'bbbbbbbb-cccc-dddd-eeee-0123456789ab' },
    ],
    key: { kty: 'oct', secretEncoding: 'base64url' },
    algorithms: ['HS256'],
    header: { kid: 'none', parameters: { 'dd-ver': 'DD-JWT-V1' } },
    claims: { iss: { value: '{developerId}' }, aud: { value: 'doordash' }, kid: { value: '{keyId}' } },
    lifetime: { fill: 60, max: 1800 },
    reuse: { kind: 'single-use' },
    delivery: [bearer],
    check: '@doordash/sdk',
  },
];
