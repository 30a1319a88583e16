import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { type AuthorizationServer, resource, startAuthorizationServer } from '../support/authorization-server.ts';
import { startVerifier, stopFlow } from '../support/flow.ts';
import { curvePair } from '../support/keys.ts';
import { startServer } from '../support/server.ts';

const client = { id: 'a client', secret: 'a secret of the client that is long enough' };

/** Logs in at the server as RFC 7523 §2.2 says. @returns an access token, which is a JWT */
async function accessToken({ issuer, endpoints }: AuthorizationServer): Promise<string> {
  const assertion = await new SignJWT({ jti: String(Math.random()) })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(client.id)
    .setSubject(client.id)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(Buffer.from(client.secret));
  const answer = await fetch(endpoints.token, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

function sign(claims: object, kid: string, privateKey: string): Promise<string> {
  const token = new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid }).setExpirationTime('1m');
  return token.sign(createPrivateKey(privateKey));
}

describe('a JWT - Verifier that knows its issuer', () => {
  let server: AuthorizationServer;
  before(async () => {
    server = await startAuthorizationServer();
    await server.register({
      client_id: client.id,
      token_endpoint_auth_method: 'client_secret_jwt',
      token_endpoint_auth_signing_alg: 'HS256',
      client_secret: client.secret,
    });
  });
  after(() => server.stop());
  afterEach(stopFlow);

  const byIssuer = (issuerUrl: string) => ({ version: 2, keySource: 'issuer', issuerUrl }) as const;
  /** A token that the server's own key has signed. */
  const signed = (claims: object) => sign(claims, 'server-signature', curvePair('P-256', 'server').privateKey);

  it('verifies the access tokens of an OpenID provider with the keys that its discovery document names', async () => {
    const flow = await startVerifier({ ...byIssuer(server.issuer), audience: resource });
    const { exit, message } = await flow.send({ token: await accessToken(server) });
    const { claims } = message as { claims?: { iss?: string } };
    assert.equal(exit, 'true', message.error?.message);
    assert.equal(claims?.iss, server.issuer);
  });

  it('accepts tokens of this issuer alone, unless another one is set', async () => {
    const flow = await startVerifier(byIssuer(server.issuer));
    for (const claims of [{ iss: 'https://other.example' }, {}]) {
      const { exit, message } = await flow.send({ token: await signed(claims) });
      assert.deepEqual([exit, message.error?.code, message.error?.claim], ['failure', 'ERR_TOKEN_CLAIM', 'iss']);
    }
    await stopFlow();
    const other = await startVerifier({ ...byIssuer(server.issuer), issuer: 'https://other.example' });
    assert.equal((await other.send({ token: await signed({ iss: 'https://other.example' }) })).exit, 'true');
    assert.equal((await other.send({ token: await signed({ iss: server.issuer }) })).exit, 'failure');
  });

  for (const [what, issuerUrl, code, message] of [
    ['none', '', 'ERR_SETTINGS', /issuer must be an https URL/],
    ['plain http', 'http://login.example', 'ERR_SETTINGS', /issuer must be an https URL/],
    ['its document', 'https://a.example/.well-known/openid-configuration', 'ERR_SETTINGS', /discovery document/],
  ] as const) {
    it(`names what is wrong where the issuer is ${what}`, async () => {
      const flow = await startVerifier(byIssuer(issuerUrl));
      const { message: left } = await flow.send({ token: await signed({ iss: issuerUrl }) });
      assert.deepEqual([left.error?.code, left.error?.setting], [code, 'issuerUrl']);
      assert.match(String(left.error?.message), message);
    });
  }

  it('names why the server of the issuer cannot be reached', async () => {
    const { url, stop } = await startServer(() => {});
    await stop();
    const flow = await startVerifier(byIssuer(url.origin));
    const { error } = (await flow.send({ token: await signed({ iss: url.origin }) })).message;
    assert.deepEqual([error?.code, error?.setting], ['ERR_JWKS', 'issuerUrl']);
    assert.equal(error?.message, 'the server of the issuer cannot be reached (ECONNREFUSED)');
  });

  it('fetches nothing where it only reads tokens', async () => {
    let asked = 0;
    const other = await startServer((_, response) => {
      asked += 1;
      response.end();
    });
    const flow = await startVerifier({ ...byIssuer(other.url.origin), mode: 'decode' });
    assert.equal((await flow.send({ token: await signed({ iss: 'joe' }) })).exit, 'true');
    await other.stop();
    assert.equal(asked, 0);
  });
});

describe('fifty JWT - Verifiers with one JWK Set', () => {
  afterEach(stopFlow);

  it('make one fetch', async () => {
    let fetches = 0;
    const { publicKey, privateKey } = curvePair('P-256');
    const server = await startServer((_, response) => {
      fetches += 1;
      const jwk = createPublicKey(publicKey).export({ format: 'jwk' });
      response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'a' }] }));
    });
    const settings = { keySource: 'jwks', jwksUrl: server.url.href } as const;
    const others = Array.from({ length: 49 }, (_, index) => ({
      ...{ id: `other-${index}`, type: 'jwt-verifier', z: 'flow', x: 1, y: 1, wires: [[], []] },
      ...settings,
    }));
    const flow = await startVerifier(settings, { others: { registers: [], nodes: others, credentials: {} } });
    assert.equal((await flow.send({ token: await sign({}, 'a', privateKey) })).exit, 'true');
    assert.equal(fetches, 1);
    await stopFlow();
    await server.stop();
  });
});
