import assert from 'node:assert/strict';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { type AuthorizationServer, person, startAuthorizationServer } from '../support/authorization-server.ts';
import { generateKey } from '../support/generated-key.ts';
import { assertion, authenticatedForm } from '../support/login-nodes.ts';
import { editions, type RunningNodeRed } from '../support/node-red.ts';
import {
  change,
  type FlowNode,
  flowOf,
  generator,
  httpIn,
  httpResponse,
  inARow,
  jwtKey,
  postForm,
  verifier,
} from '../support/node-red-flow.ts';
import { useNodeRed } from '../support/use-node-red.ts';

// RFC 7636 Appendix B.
const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** How a request object travels: RFC 9101 §6. */
const forms: readonly { readonly name: string; readonly settings: Partial<GeneratorSettings> }[] = [
  { name: 'signed', settings: {} },
  {
    name: 'signed, then encrypted with RSA-OAEP-256',
    settings: { encryption: 'asymmetric', encryptionKey: 'server RSA' },
  },
  {
    name: 'signed, then encrypted with ECDH-ES',
    settings: { encryption: 'asymmetric', encryptionKey: 'server EC', contentEncryption: 'A128CBC-HS256' },
  },
];

/** What makes the server refuse a request object. */
const grantErrors: readonly { readonly what: string; readonly settings: Partial<GeneratorSettings>; why: string }[] = [
  { what: 'signed with another key', settings: { signingKey: 'other' }, why: 'could not validate Request Object' },
  {
    what: 'encrypted for somebody else',
    settings: { encryption: 'asymmetric', encryptionKey: 'other RSA' },
    why: 'could not decrypt request object',
  },
];

describe('a person logs in by a pushed request', function () {
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

      for (const { name, settings } of forms) {
        it(name, async () => {
          const clientId = `${edition.name} ${name}`;
          await deployApplication(running, server, clientId, settings);
          assert.deepEqual(await browse(`${running.url}/login`), {
            state: 'from the request object',
            sub: person,
            nonce: 'of this login',
          });
        });
      }

      for (const { what, settings, why } of grantErrors) {
        it(`unless it is ${what}`, async () => {
          await deployApplication(running, server, `${edition.name} ${what}`, settings);
          const answer = await fetch(`${running.url}/login`, { redirect: 'manual' });
          assert.equal(answer.status, 400);
          assert.deepEqual(await answer.json(), { error: 'invalid_request_object', error_description: why });
        });
      }
    });
  }
});

/** Deploys GET /login, which sends the browser to the server, and the callback, which answers with who it is. */
async function deployApplication(
  running: RunningNodeRed,
  server: AuthorizationServer,
  clientId: string,
  settings: Partial<GeneratorSettings>,
): Promise<void> {
  const callback = `${running.url}/callback`;
  const key = await generateKey(running, { kty: 'EC', use: 'sig' });
  const other = await generateKey(running, { kty: 'EC', use: 'sig' });
  const otherRsa = await generateKey(running, { kty: 'RSA', use: 'enc' });
  await server.register({
    client_id: clientId,
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key.publicJwk] },
    redirect_uris: [callback],
    require_signed_request_object: true,
  });
  // As a person pastes it: the server's whole JWK Set.
  const publicKey = await (await fetch(server.endpoints.jwks)).text();
  await running.deploy(
    flowOf(
      jwtKey('key', { use: 'sig', kty: 'EC' }, { privateKey: key.text }),
      jwtKey('other', { use: 'sig', kty: 'EC' }, { privateKey: other.text }),
      jwtKey('other RSA', { use: 'enc', kty: 'RSA', publicKey: JSON.stringify(otherRsa.publicJwk) }),
      jwtKey('server RSA', { use: 'enc', kty: 'RSA', publicKey }),
      jwtKey('server EC', { use: 'enc', kty: 'EC', publicKey }),
      ...inARow(
        httpIn('asked', '/login'),
        requestObject(server, clientId, callback, settings),
        { ...assertion(server, clientId), id: 'assertion of the request' },
        authenticatedForm('push', {}, { request: 'request' }),
        postForm('request endpoint', server.endpoints.pushedRequest),
        change('to the server', {
          // What the endpoint refuses is shown as it is.
          statusCode: ['payload.request_uri ? 303 : statusCode', 'jsonata'],
          headers: [`payload.request_uri ? {"location": ${authorizationUrl(server, clientId)}} : {}`, 'jsonata'],
        }),
        httpResponse('redirect'),
      ),
      ...inARow(
        httpIn('redirected', '/callback'),
        { ...assertion(server, clientId), id: 'assertion of the code' },
        authenticatedForm(
          'exchange',
          { grant_type: 'authorization_code', redirect_uri: callback, code_verifier: codeVerifier },
          { code: 'req.query.code' },
        ),
        postForm('token endpoint', server.endpoints.token),
        // OpenID Connect Core §3.1.3.7.
        verifier(
          'identity',
          {
            token: 'payload.id_token',
            keySource: 'jwks',
            jwksUrl: server.endpoints.jwks,
            algorithms: 'ES256',
            issuer: server.issuer,
            audience: clientId,
            requiredClaims: 'sub,exp,iat',
            output: 'claims',
          },
          'nobody',
        ),
        change('who it is', {
          payload: ['{"state": req.query.state, "sub": claims.sub, "nonce": claims.nonce}', 'jsonata'],
          headers: ['{}', 'json'],
        }),
        httpResponse('answer'),
      ),
      ...inARow(
        change('nobody', { payload: ['error', 'msg'], statusCode: ['401', 'num'], headers: ['{}', 'json'] }),
        httpResponse('refusal'),
      ),
    ),
  );
}

/** A generator of request objects: RFC 9101 §4. A subject would make a client assertion of them (§10.8). */
const requestObject = (
  { issuer }: AuthorizationServer,
  clientId: string,
  callback: string,
  settings: Partial<GeneratorSettings>,
): FlowNode =>
  generator('request object', {
    ttl: '60',
    issuer: clientId,
    sub: false,
    aud: true,
    audience: issuer,
    nbf: true,
    jti: true,
    scopes: 'openid',
    customClaims: Object.entries({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: callback,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
      state: 'from the request object',
      nonce: 'of this login',
    }).map(([key, value]) => ({ key, dataType: 'string', value, valueType: 'str' })),
    typ: 'oauth-authz-req+jwt',
    signingKey: 'key',
    output: 'request',
    ...settings,
  });

/** The address of the authorization endpoint for this request, in JSONata: RFC 9126 §4. */
const authorizationUrl = ({ endpoints }: AuthorizationServer, clientId: string): string =>
  `"${endpoints.authorization}?client_id=${encodeURIComponent(clientId)}&request_uri=" & $encodeUrlComponent(payload.request_uri)`;

/** Follows redirects and keeps cookies, as a browser does. */
async function browse(address: string): Promise<Record<string, unknown>> {
  const cookies = new Map<string, string>();
  for (let url = address, hops = 0; hops < 10; hops += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (!location) {
      assert.equal(answer.status, 200, await answer.clone().text());
      return (await answer.json()) as Record<string, unknown>;
    }
    url = new URL(location, url).href;
  }
  throw new Error('the redirects have no end');
}
