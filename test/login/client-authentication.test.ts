import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { KeySettings } from '../../nodes/keys/settings.ts';
import type { KeyType } from '../../src/algorithms.ts';
import {
  type AuthorizationServer,
  accessTokenLifetime,
  type ClientMetadata,
  startAuthorizationServer,
} from '../support/authorization-server.ts';
import { generateKey } from '../support/generated-key.ts';
import { assertion, authenticatedForm } from '../support/login-nodes.ts';
import { editions, nodeRed5, type RunningNodeRed } from '../support/node-red.ts';
import { flowOf, httpIn, httpResponse, inARow, jwks, jwtKey, postForm } from '../support/node-red-flow.ts';
import { useNodeRed } from '../support/use-node-red.ts';

/** How a client proves to a token endpoint who it is: RFC 7523 §3. */
interface Method {
  readonly name: ClientMetadata['token_endpoint_auth_method'];
  readonly algorithm: string;
  readonly key: Pick<KeySettings, 'kty'> & Partial<KeySettings>;
  readonly signature?: GeneratorSettings['signature'];
}

const methods: readonly Method[] = [
  { name: 'private_key_jwt', algorithm: 'ES256', key: { kty: 'EC' } },
  { name: 'private_key_jwt', algorithm: 'RS256', key: { kty: 'RSA' } },
  { name: 'private_key_jwt', algorithm: 'PS256', key: { kty: 'RSA', algorithm: 'PS256' } },
  { name: 'private_key_jwt', algorithm: 'EdDSA', key: { kty: 'OKP' } },
  { name: 'client_secret_jwt', algorithm: 'HS256', key: { kty: 'oct' }, signature: 'symmetric' },
];

/** What the server finds wrong with an assertion that is no proof. */
const grantErrors: readonly { readonly what: string; readonly settings: Partial<GeneratorSettings>; why: RegExp }[] = [
  { what: 'for somebody else', settings: { audience: 'https://other.example' }, why: /audience \(aud\) must equal/ },
  { what: 'in the name of another', settings: { issuer: 'other' }, why: /iss \(JWT issuer\) must be the client_id/ },
  { what: 'without an id', settings: { jti: false }, why: /unique jti \(JWT ID\) must be provided/ },
  { what: 'used before', settings: { jwtId: 'once', jwtIdType: 'str' }, why: /must only be used once/ },
  { what: 'signed with another key', settings: { signingKey: 'other' }, why: /no applicable key found/ },
];

describe('a client made of nodes', function () {
  this.timeout(60_000);
  let server: AuthorizationServer;
  before(async () => {
    server = await startAuthorizationServer();
  });
  after(() => server?.stop());

  for (const edition of editions) {
    describe(`in ${edition.name}`, () => {
      let running: RunningNodeRed;
      before(async () => {
        running = await useNodeRed(edition);
      });
      after(() => running?.stop());

      for (const method of methods) {
        it(`logs in with ${method.name} and ${method.algorithm}`, async () => {
          await deployClient(running, server, method, `${edition.name} ${method.algorithm}`);
          const { status, body } = await logIn(running);
          assert.equal(status, 200, JSON.stringify(body));
          assert.deepEqual([body.token_type, body.expires_in], ['Bearer', accessTokenLifetime]);
        });
      }
    });
  }

  it('is known by the keys that it publishes, and by the next one after a rotation', async () => {
    const running = await useNodeRed(nodeRed5);
    try {
      await server.register({
        client_id: 'publisher',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: `${running.url}/keys`,
      });
      const { text: privateKey } = await generateKey(running, { kty: 'EC', use: 'sig' });
      const { text: secondKey } = await generateKey(running, { kty: 'EC', use: 'sig' });
      for (const signsWith of ['first', 'second'] as const) {
        await running.deploy(
          flowOf(
            jwtKey('key', { use: 'sig', kty: 'EC', version: 2, signsWith }, { privateKey, secondKey }),
            ...inARow(httpIn('keys asked', '/keys'), jwks('published', ['key']), httpResponse('keys')),
            ...loginNodes(server, 'publisher'),
          ),
        );
        const { status, body } = await logIn(running);
        assert.equal(status, 200, `${signsWith}: ${JSON.stringify(body)}, ${server.grantErrors.at(-1)}`);
      }
      const [before, after] = server.assertions.slice(-2).map((accepted) => decodeProtectedHeader(accepted).kid);
      assert.notEqual(after, before, 'each was signed with its own key');
    } finally {
      await running.stop();
    }
  });

  describe('whose assertion is not right', () => {
    let running: RunningNodeRed;
    before(async () => {
      running = await useNodeRed(nodeRed5);
    });
    after(() => running?.stop());

    for (const [index, { what, settings, why }] of grantErrors.entries()) {
      it(`is refused: ${what}`, async () => {
        await deployClient(running, server, methods[0] as Method, `refused ${index}`, settings);
        if (what === 'used before') await logIn(running);
        const { status, body } = await logIn(running);
        assert.deepEqual([status, body.error], [401, 'invalid_client']);
        assert.match(server.grantErrors.at(-1) ?? '', why);
      });
    }
  });
});

/** Deploys GET /login, which answers with what the token endpoint answers. */
async function deployClient(
  running: RunningNodeRed,
  server: AuthorizationServer,
  { name, algorithm, key, signature = 'asymmetric' }: Method,
  clientId: string,
  settings: Partial<GeneratorSettings> = {},
): Promise<void> {
  const proof = await makeProof(running, key.kty);
  const other = await makeProof(running, key.kty);
  await server.register({
    client_id: clientId,
    token_endpoint_auth_method: name,
    token_endpoint_auth_signing_alg: algorithm,
    ...proof.registered,
  });
  await running.deploy(
    flowOf(
      jwtKey('key', { use: 'sig', ...key }, proof.kept),
      jwtKey('other', { use: 'sig', ...key }, other.kept),
      ...loginNodes(server, clientId, { signature, ...settings }),
    ),
  );
}

/** What a client keeps to itself, and what the server is told of it. */
async function makeProof(running: RunningNodeRed, kty: KeyType) {
  if (kty === 'oct') {
    const secret = randomBytes(32).toString('base64url');
    return { kept: { secret }, registered: { client_secret: secret } };
  }
  const { text, publicJwk } = await generateKey(running, { kty, use: 'sig' });
  return { kept: { privateKey: text }, registered: { jwks: { keys: [publicJwk] } } };
}

const loginNodes = (server: AuthorizationServer, clientId: string, settings: Partial<GeneratorSettings> = {}) =>
  inARow(
    httpIn('asked', '/login'),
    assertion(server, clientId, settings),
    authenticatedForm('form', { grant_type: 'client_credentials' }),
    postForm('token endpoint', server.endpoints.token),
    httpResponse('answer'),
  );

async function logIn({ url }: RunningNodeRed): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${url}/login`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
