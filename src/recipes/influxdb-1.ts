import { bearer, docs, untilExp } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const influxdb1: readonly Recipe[] = [
  {
    id: 'influxdb-1',
    name: 'InfluxDB 1',
    group: 'data',
    docs: docs('https://docs.influxdata.com/influxdb/v1/administration/authentication_and_authorization/', 'doc'),
    fields: [{ name: 'user', kind: 'text', example: 'telegraf', label: 'username' }],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: { username: { value: '{user}' } },
    lifetime: { fill: 3600, iat: 'absent' },
    reuse: untilExp,
    delivery: [bearer],
    traps: [{ when: 'token is required to have an expiration', say: 'expiryRequired' }],
  },
];
