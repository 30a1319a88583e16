import { docs, untilExp, user } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const grafana: readonly Recipe[] = [
  {
    id: 'grafana',
    name: 'Grafana',
    group: 'data',
    docs: docs(
      'https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/configure-authentication/jwt/',
      'doc',
    ),
    fields: [user, { name: 'email', kind: 'typed', example: 'anna@example.com', isOptional: true }],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'ES256', 'PS256', 'RS384', 'RS512', 'ES384', 'ES512', 'EdDSA'],
    header: { kid: 'key' },
    claims: { sub: { value: '{user}' }, email: { value: '{email}', isOptional: true } },
    lifetime: { fill: 3600 },
    reuse: untilExp,
    // The raw token, under the name that header_name of grafana.ini gives.
    delivery: [
      { kind: 'header', name: 'x-jwt-assertion', value: '{token}' },
      { kind: 'query', name: 'auth_token' },
    ],
  },
];
