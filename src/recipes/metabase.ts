import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const metabase: readonly Recipe[] = [
  {
    id: 'metabase-embed',
    name: 'Metabase, static embedding',
    group: 'web',
    docs: docs('https://www.metabase.com/docs/latest/embedding/static-embedding', 'sdk'),
    fields: [
      { name: 'site', kind: 'url', example: 'https://metabase.example.com', transform: ['trim', 'stripSlash'] },
      { name: 'dashboard', kind: 'number', example: '7' },
      { name: 'parameters', kind: 'json', example: '{"plant":"north"}', default: '{}' },
    ],
    // 64 hexadecimal characters, which are used as text.
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: {
      resource: { value: { dashboard: '{dashboard}' }, type: 'object' },
      params: { value: '{parameters}', type: 'object' },
    },
    lifetime: { fill: 600 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [{ kind: 'url', url: '{site}/embed/dashboard/{token}#bordered=true&titled=true' }],
  },
  {
    id: 'metabase-sso',
    name: 'Metabase, JWT single sign-on',
    variantOf: 'metabase-embed',
    group: 'web',
    docs: docs('https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt', 'doc'),
    fields: [
      { name: 'site', kind: 'url', example: 'https://metabase.example.com', transform: ['trim', 'stripSlash'] },
      { name: 'email', kind: 'typed', example: 'anna@example.com' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: { email: { value: '{email}' } },
    lifetime: { fill: 180 },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'url', url: '{site}/auth/sso?jwt={token}' }],
  },
];
