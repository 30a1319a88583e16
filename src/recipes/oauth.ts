import type { Claim, Delivery, Evidence, Exchange, Field, Recipe, Template } from './recipe.ts';

/** The token endpoint of RFC 6749 §3.2, and what a client says of itself there. */
export const clientId: Field = { name: 'clientId', kind: 'text', example: 'my-client' };
export const tokenUrl: Field = { name: 'tokenUrl', kind: 'url', example: 'https://login.example.com/oauth2/token' };
export const scopes: Field = { name: 'scopes', kind: 'list', example: 'orders:read', isOptional: true };

/** The claims of a client assertion (RFC 7523 §3). */
export const assertionClaims = (audience: Template): Readonly<Record<string, Claim>> => ({
  iss: { value: '{clientId}' },
  sub: { value: '{clientId}' },
  aud: { value: audience },
  jti: { value: '{uuid}' },
});

/** A request by the client credentials grant with an assertion (RFC 7523 §2.2). */
export const clientCredentials = (url: Template, body: Readonly<Record<string, Template>>): Delivery => ({
  kind: 'form',
  url,
  body: {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: '{token}',
    ...body,
  },
});

/** The answer of RFC 6749 §5.1. */
export const accessToken: Exchange = {
  token: 'access_token',
  expiresIn: 'expires_in',
  lifetime: 300,
  authorization: 'Bearer {token}',
};

const docs = (url: string, evidence: Evidence['evidence']): Evidence[] => [{ url, checked: '2026-11', evidence }];
const traps: NonNullable<Recipe['traps']> = [
  { when: 'invalid_client', say: 'invalidClient' },
  { when: 'invalid_scope', say: 'scopesWithSpaces' },
];
const shared = {
  group: 'identity',
  header: { kid: 'key' },
  reuse: { kind: 'single-use' },
  traps,
} as const;

export const oauth: readonly Recipe[] = [
  {
    ...shared,
    id: 'private-key-jwt',
    name: 'OpenID Connect, private_key_jwt',
    docs: docs('https://www.rfc-editor.org/rfc/rfc7523', 'run'),
    fields: [{ name: 'issuer', kind: 'url', example: 'https://login.example.com' }, tokenUrl, clientId, scopes],
    key: { kty: 'EC', curve: 'P-256' },
    algorithms: ['ES256', 'RS256', 'PS256', 'ES384', 'ES512', 'RS384', 'RS512', 'PS384', 'PS512', 'EdDSA', 'Ed25519'],
    claims: assertionClaims('{issuer}'),
    lifetime: { fill: 60, max: 3600, nbf: 0 },
    delivery: [clientCredentials('{tokenUrl}', { client_id: '{clientId}', scope: '{scopes}' })],
    exchange: accessToken,
    check: 'oauth4webapi',
  },
  {
    ...shared,
    id: 'client-secret-jwt',
    name: 'OpenID Connect, client_secret_jwt',
    variantOf: 'private-key-jwt',
    docs: docs('https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication', 'doc'),
    fields: [{ name: 'issuer', kind: 'url', example: 'https://login.example.com' }, tokenUrl, clientId, scopes],
    key: { kty: 'oct', secretEncoding: 'utf8' },
    algorithms: ['HS256', 'HS384', 'HS512'],
    header: { kid: 'none' },
    claims: assertionClaims('{issuer}'),
    lifetime: { fill: 60, max: 3600, nbf: 0 },
    delivery: [clientCredentials('{tokenUrl}', { client_id: '{clientId}', scope: '{scopes}' })],
    exchange: accessToken,
    check: 'oauth4webapi',
  },
  {
    ...shared,
    id: 'jwt-bearer',
    name: 'OAuth 2.0, JWT bearer grant',
    variantOf: 'private-key-jwt',
    docs: docs('https://www.rfc-editor.org/rfc/rfc7523#section-2.1', 'doc'),
    fields: [
      { name: 'issuer', kind: 'text', example: 'https://client.example.com' },
      { name: 'subject', kind: 'typed', example: 'user-1234' },
      { name: 'audience', kind: 'text', example: 'https://login.example.com' },
      tokenUrl,
      scopes,
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    claims: {
      iss: { value: '{issuer}' },
      sub: { value: '{subject}' },
      aud: { value: '{audience}' },
      jti: { value: '{uuid}' },
    },
    lifetime: { fill: 60, max: 3600 },
    delivery: [
      {
        kind: 'form',
        url: '{tokenUrl}',
        body: {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: '{token}',
          scope: '{scopes}',
        },
      },
    ],
    exchange: accessToken,
  },
  {
    id: 'dpop',
    name: 'DPoP proof',
    group: 'identity',
    docs: docs('https://www.rfc-editor.org/rfc/rfc9449', 'doc'),
    fields: [],
    key: { kty: 'EC', curve: 'P-256' },
    algorithms: ['ES256', 'EdDSA', 'RS256', 'PS256'],
    header: { typ: 'dpop+jwt', kid: 'none', parameters: { jwk: '{key.publicJwk}' } },
    claims: {
      jti: { value: '{uuid}' },
      htm: { value: '{request.method}' },
      htu: { value: '{request.origin}{request.path}' },
    },
    // RFC 9449 §4.2: a proof has "iat" and no need of "exp".
    lifetime: { fill: 60, exp: 'absent' },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'header', name: 'dpop', value: '{token}' }],
    traps: [{ when: 'use_dpop_nonce', say: 'dpopNonce' }],
  },
  {
    id: 'fapi-request-object',
    name: 'FAPI request object',
    group: 'money',
    docs: docs('https://openid.net/specs/openid-financial-api-part-2-1_0.html', 'run'),
    fields: [
      { name: 'issuer', kind: 'url', example: 'https://bank.example.com' },
      clientId,
      { name: 'redirectUrl', kind: 'url', example: 'https://client.example.com/callback' },
      { name: 'scopes', kind: 'list', example: 'openid accounts' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['PS256', 'ES256'],
    header: { typ: 'oauth-authz-req+jwt', kid: 'key' },
    claims: {
      iss: { value: '{clientId}' },
      aud: { value: '{issuer}' },
      response_type: { value: 'code' },
      client_id: { value: '{clientId}' },
      redirect_uri: { value: '{redirectUrl}' },
      scope: { value: '{scopes}' },
      state: { value: '{base64url:32}' },
      nonce: { value: '{base64url:32}' },
    },
    lifetime: { fill: 300, max: 3600, nbf: 0 },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'message' }],
  },
  {
    ...shared,
    id: 'okta',
    name: 'Okta',
    docs: docs('https://developer.okta.com/docs/guides/build-self-signed-jwt/', 'run'),
    fields: [
      {
        name: 'domain',
        kind: 'text',
        example: 'dev-123456.okta.com',
        transform: ['trim', 'stripScheme', 'stripSlash'],
      },
      clientId,
      { ...scopes, example: 'okta.users.read' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'],
    claims: assertionClaims('https://{domain}/oauth2/v1/token'),
    lifetime: { fill: 300, max: 3600 },
    delivery: [clientCredentials('https://{domain}/oauth2/v1/token', { scope: '{scopes}' })],
    exchange: accessToken,
    check: '@okta/okta-sdk-nodejs',
  },
  {
    ...shared,
    id: 'auth0',
    name: 'Auth0',
    docs: docs('https://auth0.com/docs/get-started/authentication-and-authorization-flow', 'run'),
    fields: [
      {
        name: 'domain',
        kind: 'text',
        example: 'example.eu.auth0.com',
        transform: ['trim', 'stripScheme', 'stripSlash'],
      },
      clientId,
      { name: 'audience', kind: 'text', example: 'https://api.example.com', label: 'apiIdentifier' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'RS384', 'PS256'],
    header: { kid: 'none' },
    // With the slash at its end: the name of the tenant without it is refused.
    claims: assertionClaims('https://{domain}/'),
    lifetime: { fill: 180, max: 300 },
    delivery: [clientCredentials('https://{domain}/oauth/token', { client_id: '{clientId}', audience: '{audience}' })],
    exchange: accessToken,
    check: 'auth0',
  },
  {
    ...shared,
    id: 'keycloak',
    name: 'Keycloak, signed JWT',
    docs: docs('https://www.keycloak.org/docs/latest/server_admin/#_client-credentials', 'sdk'),
    fields: [
      {
        name: 'realmUrl',
        kind: 'url',
        example: 'https://sso.example.com/realms/factory',
        transform: ['trim', 'stripSlash'],
      },
      clientId,
      scopes,
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512'],
    claims: assertionClaims('{realmUrl}'),
    lifetime: { fill: 60, max: 3600 },
    delivery: [
      clientCredentials('{realmUrl}/protocol/openid-connect/token', { client_id: '{clientId}', scope: '{scopes}' }),
    ],
    exchange: accessToken,
    rules: [{ claim: 'aud', is: 'string' }],
  },
  {
    ...shared,
    id: 'smart-on-fhir',
    name: 'SMART on FHIR, backend services',
    docs: docs('https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html', 'doc'),
    fields: [
      tokenUrl,
      clientId,
      { name: 'scopes', kind: 'list', example: 'system/Patient.rs' },
      { name: 'jwksUrl', kind: 'url', example: 'https://client.example.com/jwks.json', isOptional: true },
    ],
    key: { kty: 'EC', curve: 'P-384' },
    algorithms: ['ES384', 'RS384'],
    header: { kid: 'key', parameters: { jku: '{jwksUrl}' } },
    claims: assertionClaims('{tokenUrl}'),
    lifetime: { fill: 240, max: 300 },
    delivery: [clientCredentials('{tokenUrl}', { scope: '{scopes}' })],
    exchange: accessToken,
    rules: [{ header: 'kid', is: 'present' }],
  },
  {
    ...shared,
    id: 'netsuite',
    name: 'NetSuite, machine to machine',
    docs: docs('https://docs.oracle.com/en/cloud/saas/netsuite/', 'doc'),
    fields: [
      { name: 'account', kind: 'text', example: '1234567-sb1', transform: ['trim', 'lower'] },
      clientId,
      { name: 'certificateId', kind: 'text', example: 'UYXbBGHEkkVd8zOGfxt9nHVFIYnBqXhKEGLNEnKGFkk' },
      { name: 'scopes', kind: 'list', example: 'restlets,rest_webservices' },
    ],
    key: { kty: 'RSA' },
    algorithms: ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
    header: { kid: '{certificateId}' },
    claims: {
      iss: { value: '{clientId}' },
      scope: { value: '{scopes}' },
      aud: { value: 'https://{account}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token' },
    },
    lifetime: { fill: 300, max: 3600 },
    delivery: [
      clientCredentials('https://{account}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token', {}),
    ],
    exchange: accessToken,
  },
  {
    ...shared,
    id: 'maskinporten',
    name: 'Maskinporten',
    docs: docs('https://docs.digdir.no/docs/Maskinporten/maskinporten_protocol_jwtgrant', 'doc'),
    fields: [
      clientId,
      { name: 'keyId', kind: 'text', example: 'f2a1c0de-0000-4000-8000-1234567890ab', label: 'keyId' },
      { name: 'scopes', kind: 'list', example: 'difitest:test1' },
      {
        name: 'environment',
        kind: 'choice',
        example: 'test',
        default: 'production',
        choices: [
          { value: 'production', name: 'maskinporten.no', sets: { host: 'maskinporten.no' } },
          { value: 'test', name: 'test.maskinporten.no', sets: { host: 'test.maskinporten.no' } },
        ],
      },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256', 'RS384', 'RS512'],
    header: { kid: '{keyId}' },
    claims: {
      iss: { value: '{clientId}' },
      aud: { value: 'https://{host}/', pattern: '/$' },
      jti: { value: '{uuid}' },
      scope: { value: '{scopes}' },
    },
    lifetime: { fill: 100, max: 120 },
    delivery: [
      {
        kind: 'form',
        url: 'https://{host}/token',
        body: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{token}' },
      },
    ],
    exchange: accessToken,
    traps: [...traps, { when: 'invalid_grant', say: 'clock' }],
  },
  {
    ...shared,
    id: 'revolut-business',
    name: 'Revolut Business',
    group: 'money',
    docs: docs(
      'https://developer.revolut.com/docs/guides/manage-accounts/get-started/make-your-first-api-request',
      'secondary',
    ),
    fields: [
      {
        name: 'domain',
        kind: 'text',
        example: 'example.com',
        label: 'redirectDomain',
        transform: ['trim', 'stripScheme', 'stripSlash'],
      },
      clientId,
      { name: 'refreshToken', kind: 'secret', example: 'oa_prod_refresh_token' },
    ],
    key: { kty: 'RSA', certificate: 'optional' },
    algorithms: ['RS256'],
    header: { kid: 'none' },
    claims: {
      iss: { value: '{domain}', pattern: '^[^/]+$' },
      sub: { value: '{clientId}' },
      aud: { value: 'https://revolut.com' },
    },
    lifetime: { fill: 3600 },
    delivery: [
      {
        kind: 'form',
        url: 'https://b2b.revolut.com/api/1.0/auth/token',
        body: {
          grant_type: 'refresh_token',
          refresh_token: '{secret}',
          client_id: '{clientId}',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: '{token}',
        },
      },
    ],
    exchange: { ...accessToken, lifetime: 2400 },
    rules: [{ field: 'domain', is: 'without-scheme' }],
  },
];
