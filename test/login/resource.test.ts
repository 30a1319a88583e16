import assert from 'node:assert/strict';
import {
  type AuthorizationServer,
  resource as audience,
  startAuthorizationServer,
} from '../support/authorization-server.ts';
import { generateKey } from '../support/generated-key.ts';
import { assertion, authenticatedForm } from '../support/login-nodes.ts';
import { editions, type RunningNodeRed } from '../support/node-red.ts';
import {
  change,
  flowOf,
  httpIn,
  httpRequest,
  httpResponse,
  inARow,
  jwtKey,
  postForm,
  verifier,
} from '../support/node-red-flow.ts';
import { useNodeRed } from '../support/use-node-red.ts';

const clientId = 'a client made of nodes';

for (const edition of editions) {
  describe(`a resource that trusts an authorization server in ${edition.name}`, function () {
    this.timeout(60_000);
    let server: AuthorizationServer;
    let running: RunningNodeRed;
    before(async () => {
      server = await startAuthorizationServer();
      running = await useNodeRed(edition);
      const key = await generateKey(running, { kty: 'EC', use: 'sig' });
      await server.register({
        client_id: clientId,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key.publicJwk] },
      });
      await running.deploy(
        flowOf(
          jwtKey('key', { kty: 'EC' }, { privateKey: key.text }),
          ...clientNodes(running, server),
          ...resourceNodes(server),
        ),
      );
    });
    after(async () => {
      await running?.stop();
      await server?.stop();
    });

    it('serves who logged in there, with the scope that was granted', async () => {
      const { status, body } = await get(running, '/call');
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(body, { client: clientId, mayDo: 'read' });
    });

    const grantErrors: readonly (readonly [what: string, authorization: () => Promise<string>, code: string])[] = [
      ['a request without a token', async () => '', 'ERR_TOKEN_MISSING'],
      ['what is no token', async () => 'Bearer open sesame', 'ERR_TOKEN_FORMAT'],
      [
        'a token that the client signed itself',
        async () => `Bearer ${await assertionOf(running)}`,
        'ERR_TOKEN_SIGNATURE',
      ],
    ];
    for (const [what, authorization, code] of grantErrors) {
      it(`refuses ${what}`, async () => {
        const { status, body } = await get(running, '/resource', await authorization());
        assert.deepEqual([status, body.code], [401, code]);
      });
    }
  });
}

/** GET /call logs in and calls the resource; GET /assertion answers with what it would log in with. */
const clientNodes = ({ url }: RunningNodeRed, server: AuthorizationServer) => [
  ...inARow(
    httpIn('asked', '/call'),
    assertion(server, clientId),
    authenticatedForm('form', { grant_type: 'client_credentials', scope: 'read' }),
    postForm('token endpoint', server.endpoints.token),
    change('bearer', { headers: ['{"authorization": "Bearer " & payload.access_token}', 'jsonata'] }),
    httpRequest('resource', 'GET', `${url}/resource`),
    httpResponse('answer'),
  ),
  ...inARow(
    httpIn('assertion asked', '/assertion'),
    { ...assertion(server, clientId, { output: 'payload.token' }), id: 'bare assertion' },
    httpResponse('answer with the assertion'),
  ),
];

/** GET /resource, for who has an access token of the server: RFC 9068 §4. */
const resourceNodes = (server: AuthorizationServer) => [
  ...inARow(
    httpIn('resource asked', '/resource'),
    verifier(
      'verifier',
      {
        token: 'req.headers.authorization',
        keySource: 'jwks',
        jwksUrl: server.endpoints.jwks,
        algorithms: 'ES256',
        issuer: server.issuer,
        audience,
        typ: 'at+jwt',
        requiredClaims: 'exp,sub,client_id,iat,jti',
        output: 'claims',
      },
      'refusal',
    ),
    change('served', { payload: ['{"client": claims.client_id, "mayDo": claims.scope}', 'jsonata'] }),
    httpResponse('answer of the resource'),
  ),
  ...inARow(
    change('refusal', { payload: ['error', 'msg'], statusCode: ['401', 'num'] }),
    httpResponse('refusal of the resource'),
  ),
];

async function assertionOf(running: RunningNodeRed): Promise<string> {
  return String((await get(running, '/assertion')).body.token);
}

async function get({ url }: RunningNodeRed, path: string, authorization = '') {
  const answer = await fetch(url + path, { headers: authorization ? { authorization } : {} });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
