import type { Choice, Recipe } from './recipe.ts';

const hosts: readonly Choice[] = [
  { value: 'production', name: 'account.docusign.com', sets: { host: 'account.docusign.com' } },
  { value: 'demo', name: 'account-d.docusign.com', sets: { host: 'account-d.docusign.com' } },
];
const guid = '^[0-9a-fA-F-]{36}$';

export const docusign: readonly Recipe[] = [
  {
    id: 'docusign',
    name: 'DocuSign JWT grant',
    group: 'cloud',
    docs: [{ url: 'https://developers.docusign.com/platform/auth/jwt/', checked: '2026-11', evidence: 'sdk' }],
    fields: [
      {
        name: 'clientId',
        kind: 'text',
        example: '7c2b8d7e-1c3a-4f5b-9a2d-2b1f0e3d4c5b',
        label: 'integrationKey',
        pattern: guid,
      },
      { name: 'user', kind: 'text', example: '4f3c2b1a-9e8d-4c7b-8a6f-5e4d3c2b1a09', label: 'userGuid', pattern: guid },
      { name: 'environment', kind: 'choice', example: 'demo', default: 'production', choices: hosts },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256'],
    header: { kid: 'none' },
    claims: {
      iss: { value: '{clientId}' },
      sub: { value: '{user}' },
      // The host alone: with https:// it is refused.
      aud: { value: '{host}', pattern: '^[^/]+$' },
      scope: { value: 'signature impersonation' },
    },
    lifetime: { fill: 3600, max: 3600 },
    reuse: { kind: 'single-use' },
    delivery: [
      {
        kind: 'form',
        url: 'https://{host}/oauth/token',
        body: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{token}' },
      },
    ],
    exchange: { token: 'access_token', expiresIn: 'expires_in', lifetime: 3600, authorization: 'Bearer {token}' },
    traps: [
      { when: 'consent_required', say: 'docusignConsent', cite: 'docusign/docusign-esign-java-client#118' },
      { when: 'issuer_not_found', say: 'docusignEnvironment', cite: 'docusign/docusign-esign-php-client#187' },
      { when: 'no_valid_keys_or_signatures', say: 'docusignEnvironment' },
      { when: 'invalid_grant', say: 'audience' },
    ],
    check: 'docusign-esign',
  },
];
