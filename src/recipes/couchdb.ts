import { bearer, docs, untilExp, user } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const couchdb: readonly Recipe[] = [
  {
    id: 'couchdb',
    name: 'CouchDB',
    group: 'data',
    docs: docs('https://docs.couchdb.org/en/stable/api/server/authn.html#jwt-authentication', 'doc'),
    fields: [user, { name: 'roles', kind: 'list', example: '_admin', isOptional: true }],
    // The configuration holds the base64 of the secret.
    key: { kty: 'oct', secretEncoding: 'base64', allowsShort: true },
    algorithms: ['HS256', 'HS384', 'HS512', 'RS256', 'ES256'],
    header: { kid: 'none' },
    claims: { sub: { value: '{user}' }, '_couchdb.roles': { value: '{roles}', type: 'array', isOptional: true } },
    lifetime: { fill: 3600 },
    reuse: untilExp,
    delivery: [bearer],
  },
];
