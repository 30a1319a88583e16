import { bearer, docs, untilExp } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const supabase: readonly Recipe[] = [
  {
    id: 'supabase',
    name: 'Supabase, user token',
    group: 'data',
    docs: docs('https://supabase.com/docs/guides/auth/jwts', 'doc'),
    fields: [
      { name: 'project', kind: 'text', example: 'abcdefghijklmnopqrst', label: 'projectRef' },
      { name: 'user', kind: 'typed', example: '8d7f5c3a-1b2c-4d5e-8f90-a1b2c3d4e5f6' },
      { name: 'apiKey', kind: 'text', example: 'sb_publishable_abcdefghijklmnop', label: 'publishableKey' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256', 'ES256', 'RS256'],
    header: { kid: 'none' },
    claims: {
      iss: { value: 'https://{project}.supabase.co/auth/v1' },
      sub: { value: '{user}' },
      aud: { value: 'authenticated' },
      role: { value: 'authenticated' },
    },
    lifetime: { fill: 3600 },
    reuse: untilExp,
    delivery: [{ ...bearer, headers: { apikey: '{apiKey}' } }],
  },
];
