import { docs, toBrowser } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const pusherBeams: readonly Recipe[] = [
  {
    id: 'pusher-beams',
    name: 'Pusher Beams',
    group: 'messaging',
    docs: docs('https://pusher.com/docs/beams/guides/publish-to-specific-user/web/', 'run'),
    fields: [
      { name: 'instance', kind: 'text', example: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab' },
      { name: 'user', kind: 'typed', example: 'anna', pattern: '^.{1,164}$' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: { iss: { value: 'https://{instance}.pushnotifications.pusher.com' }, sub: { value: '{user}' } },
    lifetime: { fill: 86_400 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [toBrowser],
    check: '@pusher/push-notifications-server',
  },
];
