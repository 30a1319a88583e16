import { docs, toBrowser } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const twilio: readonly Recipe[] = [
  {
    id: 'twilio',
    name: 'Twilio access token',
    group: 'messaging',
    docs: docs('https://www.twilio.com/docs/iam/access-tokens', 'sdk'),
    fields: [
      {
        name: 'account',
        kind: 'text',
        example: 'AC0123456789abcdef0123456789abcdef',
        label: 'accountSid',
        pattern: '^AC[0-9a-fA-F]{32}$',
      },
      {
        name: 'keyId',
        kind: 'text',
        example: 'SK0123456789abcdef0123456789abcdef',
        label: 'apiKeySid',
        pattern: '^SK[0-9a-fA-F]{32}$',
      },
      { name: 'grants', kind: 'json', example: '{"identity":"anna","video":{"room":"lobby"}}' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256', 'HS384', 'HS512'],
    header: { kid: 'none', parameters: { cty: 'twilio-fpa;v=1' } },
    claims: {
      iss: { value: '{keyId}' },
      sub: { value: '{account}' },
      jti: { value: '{keyId}-{uuid}' },
      grants: { value: '{grants}', type: 'object' },
    },
    lifetime: { fill: 3600, max: 86_400 },
    reuse: { kind: 'single-use' },
    delivery: [toBrowser],
    traps: [
      { when: '20101', say: 'twilioSecret' },
      { when: '20103', say: 'twilioIssuer' },
    ],
    check: 'twilio',
  },
];
