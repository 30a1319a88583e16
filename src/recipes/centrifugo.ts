import { docs, untilExp, user } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const centrifugo: readonly Recipe[] = [
  {
    id: 'centrifugo',
    name: 'Centrifugo',
    group: 'messaging',
    docs: docs('https://centrifugal.dev/docs/server/authentication', 'doc'),
    fields: [user, { name: 'channels', kind: 'list', example: 'news', isOptional: true }],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256', 'HS384', 'HS512', 'RS256', 'ES256'],
    header: { kid: 'none' },
    claims: { sub: { value: '{user}' }, channels: { value: '{channels}', type: 'array', isOptional: true } },
    lifetime: { fill: 3600 },
    reuse: untilExp,
    delivery: [{ kind: 'response', body: { token: '{token}' } }],
    check: 'jose',
  },
];
