import { docs, mqttTraps } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const rabbitmq: readonly Recipe[] = [
  {
    id: 'rabbitmq',
    name: 'RabbitMQ (OAuth 2 plugin)',
    group: 'broker',
    docs: docs('https://www.rabbitmq.com/docs/oauth2', 'doc'),
    fields: [
      { name: 'audience', kind: 'text', example: 'rabbitmq', label: 'resourceServerId' },
      { name: 'scopes', kind: 'list', example: 'rabbitmq.read:*/* rabbitmq.write:*/* rabbitmq.configure:*/*' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'ES256', 'HS256', 'RS384', 'RS512'],
    header: { kid: 'key' },
    claims: { aud: { value: '{audience}' }, scope: { value: '{scopes}' } },
    lifetime: { fill: 3600 },
    reuse: { kind: 'until-exp', margin: 600 },
    delivery: [{ kind: 'mqtt', in: 'password', other: 'jwt' }],
    traps: mqttTraps,
  },
];
