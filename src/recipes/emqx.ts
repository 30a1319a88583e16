import { docs, mqttClient, mqttTraps } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const emqx: readonly Recipe[] = [
  {
    id: 'emqx',
    name: 'EMQX',
    group: 'broker',
    docs: docs('https://docs.emqx.com/en/emqx/latest/access-control/authn/jwt.html', 'doc'),
    fields: [mqttClient, { name: 'user', kind: 'text', example: 'line-7', label: 'username' }],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256', 'HS384', 'HS512', 'RS256', 'ES256'],
    header: { kid: 'none' },
    claims: { clientid: { value: '{client}' }, username: { value: '{user}' } },
    lifetime: { fill: 86_400 },
    reuse: { kind: 'until-exp', margin: 600 },
    delivery: [{ kind: 'mqtt', in: 'password', other: '{user}' }],
    traps: mqttTraps,
  },
];
