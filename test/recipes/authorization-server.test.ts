import assert from 'node:assert/strict';
import { createPublicKey, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { FieldValues } from '../../src/recipes/resolve.ts';
import {
  type AuthorizationServer,
  accessTokenLifetime,
  type ClientMetadata,
  jwtBearerGrant,
  startAuthorizationServer,
} from '../support/authorization-server.ts';
import { type Outcome, stopFlow } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { startRecipe } from '../support/recipe-flow.ts';

/** The public half, under the name that a key without one is given (RFC 7638). */
const publicJwk = async (pem: string): Promise<JWK> => {
  const jwk = createPublicKey(pem).export({ format: 'jwk' }) as JWK;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
};
const ecJwk = await publicJwk(curvePair('P-256').publicKey);
const rsaJwk = await publicJwk(rsaPair().publicKey);

const tokenOf = ({ message }: Outcome) => (message as unknown as { token?: string }).token;

describe('a recipe, and an authorization server that is certified', () => {
  let server: AuthorizationServer;
  before(async () => {
    server = await startAuthorizationServer();
  });
  after(() => server.stop());
  afterEach(stopFlow);

  const secret = randomBytes(32).toString('hex');
  interface Case {
    readonly id: string;
    readonly what: string;
    readonly key: string;
    readonly client: Omit<ClientMetadata, 'client_id'>;
    readonly settings?: (clientId: string) => Partial<GeneratorSettings>;
  }
  const cases: readonly Case[] = [
    {
      id: 'private-key-jwt',
      what: 'a key on P-256',
      key: curvePair('P-256').privateKey,
      client: {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [ecJwk] },
      },
    },
    {
      id: 'private-key-jwt',
      what: 'an RSA key',
      key: rsaPair().privateKey,
      client: {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS256',
        jwks: { keys: [rsaJwk] },
      },
    },
    {
      id: 'client-secret-jwt',
      what: 'a client secret',
      key: secret,
      client: {
        token_endpoint_auth_method: 'client_secret_jwt',
        token_endpoint_auth_signing_alg: 'HS256',
        client_secret: secret,
      },
    },
    {
      id: 'jwt-bearer',
      what: 'an RSA key',
      key: rsaPair().privateKey,
      client: {
        token_endpoint_auth_method: 'none',
        grant_types: [jwtBearerGrant],
        jwks: { keys: [rsaJwk] },
      },
      // This server wants to know who asks.
      settings: (clientId) => ({
        deliveryBody: [
          { key: 'grant_type', value: jwtBearerGrant },
          { key: 'assertion', value: '{token}' },
          { key: 'client_id', value: clientId },
        ],
      }),
    },
  ];

  /** Registers a client, and starts a generator that logs in as it. */
  const start = async ({ id, key, client, settings }: Case, clientId: string, fields: FieldValues = {}) => {
    await server.register({ client_id: clientId, ...client });
    const bearer = { issuer: clientId, subject: 'anna', audience: server.issuer };
    const login = { issuer: server.issuer, clientId, scopes: 'read' };
    return startRecipe(id, {
      file: key,
      fields: { tokenUrl: server.endpoints.token, ...(id === 'jwt-bearer' ? bearer : login), ...fields },
      settings: {
        saveAttributes: 'tokenType,scope,assertion',
        variableType: 'msg',
        variable: 'jwt',
        ...settings?.(clientId),
      },
    });
  };

  for (const [index, one] of cases.entries()) {
    it(`${one.id} gets an access token with ${one.what}, and a new one when a message says so`, async () => {
      const flow = await start(one, `good ${index}`);
      const first = await flow.send({});
      assert.equal(first.exit, 'true', `${first.message.error?.message} ${server.grantErrors.at(-1)}`);
      const { token, jwt, headers } = first.message as unknown as {
        token: string;
        jwt: { tokenType: string; assertion: string };
        headers: { authorization: string };
      };
      assert.equal(headers.authorization, `Bearer ${token}`);
      assert.equal(jwt.tokenType, 'Bearer');
      assert.match(jwt.assertion, /^eyJ/);
      assert.equal(tokenOf(await flow.send({})), token);
      const renewed = tokenOf(await flow.send({ refresh: true }));
      assert.ok(renewed !== undefined && renewed !== token);
      assert.ok(accessTokenLifetime > 60);
    });

    it(`${one.id} fails with what the server says, and a hint, for ${one.what} and another audience`, async () => {
      const other =
        one.id === 'jwt-bearer' ? { audience: 'https://other.example' } : { issuer: 'https://other.example' };
      const flow = await start(one, `bad ${index}`, other);
      const { exit, message } = await flow.send({});
      assert.equal(exit, 'failure');
      assert.equal(message.error?.code, 'ERR_EXCHANGE');
      assert.match(
        message.error?.message ?? '',
        one.id === 'jwt-bearer'
          ? /^the token endpoint refused the request \(status 400: invalid_grant, "grant request is invalid"\)$/
          : /^the token endpoint refused the request \(status 401: invalid_client, "client authentication failed"\)$/,
      );
      assert.ok(message.error?.hint);
    });
  }

  it('makes one request for a thousand messages at once', async () => {
    const flow = await start(cases[0] as Case, 'busy');
    const before = server.assertions.length;
    for (let count = 0; count < 1000; count += 1) flow.node.receive({});
    const outcomes = await flow.until(1000);
    assert.equal(new Set(outcomes.map(tokenOf)).size, 1);
    assert.equal(server.assertions.length - before, 1);
  });
});
