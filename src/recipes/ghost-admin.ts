import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const ghostAdmin: readonly Recipe[] = [
  {
    id: 'ghost-admin',
    name: 'Ghost Admin API',
    group: 'web',
    docs: docs('https://ghost.org/docs/admin-api/#token-authentication', 'run'),
    fields: [],
    // The key is "id:secret", and the secret hexadecimal.
    key: { kty: 'oct', secretEncoding: 'hex', split: ':' },
    algorithms: ['HS256'],
    header: { kid: 'key' },
    claims: { aud: { value: '/admin/', pattern: '^/admin/$' } },
    lifetime: { fill: 300, max: 300 },
    reuse: { kind: 'until-exp', margin: 30 },
    delivery: [
      { kind: 'header', name: 'authorization', value: 'Ghost {token}', headers: { 'accept-version': 'v5.0' } },
    ],
    traps: [{ when: 'Invalid token: jwt malformed', say: 'ghostSplit' }],
    check: '@tryghost/admin-api',
  },
];
