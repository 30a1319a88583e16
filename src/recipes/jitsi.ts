import { docs, untilExp } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const jitsi: readonly Recipe[] = [
  {
    id: 'jitsi',
    name: 'Jitsi Meet, self-hosted',
    group: 'messaging',
    docs: docs('https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md', 'doc'),
    fields: [
      { name: 'applicationId', kind: 'text', example: 'my_app_id' },
      {
        name: 'domain',
        kind: 'text',
        example: 'meet.example.com',
        transform: ['trim', 'stripScheme', 'stripSlash', 'lower'],
      },
      { name: 'room', kind: 'typed', example: 'lobby' },
      { name: 'userName', kind: 'typed', example: 'Anna Example' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256', 'RS256'],
    header: { kid: 'none' },
    claims: {
      iss: { value: '{applicationId}' },
      sub: { value: '{domain}' },
      aud: { value: '{applicationId}' },
      room: { value: '{room}' },
      context: { value: { user: { name: '{userName}' } }, type: 'object' },
    },
    lifetime: { fill: 3600 },
    reuse: untilExp,
    delivery: [{ kind: 'url', url: 'https://{domain}/{room}?jwt={token}' }],
  },
  {
    id: 'jaas',
    name: 'JaaS (8x8)',
    variantOf: 'jitsi',
    group: 'messaging',
    docs: docs('https://developer.8x8.com/jaas/docs/api-keys-jwt', 'sample'),
    fields: [
      { name: 'applicationId', kind: 'text', example: 'vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe' },
      { name: 'keyId', kind: 'text', example: 'vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe/4f4910' },
      { name: 'user', kind: 'typed', example: 'anna' },
      { name: 'userName', kind: 'typed', example: 'Anna Example' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256'],
    header: { kid: '{keyId}' },
    claims: {
      iss: { value: 'chat' },
      sub: { value: '{applicationId}' },
      aud: { value: 'jitsi' },
      room: { value: '*' },
      context: {
        value: {
          user: { id: '{user}', name: '{userName}', moderator: 'true' },
          features: { livestreaming: 'false', recording: 'false', transcription: 'false' },
        },
        type: 'object',
      },
    },
    lifetime: { fill: 3600, nbf: -10 },
    reuse: untilExp,
    delivery: [{ kind: 'response', body: { jwt: '{token}' } }],
  },
];
