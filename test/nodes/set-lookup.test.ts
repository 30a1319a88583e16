import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import helper from 'node-red-node-test-helper';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';
import type { SetAnswer } from '../../nodes/keys/panel-answers.ts';
import type { PanelError } from '../../nodes/shared/settings/panel-error.ts';
import { startVerifier, stopFlow } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { type LocalServer, startServer } from '../support/server.ts';

const jwk = (pem: string, kid: string) => ({ ...createPublicKey(pem).export({ format: 'jwk' }), kid });

describe('POST jwt-verifier/keys', () => {
  const headerValue = 'Zuversicht-47-Wolken';
  let server: LocalServer;
  let seen: unknown[];
  beforeEach(async () => {
    seen = [];
    server = await startServer(({ url, headers }, response) => {
      seen.push(headers['x-api-key']);
      const keys = [jwk(rsaPair().publicKey, 'one'), jwk(curvePair('P-256').publicKey, 'two'), { kty: 'RSA', n: 'x' }];
      const issuer = server.url.origin;
      if (url === '/jwks') response.end(JSON.stringify({ keys }));
      else response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }));
    });
    await startVerifier({}, { credentials: { jwksHeaderValue: headerValue } });
  });
  afterEach(async () => {
    await stopFlow();
    await server.stop();
  });
  const ask = async (settings: object, credentials: object = {}) => {
    const draft = { id: 'verifier', z: 'flow', settings: { ...verifierDefaults, ...settings }, credentials };
    const { status, body, text } = await helper.request().post('/jwt-verifier/keys').send(draft);
    assert.ok(!text.includes(headerValue));
    return { status, ...(body as Partial<SetAnswer> & { readonly error?: PanelError }) };
  };

  it('says which keys the discovery document of an issuer leads to, and what is wrong with the others', async () => {
    const { keys = [], problem, error } = await ask({ keySource: 'issuer', issuerUrl: server.url.origin });
    assert.equal(error, undefined);
    assert.deepEqual(
      keys.map(({ kid, kty, algorithm }) => [kid, kty, algorithm]),
      [
        ['one', 'RSA', 'RS256'],
        ['two', 'EC', 'ES256'],
      ],
    );
    assert.match(String(problem?.message), /^1 of 3 keys of the set cannot be used/);
  });

  it('sends the request header that was typed, or the one that is stored', async () => {
    const settings = { keySource: 'jwks', jwksUrl: server.url.href, jwksHeader: 'X-API-Key' };
    await ask(settings, { jwksHeaderValue: 'typed' });
    await ask(settings, { jwksHeaderValue: '__PWRD__' });
    assert.deepEqual(seen, ['typed', headerValue]);
  });

  for (const [what, settings, status, message] of [
    ['an issuer with a slash too many', { keySource: 'issuer', issuerUrl: '{origin}/' }, 200, /another issuer/],
    ['an address by http', { keySource: 'jwks', jwksUrl: 'http://a.example/' }, 200, /must be https/],
    [
      'a tls-config that is gone',
      { keySource: 'jwks', jwksUrl: 'https://a.example/', jwksTls: 'x' },
      200,
      /tls-config/,
    ],
    ['a JWT key', { keySource: 'key' }, 400, /name no JWK Set/],
  ] as const) {
    it(`answers with the error of deploy for ${what}`, async () => {
      const issuerUrl = 'issuerUrl' in settings ? settings.issuerUrl.replace('{origin}', server.url.origin) : '';
      const answer = await ask({ ...settings, issuerUrl });
      assert.equal(answer.status, status);
      assert.match(String(answer.error?.message), message);
      assert.ok(answer.error?.hint);
    });
  }
});
