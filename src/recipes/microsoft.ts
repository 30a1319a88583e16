import type { Choice, Recipe } from './recipe.ts';

const clouds: readonly Choice[] = [
  { value: 'global', name: 'login.microsoftonline.com', sets: { host: 'login.microsoftonline.com' } },
  { value: 'usgov', name: 'login.microsoftonline.us', sets: { host: 'login.microsoftonline.us' } },
  { value: 'china', name: 'login.partner.microsoftonline.cn', sets: { host: 'login.partner.microsoftonline.cn' } },
];

const tokenUrl = 'https://{host}/{tenant}/oauth2/v2.0/token';
const guid = '^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

const shared = {
  group: 'identity',
  docs: [
    {
      url: 'https://learn.microsoft.com/entra/identity-platform/certificate-credentials',
      checked: '2026-11',
      evidence: 'run',
    },
  ],
  fields: [
    { name: 'tenant', kind: 'text', example: 'contoso.onmicrosoft.com' },
    { name: 'clientId', kind: 'text', example: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', pattern: guid },
    {
      name: 'scope',
      kind: 'text',
      example: 'https://graph.microsoft.com/.default',
      default: 'https://graph.microsoft.com/.default',
      pattern: '/\\.default$',
    },
    { name: 'cloud', kind: 'choice', example: 'global', default: 'global', choices: clouds },
  ],
  key: { kty: 'RSA', certificate: 'required' },
  claims: {
    iss: { value: '{clientId}' },
    sub: { value: '{clientId}' },
    aud: { value: tokenUrl },
    jti: { value: '{uuid}' },
  },
  lifetime: { fill: 600, max: 86_400, nbf: 0 },
  reuse: { kind: 'until-exp', margin: 60 },
  delivery: [
    {
      kind: 'form',
      url: tokenUrl,
      body: {
        client_id: '{clientId}',
        scope: '{scope}',
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: '{token}',
      },
    },
  ],
  exchange: { token: 'access_token', expiresIn: 'expires_in', authorization: 'Bearer {token}' },
  rules: [{ certificate: 'days-left', min: 14 }],
  traps: [
    { when: 'AADSTS700027', say: 'entraThumbprint', cite: 'MicrosoftDocs/entra-docs#1301' },
    { when: 'AADSTS700024', say: 'clock' },
    { when: 'AADSTS700023', say: 'audience' },
    { when: 'AADSTS50027', say: 'audience' },
    { when: 'AADSTS7000215', say: 'entraSecret' },
    { when: 'AADSTS1002012', say: 'entraScope' },
  ],
  check: '@azure/msal-node',
} as const;

export const microsoft: readonly Recipe[] = [
  {
    ...shared,
    id: 'entra-certificate',
    name: 'Microsoft Entra ID, certificate',
    algorithms: ['PS256'],
    header: { kid: 'none', certificate: ['x5t#S256'] },
  },
  {
    ...shared,
    id: 'entra-certificate-sha1',
    name: 'Microsoft Entra ID, certificate (x5t)',
    variantOf: 'entra-certificate',
    algorithms: ['RS256'],
    header: { kid: 'none', certificate: ['x5t'] },
  },
  {
    id: 'azure-web-pubsub',
    name: 'Azure Web PubSub',
    group: 'messaging',
    docs: [{ url: 'https://learn.microsoft.com/azure/azure-web-pubsub/', checked: '2026-11', evidence: 'sdk' }],
    fields: [
      {
        name: 'endpoint',
        kind: 'url',
        example: 'https://my-hub.webpubsub.azure.com',
        transform: ['trim', 'stripSlash'],
      },
      { name: 'hub', kind: 'text', example: 'chat' },
      { name: 'user', kind: 'typed', example: 'user-1234', isOptional: true },
    ],
    // The access key looks like base64 and is used as it stands.
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256'],
    header: { kid: 'none' },
    claims: {
      sub: { value: '{user}', isOptional: true },
      aud: { value: '{endpoint}/client/hubs/{hub}' },
    },
    lifetime: { fill: 3600 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [{ kind: 'query', name: 'access_token', url: '{endpoint}/client/hubs/{hub}' }],
    check: '@azure/web-pubsub',
  },
];
