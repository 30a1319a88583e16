import type { Claim, Evidence, Field, KeyRecipe, Recipe } from './recipe.ts';

// The file of every Apple key is named AuthKey_<key id>.p8.
const key: KeyRecipe = { kty: 'EC', curve: 'P-256', fileName: '^AuthKey_(\\w{10})\\.p8$' };

const keyId: Field = { name: 'keyId', kind: 'text', example: '2X9R4HXF34', pattern: '^\\w{10}$' };
const teamId: Field = { name: 'teamId', kind: 'text', example: 'A1B2C3D4E5', pattern: '^\\w{10}$' };
const issuerId: Field = {
  name: 'issuerId',
  kind: 'text',
  example: '57246542-96fe-1a63-e053-0824d011072a',
  pattern: '^[0-9a-fA-F-]{36}$',
};
const bundleId: Field = { name: 'bundleId', kind: 'text', example: 'com.example.app' };

const team: Claim = { value: '{teamId}' };
const bearer = { kind: 'header', name: 'authorization', value: 'Bearer {token}' } as const;
const docs = (page: string, evidence: Evidence['evidence']): Evidence[] => [
  { url: `https://developer.apple.com/documentation/${page}`, checked: '2026-11', evidence },
];

const shared = {
  group: 'apple',
  key,
  algorithms: ['ES256'],
  header: { kid: '{keyId}' },
} as const;

/** Six months, in seconds: what Apple allows a client secret or a developer token. */
const sixMonths = 15_777_000;

export const apple: readonly Recipe[] = [
  {
    ...shared,
    id: 'app-store-connect',
    name: 'App Store Connect, team key',
    docs: docs('appstoreconnectapi/generating-tokens-for-api-requests', 'doc'),
    fields: [keyId, issuerId],
    claims: { iss: { value: '{issuerId}' }, aud: { value: 'appstoreconnect-v1' } },
    lifetime: { fill: 1200, max: 1200 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [bearer],
    traps: [{ when: 'NOT_AUTHORIZED', say: 'appleTwentyMinutes' }],
    check: 'appstore-connect-jwt-generator',
  },
  {
    ...shared,
    id: 'app-store-connect-individual',
    name: 'App Store Connect, individual key',
    variantOf: 'app-store-connect',
    docs: docs('appstoreconnectapi/generating-tokens-for-api-requests', 'unverified'),
    fields: [keyId],
    claims: { sub: { value: 'user' }, aud: { value: 'appstoreconnect-v1' } },
    rules: [{ claim: 'iss', is: 'absent' }],
    lifetime: { fill: 1200, max: 1200 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [bearer],
    traps: [{ when: 'NOT_AUTHORIZED', say: 'appleTwentyMinutes' }],
  },
  {
    ...shared,
    id: 'app-store-server',
    name: 'App Store Server API',
    docs: docs('appstoreserverapi/generating-json-web-tokens-for-api-requests', 'sdk'),
    fields: [keyId, issuerId, bundleId],
    claims: { iss: { value: '{issuerId}' }, aud: { value: 'appstoreconnect-v1' }, bid: { value: '{bundleId}' } },
    lifetime: { fill: 300, max: 3600 },
    reuse: { kind: 'until-exp', margin: 30 },
    delivery: [bearer],
    check: '@apple/app-store-server-library',
  },
  {
    ...shared,
    id: 'apple-sign-in',
    name: 'Sign in with Apple, client secret',
    docs: docs('accountorganizationaldatasharing/creating-a-client-secret', 'run'),
    fields: [keyId, teamId, { name: 'clientId', kind: 'text', example: 'com.example.web', label: 'servicesId' }],
    claims: { iss: team, sub: { value: '{clientId}' }, aud: { value: 'https://appleid.apple.com' } },
    lifetime: { fill: 300, max: sixMonths },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [
      { kind: 'message' },
      {
        kind: 'form',
        url: 'https://appleid.apple.com/auth/token',
        body: {
          client_id: '{clientId}',
          client_secret: '{token}',
          code: '{msg.code}',
          grant_type: 'authorization_code',
        },
      },
    ],
    check: 'apple-signin-auth',
  },
  {
    ...shared,
    id: 'apple-push',
    name: 'Apple push notifications (APNs)',
    docs: docs('usernotifications/establishing-a-token-based-connection-to-apns', 'run'),
    fields: [keyId, teamId, { ...bundleId, label: 'topic' }],
    claims: { iss: team },
    lifetime: { fill: 3600, exp: 'absent' },
    // A new token at most every 20 minutes, and none older than an hour, for all that use the key.
    reuse: { kind: 'shared', seconds: 3000 },
    delivery: [
      { kind: 'header', name: 'authorization', value: 'bearer {token}', headers: { 'apns-topic': '{bundleId}' } },
    ],
    traps: [
      { when: 'TooManyProviderTokenUpdates', say: 'apnsTooMany' },
      { when: 'ExpiredProviderToken', say: 'clock' },
      { when: 'InvalidProviderToken', say: 'appleWrongKey' },
    ],
    check: 'apns2',
  },
  {
    ...shared,
    id: 'apple-mapkit',
    name: 'MapKit JS',
    docs: docs('mapkitjs/creating-a-maps-token', 'unverified'),
    fields: [keyId, teamId, { name: 'origin', kind: 'url', example: 'https://www.example.com', isOptional: true }],
    claims: {
      iss: team,
      // Scheme and host alone.
      origin: { value: '{origin}', pattern: '^https?://[^/]+$', isOptional: true },
    },
    lifetime: { fill: 3600 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [{ kind: 'response', body: { token: '{token}' } }],
  },
  {
    ...shared,
    id: 'apple-music',
    name: 'Apple Music (MusicKit)',
    docs: docs('applemusicapi/generating-developer-tokens', 'secondary'),
    fields: [keyId, teamId],
    claims: { iss: team },
    lifetime: { fill: 3600, max: sixMonths },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [bearer],
  },
  {
    ...shared,
    id: 'apple-weatherkit',
    name: 'WeatherKit',
    docs: docs('weatherkitrestapi/request-authentication-for-weatherkit-rest-api', 'doc'),
    fields: [keyId, teamId, { name: 'service', kind: 'text', example: 'com.example.weather', label: 'servicesId' }],
    header: { kid: '{keyId}', parameters: { id: '{teamId}.{service}' } },
    claims: { iss: team, sub: { value: '{service}' } },
    lifetime: { fill: 3600 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [bearer],
    traps: [{ when: 'NOT_ENABLED', say: 'weatherkitEnable' }],
  },
];
