import type { Delivery, Evidence, Field, KeyRecipe, Recipe } from './recipe.ts';

const key: KeyRecipe = {
  kty: 'RSA',
  file: {
    test: { type: 'service_account', private_key: null },
    privateKey: 'private_key',
    kid: 'private_key_id',
    fields: { email: 'client_email', project: 'project_id' },
  },
};

const email: Field = { name: 'email', kind: 'text', example: 'flows@my-project.iam.gserviceaccount.com' };
const scopes: Field = { name: 'scopes', kind: 'list', example: 'https://www.googleapis.com/auth/spreadsheets' };
const docs = (url: string, evidence: Evidence['evidence'] = 'run'): Evidence[] => [
  { url, checked: '2026-11', evidence },
];

const tokenUrl = 'https://oauth2.googleapis.com/token';
const grant: Delivery = {
  kind: 'form',
  url: tokenUrl,
  body: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{token}' },
};

const shared = {
  group: 'cloud',
  key,
  algorithms: ['RS256'],
  header: { kid: 'key' },
  lifetime: { fill: 3600, max: 3600 },
  check: 'google-auth-library',
} as const;

const traps: Recipe['traps'] = [
  { when: 'short-lived token (60 minutes)', say: 'clock', cite: 'googleapis/google-api-php-client#1429' },
  { when: 'invalid_scope', say: 'scopesWithSpaces' },
  { when: 'unauthorized_client', say: 'googleDelegation' },
  { when: 'Invalid JWT Signature', say: 'keyRevoked' },
];

export const google: readonly Recipe[] = [
  {
    ...shared,
    id: 'google-service-account',
    name: 'Google service account',
    docs: docs('https://developers.google.com/identity/protocols/oauth2/service-account'),
    fields: [
      email,
      scopes,
      { name: 'user', kind: 'typed', example: 'someone@example.com', label: 'onBehalfOf', isOptional: true },
    ],
    claims: {
      iss: { value: '{email}' },
      sub: { value: '{user}', isOptional: true },
      aud: { value: tokenUrl },
      scope: { value: '{scopes}' },
    },
    reuse: { kind: 'single-use' },
    delivery: [grant],
    exchange: { token: 'access_token', expiresIn: 'expires_in', authorization: 'Bearer {token}' },
    traps,
  },
  {
    ...shared,
    id: 'google-id-token',
    name: 'Google ID token (Cloud Run, IAP)',
    variantOf: 'google-service-account',
    docs: docs('https://cloud.google.com/run/docs/authenticating/service-to-service'),
    fields: [email, { name: 'target', kind: 'url', example: 'https://my-service-abc123-ew.a.run.app' }],
    claims: { iss: { value: '{email}' }, aud: { value: tokenUrl }, target_audience: { value: '{target}' } },
    reuse: { kind: 'single-use' },
    delivery: [grant],
    exchange: { token: 'id_token', lifetime: 3600, authorization: 'Bearer {token}' },
    traps,
  },
  {
    ...shared,
    id: 'google-self-signed',
    name: 'Google API, self-signed token',
    variantOf: 'google-service-account',
    docs: docs('https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth'),
    fields: [email, { name: 'service', kind: 'text', example: 'pubsub', transform: ['trim', 'lower'] }],
    claims: {
      iss: { value: '{email}' },
      sub: { value: '{email}' },
      aud: { value: 'https://{service}.googleapis.com/', pattern: '/$' },
    },
    reuse: { kind: 'until-exp', margin: 300 },
    delivery: [{ kind: 'header', name: 'authorization', value: 'Bearer {token}' }],
  },
  {
    ...shared,
    id: 'google-wallet',
    name: 'Google Wallet save link',
    variantOf: 'google-service-account',
    docs: docs('https://developers.google.com/wallet/generic/use-cases/jwt', 'doc'),
    fields: [
      email,
      { name: 'origins', kind: 'list', example: 'https://www.example.com', isOptional: true },
      { name: 'payload', kind: 'json', example: '{"genericObjects":[{"id":"3388000000022.pass1"}]}' },
    ],
    claims: {
      iss: { value: '{email}' },
      aud: { value: 'google' },
      typ: { value: 'savetowallet' },
      origins: { value: '{origins}', type: 'array', isOptional: true },
      payload: { value: '{payload}', type: 'object' },
    },
    lifetime: { fill: 3600, exp: 'absent' },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'url', url: 'https://pay.google.com/gp/v/save/{token}' }],
  },
  {
    ...shared,
    id: 'firebase-custom-token',
    name: 'Firebase custom token',
    docs: docs('https://firebase.google.com/docs/auth/admin/create-custom-tokens', 'sdk'),
    header: { kid: 'none' },
    fields: [
      email,
      { name: 'uid', kind: 'typed', example: 'user-1234' },
      { name: 'claims', kind: 'json', example: '{"premium":true}', isOptional: true },
      { name: 'tenant', kind: 'text', example: 'my-tenant-abc12', isOptional: true },
    ],
    claims: {
      iss: { value: '{email}' },
      sub: { value: '{email}' },
      aud: { value: 'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit' },
      uid: { value: '{uid}', pattern: '^.{1,128}$' },
      claims: { value: '{claims}', type: 'object', isOptional: true },
      tenant_id: { value: '{tenant}', isOptional: true },
    },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [{ kind: 'response', body: { token: '{token}' } }],
    traps: [{ when: 'custom-token-mismatch', say: 'firebaseProject' }],
    check: 'firebase-admin',
  },
];
