import type { Evidence, Recipe } from './recipe.ts';

const docs = (url: string, evidence: Evidence['evidence']): Evidence[] => [{ url, checked: '2026-11', evidence }];

export const media: readonly Recipe[] = [
  {
    id: 'mux',
    name: 'Mux, signed playback',
    group: 'media',
    docs: docs('https://www.mux.com/docs/guides/secure-video-playback', 'run'),
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
  {
    id: 'cloudflare-stream',
    name: 'Cloudflare Stream, signed URL',
    group: 'media',
    docs: docs('https://developers.cloudflare.com/stream/viewing-videos/securing-your-stream/', 'doc'),
    fields: [
      { name: 'keyId', kind: 'text', example: '8f926b2b01f383510025a78a4dcbf6a', label: 'signingKeyId' },
      { name: 'video', kind: 'typed', example: 'ea95132c15732412d22c1476fa83f27a', label: 'videoUid' },
    ],
    key: {
      kty: 'RSA',
      file: { test: { id: null, pem: null, jwk: null }, privateKey: 'pem', kid: 'id', fields: { keyId: 'id' } },
    },
    algorithms: ['RS256'],
    header: { kid: '{keyId}' },
    claims: { sub: { value: '{video}' }, kid: { value: '{keyId}' } },
    lifetime: { fill: 3600, max: 86_400 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [{ kind: 'message' }],
  },
];
