import { docs, mqttTraps } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const mqtt: readonly Recipe[] = [
  {
    id: 'mqtt',
    name: 'MQTT broker, token as password',
    group: 'broker',
    docs: docs('https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html', 'unverified'),
    fields: [
      { name: 'user', kind: 'text', example: 'line-7', label: 'username' },
      { name: 'audience', kind: 'text', example: 'broker.example.com', isOptional: true },
    ],
    key: { kty: 'EC', curve: 'P-256' },
    algorithms: ['ES256', 'RS256', 'HS256', 'EdDSA'],
    header: { kid: 'key' },
    claims: { sub: { value: '{user}' }, aud: { value: '{audience}', isOptional: true } },
    lifetime: { fill: 3600 },
    reuse: { kind: 'until-exp', margin: 600 },
    delivery: [{ kind: 'mqtt', in: 'password', other: '{user}' }],
    traps: mqttTraps,
  },
];
