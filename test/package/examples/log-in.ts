import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type AuthorizationServer, startAuthorizationServer } from '../../support/authorization-server.ts';
import { type Expectation, keyNamed } from './expectation.ts';

export async function logIn(): Promise<Expectation> {
  const server = await startAuthorizationServer();
  const api = await startApi(server);
  return {
    places: { 'https://login.example.com': server.issuer, 'https://api.example.com/hello': api.url },
    meet: (keys) =>
      server.register({
        client_id: 'node-red',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [keyNamed(keys, 'key of this client').publicJwk] },
      }),
    check: async ({ pressAndSee }) => {
      const { payload } = (await pressAndSee('log in, then call the API', 'answer')) as { payload: unknown };
      assert.deepEqual(payload, { hello: 'node-red', mayDo: 'read' });
    },
    stop: async () => {
      await api.stop();
      await server.stop();
    },
  };
}

/** An API that trusts the tokens of one authorization server. */
async function startApi({ issuer, endpoints }: AuthorizationServer) {
  const keys = createRemoteJWKSet(new URL(endpoints.jwks));
  const server = createServer(async (request, response) => {
    const [, token = ''] = (request.headers.authorization ?? '').split(' ');
    const answer = await jwtVerify(token, keys, { issuer }).then(
      ({ payload }) => ({ hello: payload.client_id, mayDo: payload.scope }),
      ({ code }) => ({ refused: code }),
    );
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
