import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { curvePair } from '../support/keys.ts';
import { freezeClock, makeToken, partsOf, thawClock } from '../support/recipe-flow.ts';
import { assertSameForm, assertSameToken, formOf, type Sent } from '../support/recipe-sdk.ts';

describe('the token of a recipe for any OpenID Connect server, beside oauth4webapi', () => {
  before(freezeClock);
  after(thawClock);
  const ecKey = curvePair('P-256').privateKey;
  const server = { issuer: 'https://login.example.com', token_endpoint: 'https://login.example.com/oauth2/token' };
  const client = { client_id: 'my-client' };

  const sentBy = async (authentication: oauth.ClientAuth): Promise<Sent> => {
    let sent: Sent = {};
    await oauth.clientCredentialsGrantRequest(
      server,
      client,
      authentication,
      { scope: 'orders:read' },
      {
        [oauth.customFetch]: async (url, { headers, body }) => {
          sent = { url, headers, form: formOf(body) };
          return Response.json({ access_token: 'a', token_type: 'bearer' });
        },
      },
    );
    return sent;
  };

  it('private_key_jwt: assertion, form and address', async () => {
    const key = await crypto.subtle.importKey(
      'pkcs8',
      createPrivateKey(ecKey).export({ type: 'pkcs8', format: 'der' }),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    );
    const ours = await makeToken('private-key-jwt', { file: ecKey });
    const { url, form = formOf('') } = await sentBy(oauth.PrivateKeyJwt({ key, kid: String(ours.header.kid) }));
    assertSameToken(ours, form.get('client_assertion') ?? '', {
      'header.typ': ['JWT', undefined],
      jti: /^[\w-]{20,}$/,
    });
    assertSameForm(ours.message.payload, form, 'client_assertion');
    assert.equal(ours.message.url, url);
  });

  it('client_secret_jwt: assertion and form', async () => {
    const secret = randomBytes(32).toString('hex');
    const ours = await makeToken('client-secret-jwt', { file: secret });
    const { form = formOf('') } = await sentBy(oauth.ClientSecretJwt(secret));
    assertSameToken(ours, form.get('client_assertion') ?? '', {
      'header.typ': ['JWT', undefined],
      jti: /^[\w-]{20,}$/,
    });
    assertSameForm(ours.message.payload, form, 'client_assertion');
  });

  it('DPoP proof', async () => {
    const pair = await oauth.generateKeyPair('ES256', { extractable: true });
    const pem = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey)).toString('base64');
    const handle = oauth.DPoP({}, pair);
    let theirs = '';
    await oauth.protectedResourceRequest(
      'a token',
      'GET',
      new URL('https://api.example.com/v1/items?a=1'),
      undefined,
      undefined,
      {
        DPoP: handle,
        [oauth.customFetch]: async (_url, { headers }) => {
          theirs = headers.dpop ?? '';
          return new Response('');
        },
      },
    );
    const ours = await makeToken(
      'dpop',
      { file: `-----BEGIN PRIVATE KEY-----\n${pem}\n-----END PRIVATE KEY-----\n` },
      { method: 'GET', url: 'https://api.example.com/v1/items?a=1' },
    );
    assertSameToken(ours, theirs, { jti: /^[\w-]{20,}$/, ath: [undefined, partsOf(theirs).claims?.ath] });
  });
});
