import { docs, toBrowser } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const stream: readonly Recipe[] = [
  {
    id: 'stream',
    name: 'Stream (GetStream) user token',
    group: 'messaging',
    docs: docs('https://getstream.io/chat/docs/node/tokens_and_authentication/', 'sdk'),
    fields: [{ name: 'user', kind: 'typed', example: 'anna' }],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: { user_id: { value: '{user}' } },
    lifetime: { fill: 3600, iatBack: 1 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [toBrowser],
    check: 'stream-chat',
  },
];
