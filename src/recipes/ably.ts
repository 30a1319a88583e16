import { bearer, docs, toBrowser } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const ably: readonly Recipe[] = [
  {
    id: 'ably',
    name: 'Ably',
    group: 'messaging',
    docs: docs('https://ably.com/docs/auth/token', 'doc'),
    fields: [
      { name: 'capability', kind: 'json', example: '{"chat:*":["publish","subscribe"]}', isOptional: true },
      { name: 'client', kind: 'typed', example: 'anna', label: 'clientIdentity', isOptional: true },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8', split: ':', allowsShort: true },
    algorithms: ['HS256'],
    header: { kid: 'key' },
    claims: {
      'x-ably-capability': { value: '{capability}', type: 'string', isOptional: true },
      'x-ably-clientId': { value: '{client}', isOptional: true },
    },
    lifetime: { fill: 3600 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [toBrowser, bearer],
  },
];
