import { docs, mqttTraps } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const mosquittoGoAuth: readonly Recipe[] = [
  {
    id: 'mosquitto-go-auth',
    name: 'Mosquitto (go-auth plugin)',
    group: 'broker',
    docs: docs('https://github.com/iegomez/mosquitto-go-auth#jwt', 'doc'),
    fields: [{ name: 'user', kind: 'text', example: 'line-7', label: 'username' }],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256', 'HS384', 'HS512'],
    header: { kid: 'none' },
    claims: { sub: { value: '{user}' } },
    lifetime: { fill: 86_400 },
    reuse: { kind: 'until-exp', margin: 600 },
    // The token is the user name; the password is ignored.
    delivery: [{ kind: 'mqtt', in: 'username', other: 'jwt' }],
    traps: mqttTraps,
  },
];
