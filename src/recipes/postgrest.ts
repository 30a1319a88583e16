import { bearer, docs, role, untilExp } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const postgrest: readonly Recipe[] = [
  {
    id: 'postgrest',
    name: 'PostgREST',
    group: 'data',
    docs: docs('https://docs.postgrest.org/en/stable/references/auth.html', 'doc'),
    fields: [role],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256', 'RS256', 'ES256'],
    // A kid that PostgREST does not know is answered with 401.
    header: { kid: 'none' },
    claims: { role: { value: '{role}' } },
    lifetime: { fill: 3600 },
    reuse: untilExp,
    delivery: [bearer],
  },
];
