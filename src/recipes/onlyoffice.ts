import { bearer, docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const onlyoffice: readonly Recipe[] = [
  {
    id: 'onlyoffice',
    name: 'ONLYOFFICE Docs',
    group: 'web',
    docs: docs('https://api.onlyoffice.com/docs/docs-api/additional-api/signature/', 'doc'),
    fields: [],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    // The whole configuration of the editor is the payload.
    claims: {},
    body: { from: 'payload', isDetached: false },
    lifetime: { fill: 300 },
    reuse: { kind: 'single-use' },
    delivery: [bearer],
  },
];
