import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const mux: readonly Recipe[] = [
  {
    id: 'mux',
    name: 'Mux, signed playback',
    group: 'media',
    docs: docs('https://www.mux.com/docs/guides/secure-video-playback', 'sdk'),
    fields: [
      { name: 'keyId', kind: 'text', example: 'NLK601vF02ttsVVJJkbhzl9oEEHKKQTOXs', label: 'signingKeyId' },
      {
        name: 'video',
        kind: 'typed',
        example: 'qxb01i6T202018GFS02vp9RIe01icTcDCjVzQpmaB00CUisJ4',
        label: 'playbackId',
      },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256'],
    header: { kid: 'none' },
    // The key id is a claim.
    claims: { sub: { value: '{video}' }, aud: { value: 'v' }, kid: { value: '{keyId}' } },
    lifetime: { fill: 604_800 },
    reuse: { kind: 'until-exp', margin: 3600 },
    delivery: [{ kind: 'query', name: 'token', url: 'https://stream.mux.com/{video}.m3u8' }],
    check: '@mux/mux-node',
  },
];
