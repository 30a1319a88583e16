import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const intercom: readonly Recipe[] = [
  {
    id: 'intercom',
    name: 'Intercom Messenger',
    group: 'messaging',
    docs: docs('https://www.intercom.com/help/en/articles/10589769', 'doc'),
    fields: [
      { name: 'user', kind: 'typed', example: 'user-1234' },
      { name: 'email', kind: 'typed', example: 'anna@example.com', isOptional: true },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: { user_id: { value: '{user}' }, email: { value: '{email}', isOptional: true } },
    lifetime: { fill: 3600 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [{ kind: 'response', body: { intercom_user_jwt: '{token}' } }],
  },
];
