import type { Recipe } from './recipe.ts';

const shared = {
  group: 'cloud',
  docs: [
    {
      url: 'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app',
      checked: '2026-11',
      evidence: 'run',
    },
  ],
  key: { kty: 'RSA', fileName: '\\.\\d{4}-\\d{2}-\\d{2}\\.private-key\\.pem$' },
  algorithms: ['RS256'],
  header: { kid: 'none' },
  claims: { iss: { value: '{clientId}', type: 'string' } },
  // GitHub's clock counts: ten minutes exactly are refused where the two differ.
  lifetime: { fill: 540, max: 600, iatBack: 60 },
  reuse: { kind: 'until-exp', margin: 60 },
  check: 'universal-github-app-jwt',
} as const;

const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
const clientId = { name: 'clientId', kind: 'text', example: 'Iv23liabcdefghijklmn', label: 'appOrClientId' } as const;

export const github: readonly Recipe[] = [
  {
    ...shared,
    id: 'github-app',
    name: 'GitHub App',
    fields: [clientId, { name: 'installation', kind: 'text', example: '12345678', pattern: '^\\d+$' }],
    delivery: [{ kind: 'header', name: 'authorization', value: 'Bearer {token}', headers }],
    exchange: {
      request: {
        method: 'POST',
        url: 'https://api.github.com/app/installations/{installation}/access_tokens',
        headers,
      },
      token: 'token',
      expiresAt: 'expires_at',
      lifetime: 3600,
      authorization: 'Bearer {token}',
    },
    traps: [
      { when: "'Expiration time' claim ('exp')", say: 'clock', cite: 'conbench/conbench#1104' },
      { when: "'Issued at' claim ('iat')", say: 'clock' },
      { when: 'Integration not found', say: 'githubIssuer' },
      { when: 'A JSON web token could not be decoded', say: 'keyRevoked' },
    ],
  },
  {
    ...shared,
    id: 'github-app-jwt',
    name: 'GitHub App, its own endpoints',
    variantOf: 'github-app',
    fields: [clientId],
    delivery: [{ kind: 'header', name: 'authorization', value: 'Bearer {token}', headers }],
  },
];
