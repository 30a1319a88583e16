import { docs, identity, toBrowser } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const livekit: readonly Recipe[] = [
  {
    id: 'livekit',
    name: 'LiveKit',
    group: 'messaging',
    docs: docs('https://docs.livekit.io/home/get-started/authentication/', 'sdk'),
    fields: [
      { name: 'keyId', kind: 'text', example: 'APIAbCdEfGhIjKl', label: 'apiKey' },
      identity,
      { name: 'room', kind: 'typed', example: 'lobby' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256'],
    header: { typ: '', kid: 'none' },
    claims: {
      iss: { value: '{keyId}' },
      sub: { value: '{identity}' },
      video: { value: { room: '{room}', roomJoin: true }, type: 'object' },
    },
    lifetime: { fill: 21_600, iat: 'absent', nbf: 0 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [toBrowser],
    check: 'livekit-server-sdk',
  },
];
