import { createPrivateKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import Provider, { type Context, errors, type Grant } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { curvePair, rsaPair } from './keys.ts';

/** What a client tells an authorization server of itself: RFC 7591 §2. */
export interface ClientMetadata {
  readonly client_id: string;
  readonly token_endpoint_auth_method: 'private_key_jwt' | 'client_secret_jwt' | 'none';
  readonly grant_types?: readonly string[];
  /** The only algorithm that its assertions may be signed with. */
  readonly token_endpoint_auth_signing_alg?: string;
  readonly client_secret?: string;
  readonly jwks?: { readonly keys: readonly object[] };
  readonly jwks_uri?: string;
  readonly redirect_uris?: readonly string[];
  /** Whether nothing counts but what a signed request object says. */
  readonly require_signed_request_object?: boolean;
}

export interface AuthorizationServer {
  /** Its name, which is also the address that its endpoints lie below. */
  readonly issuer: string;
  readonly endpoints: {
    readonly authorization: string;
    readonly jwks: string;
    readonly pushedRequest: string;
    readonly token: string;
  };
  readonly register: (client: ClientMetadata) => Promise<void>;
  /** The client assertions that it has issued tokens for. */
  readonly assertions: readonly string[];
  /** Why it has refused to issue tokens. It tells its clients less. */
  readonly grantErrors: readonly string[];
  readonly stop: () => Promise<void>;
}

/** RFC 7523 §2.1. */
export const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** What access tokens are for. */
export const resource = 'https://api.example/';

/** What can be asked for of it. */
const resourceScope = 'read write';

/** Seconds that an access token lives. */
export const accessTokenLifetime = 300;

/** The one person who can log in. */
export const person = 'anna';

const logInPath = '/log-in/';

/**
 * Starts a certified authorization server on a free port of this machine. Its access tokens are JWTs (RFC 9068) for
 * one resource. It asks for no password.
 */
export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const adapter = createMemoryAdapter();
  const provider = new Provider(issuer, configurationOf(adapter));
  provider.registerGrantType(jwtBearerGrant, exchangeAssertion, ['assertion', 'scope']);
  const assertions: string[] = [];
  provider.on('grant.success', ({ oidc }: Context) => assertions.push(String(oidc.params.client_assertion)));
  const grantErrors: string[] = [];
  provider.on('grant.error', (_, { error_detail }: { error_detail?: string }) =>
    grantErrors.push(String(error_detail)),
  );
  const serve = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith(logInPath)) return serve(request, response);
    provider.interactionFinished(request, response, { login: { accountId: person } }).catch(() => response.destroy());
  });
  return {
    issuer,
    endpoints: {
      authorization: `${issuer}/auth`,
      jwks: `${issuer}/jwks`,
      pushedRequest: `${issuer}/request`,
      token: `${issuer}/token`,
    },
    register: (client) => adapter('Client').upsert(client.client_id, { ...grantsOf(client), ...client }),
    assertions,
    grantErrors,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A client with somewhere to redirect to is for people; one without logs in by itself. */
function grantsOf({ redirect_uris }: ClientMetadata): object {
  return redirect_uris
    ? { grant_types: ['authorization_code'], response_types: ['code'] }
    : { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] };
}

function configurationOf(adapter: unknown): object {
  return {
    adapter,
    jwks: { keys: serverKeys() },
    cookies: { keys: ['a secret of the tests'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['private_key_jwt', 'client_secret_jwt', 'none'],
    ttl: {
      AccessToken: accessTokenLifetime,
      ClientCredentials: accessTokenLifetime,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    interactions: { url: (_: Context, { uid }: { uid: string }) => `${logInPath}${uid}` },
    findAccount: (_: Context, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    loadExistingGrant: grantAll,
    // By itself it fetches nothing from the machine that it runs on.
    fetch: (url: string, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) => fetch(url, options),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      encryption: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        getResourceServerInfo: () => ({
          scope: resourceScope,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}

/** Issues an access token for an assertion (RFC 7523 §2.1), which the key of the client has to have signed. */
async function exchangeAssertion(context: Context): Promise<void> {
  const { provider, client, params } = context.oidc;
  const { keys = [] } = client.jwks ?? {};
  try {
    await jwtVerify(String(params.assertion), createLocalJWKSet({ keys: [...keys] as JWK[] }), {
      issuer: client.clientId,
      audience: provider.issuer,
      requiredClaims: ['exp', 'sub', 'jti'],
    });
  } catch {
    throw new errors.InvalidGrant('the assertion is refused');
  }
  const token = new provider.ClientCredentials({ client });
  context.body = { access_token: await token.save(), expires_in: token.expiration, token_type: 'Bearer' };
}

/** Nobody is asked for consent. */
async function grantAll({ oidc: { provider, client, session } }: Context): Promise<Grant> {
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
}

/** One key to sign tokens with, and two that clients encrypt requests for. */
function serverKeys(): object[] {
  const jwk = (pem: string) => createPrivateKey(pem).export({ format: 'jwk' });
  return [
    { ...jwk(curvePair('P-256', 'server').privateKey), use: 'sig', alg: 'ES256', kid: 'server-signature' },
    { ...jwk(rsaPair().privateKey), use: 'enc', alg: 'RSA-OAEP-256', kid: 'server-rsa' },
    { ...jwk(curvePair('P-256', 'requests').privateKey), use: 'enc', alg: 'ECDH-ES', kid: 'server-ecdh' },
  ];
}
