import type { Claim, Delivery, Evidence, Exchange, Field, Recipe, Template } from './recipe.ts';

// Parts that several recipes share.

/** A documentation page, checked in the month in which the recipes were written. */
export const docs = (url: string, evidence: Evidence['evidence']): Evidence[] => [
  { url, checked: '2026-11', evidence },
];

// --- Fields ---

export const clientId: Field = { name: 'clientId', kind: 'text', example: 'my-client' };
/** The token endpoint of RFC 6749 §3.2. */
export const tokenUrl: Field = { name: 'tokenUrl', kind: 'url', example: 'https://login.example.com/oauth2/token' };
export const scopes: Field = { name: 'scopes', kind: 'list', example: 'orders:read', isOptional: true };
export const user: Field = { name: 'user', kind: 'typed', example: 'anna' };
export const role: Field = { name: 'role', kind: 'typed', example: 'editor' };
export const identity: Field = { name: 'identity', kind: 'typed', example: 'anna' };
export const mqttClient: Field = { name: 'client', kind: 'text', example: 'line-7', label: 'mqttClientId' };

// --- Deliveries ---

export const bearer = { kind: 'header', name: 'authorization', value: 'Bearer {token}' } as const satisfies Delivery;
export const toBrowser = { kind: 'response', body: { token: '{token}' } } as const satisfies Delivery;

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

// --- Claims, reuse, traps ---

/** The claims of a client assertion (RFC 7523 §3). */
export const assertionClaims = (audience: Template): Readonly<Record<string, Claim>> => ({
  iss: { value: '{clientId}' },
  sub: { value: '{clientId}' },
  aud: { value: audience },
  jti: { value: '{uuid}' },
});

export const untilExp = { kind: 'until-exp', margin: 60 } as const;

export const oauthTraps: NonNullable<Recipe['traps']> = [
  { when: 'invalid_client', say: 'invalidClient' },
  { when: 'invalid_scope', say: 'scopesWithSpaces' },
];

/** A client that authenticates with a signed assertion, which is valid for one request. */
export const oauthClient = {
  group: 'identity',
  header: { kid: 'key' },
  reuse: { kind: 'single-use' },
  traps: oauthTraps,
} as const;

export const mqttTraps: NonNullable<Recipe['traps']> = [{ when: 'Not authorized', say: 'mqttReconnect' }];
