import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const cloudflareStream: readonly Recipe[] = [
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
