import { docs, toBrowser } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const zendesk: readonly Recipe[] = [
  {
    id: 'zendesk-messaging',
    name: 'Zendesk messaging',
    group: 'messaging',
    docs: docs('https://support.zendesk.com/hc/en-us/articles/4411666638746', 'doc'),
    fields: [
      { name: 'keyId', kind: 'text', example: 'app_5f1234567890abcdef' },
      { name: 'user', kind: 'typed', example: 'user-1234' },
      { name: 'email', kind: 'typed', example: 'anna@example.com', isOptional: true },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: '{keyId}' },
    claims: {
      scope: { value: 'user' },
      external_id: { value: '{user}' },
      email: { value: '{email}', isOptional: true },
    },
    lifetime: { fill: 3600 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [toBrowser],
  },
  {
    id: 'zendesk-sso',
    name: 'Zendesk single sign-on',
    variantOf: 'zendesk-messaging',
    group: 'messaging',
    docs: docs('https://support.zendesk.com/hc/en-us/articles/4408845838874', 'sample'),
    fields: [
      { name: 'subdomain', kind: 'text', example: 'example', transform: ['trim', 'lower'] },
      { name: 'userName', kind: 'typed', example: 'Anna Example' },
      { name: 'email', kind: 'typed', example: 'anna@example.com' },
    ],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: { jti: { value: '{uuid}' }, name: { value: '{userName}' }, email: { value: '{email}' } },
    lifetime: { fill: 180 },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'form', url: 'https://{subdomain}.zendesk.com/access/jwt', body: { jwt: '{token}' } }],
  },
];
