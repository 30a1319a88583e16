import { bearer, docs, toBrowser } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const onlyoffice: readonly Recipe[] = [
  {
    id: 'onlyoffice',
    name: 'ONLYOFFICE Docs, request',
    group: 'web',
    docs: docs('https://api.onlyoffice.com/docs/docs-api/additional-api/signature/', 'doc'),
    fields: [],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    // In a header, the body of the request is one claim.
    claims: { payload: { value: '{msg.payload}', type: 'object' } },
    lifetime: { fill: 300 },
    reuse: { kind: 'single-use' },
    delivery: [bearer],
  },
  {
    id: 'onlyoffice-editor',
    name: 'ONLYOFFICE Docs, configuration of the editor',
    variantOf: 'onlyoffice',
    group: 'web',
    docs: docs('https://api.onlyoffice.com/docs/docs-api/additional-api/signature/browser/', 'doc'),
    fields: [],
    key: { kty: 'oct', secretEncoding: 'utf8', allowsShort: true },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    // The whole configuration is the payload.
    claims: {},
    body: { from: 'payload', isDetached: false },
    lifetime: { fill: 300 },
    reuse: { kind: 'single-use' },
    delivery: [toBrowser],
  },
];
