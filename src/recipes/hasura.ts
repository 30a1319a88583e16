import { bearer, docs, role, untilExp, user } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const hasura: readonly Recipe[] = [
  {
    id: 'hasura',
    name: 'Hasura',
    group: 'data',
    docs: docs('https://hasura.io/docs/2.0/auth/authentication/jwt/', 'doc'),
    fields: [user, role],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256', 'HS384', 'HS512', 'RS256', 'ES256', 'EdDSA'],
    header: { kid: 'none' },
    claims: {
      sub: { value: '{user}' },
      'https://hasura.io/jwt/claims': {
        value: {
          'x-hasura-default-role': '{role}',
          'x-hasura-allowed-roles': ['{role}'],
          'x-hasura-user-id': '{user}',
        },
        type: 'object',
      },
    },
    lifetime: { fill: 3600 },
    reuse: untilExp,
    delivery: [bearer],
  },
];
