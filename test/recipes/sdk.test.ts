import assert from 'node:assert/strict';
import { randomBytes, X509Certificate } from 'node:crypto';
import { ConfidentialClientApplication } from '@azure/msal-node';
import doordash from '@doordash/sdk';
import PushNotifications from '@pusher/push-notifications-server';
import GhostAdminApi from '@tryghost/admin-api';
import { tokenGenerate } from '@vonage/jwt';
import { ApnsClient, Notification } from 'apns2';
import appleSignIn from 'apple-signin-auth';
import atlassianJwt from 'atlassian-jwt';
import { JWT } from 'google-auth-library';
import githubAppJwt from 'universal-github-app-jwt';
import webPush from 'web-push';
import { curvePair, rsaPair } from '../support/keys.ts';
import {
  freezeClock,
  frozenNow,
  makeToken,
  requestMessage,
  rsaCertificate,
  thawClock,
} from '../support/recipe-flow.ts';
import { assertSameForm, assertSameToken, type Differences, formOf, type Sent } from '../support/recipe-sdk.ts';

/** Where the client of DoorDash makes what it sends. */
interface DoorDashInside {
  readonly _generateOptions: () => { readonly headers: { readonly Authorization: string } };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const { privateKey } = rsaPair();
const ecKey = curvePair('P-256').privateKey;

describe("the token of a recipe beside that of the provider's own SDK, at the same moment", () => {
  before(freezeClock);
  after(thawClock);

  describe('Google', () => {
    const email = 'flows@my-project.iam.gserviceaccount.com';
    const keyId = '0123456789abcdef0123456789abcdef01234567';
    const file = JSON.stringify({
      type: 'service_account',
      project_id: 'my-project',
      private_key_id: keyId,
      private_key: privateKey,
      client_email: email,
      token_uri: 'https://oauth2.googleapis.com/token',
    });
    // Documented, and accepted: the SDK leaves both out.
    const namedKey: Differences = { 'header.typ': ['JWT', undefined], 'header.kid': [keyId, undefined] };

    /** What google-auth-library sends for an access token or ID token. */
    const sentBy = async (options: object, ask: (client: JWT) => Promise<unknown>): Promise<Sent> => {
      let sent: Sent = {};
      const fetchImplementation = async (url: string | URL | Request, init: RequestInit = {}) => {
        const { headers } = new Request(url, init);
        sent = { url: String(url), headers: Object.fromEntries(headers), form: formOf(init.body) };
        return Response.json({ access_token: 'a', id_token: 'a.e30.c', expires_in: 3599, token_type: 'Bearer' });
      };
      const client = new JWT({
        email,
        key: privateKey,
        keyId,
        ...options,
        transporterOptions: { fetchImplementation: fetchImplementation as typeof fetch },
      });
      await ask(client);
      return sent;
    };

    it('service account: assertion, form and address', async () => {
      const scopes = ['https://www.googleapis.com/auth/drive', 'https://www.googleapis.com/auth/spreadsheets'];
      const ours = await makeToken('google-service-account', {
        file,
        fields: { scopes: scopes.join(', '), user: 'anna@example.com' },
      });
      const {
        url,
        headers,
        form = formOf(''),
      } = await sentBy({ scopes, subject: 'anna@example.com' }, (client) => client.authorize());
      assertSameToken(ours, form.get('assertion') ?? '', namedKey);
      assertSameForm(ours.message.payload, form, 'assertion');
      assert.equal(ours.message.url, url);
      assert.match(headers?.['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
      assert.equal(
        (ours.message.headers as Record<string, string>)['content-type'],
        'application/x-www-form-urlencoded',
      );
    });

    it('ID token: assertion and form', async () => {
      const target = 'https://my-service-abc123-ew.a.run.app';
      const ours = await makeToken('google-id-token', { file, fields: { target } });
      const { form = formOf('') } = await sentBy({}, (client) => client.fetchIdToken(target));
      assertSameToken(ours, form.get('assertion') ?? '', namedKey);
      assertSameForm(ours.message.payload, form, 'assertion');
    });

    it('self-signed token, without an exchange', async () => {
      const ours = await makeToken('google-self-signed', { file, fields: { service: 'pubsub' } });
      const client = new JWT({ email, key: privateKey, keyId });
      client.useJWTAccessWithScope = false;
      const headers = await client.getRequestHeaders('https://pubsub.googleapis.com/');
      const authorization = new Headers(headers).get('authorization') ?? '';
      assertSameToken(ours, authorization.slice('Bearer '.length), {});
      assert.deepEqual(ours.message.headers, { authorization: `Bearer ${ours.token}` });
    });
  });

  describe('Microsoft Entra ID', () => {
    const clientId = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
    const { fingerprint256, fingerprint } = new X509Certificate(rsaCertificate());
    const tokenUrl = 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token';

    const sentBy = async (thumbprint: object): Promise<Sent> => {
      let sent: Sent = {};
      const metadata = {
        issuer: 'https://login.microsoftonline.com/contoso/v2.0',
        authorization_endpoint: tokenUrl.replace('token', 'authorize'),
        token_endpoint: tokenUrl,
        jwks_uri: 'https://login.microsoftonline.com/keys',
      };
      const application = new ConfidentialClientApplication({
        auth: {
          clientId,
          authority: 'https://login.microsoftonline.com/contoso.onmicrosoft.com',
          authorityMetadata: JSON.stringify(metadata),
          clientCertificate: { privateKey, ...thumbprint },
        },
        system: {
          networkClient: {
            sendGetRequestAsync: async <T>() => ({ status: 200, headers: {}, body: metadata as T }),
            sendPostRequestAsync: async <T>(url: string, options: { body?: string } = {}) => {
              sent = { url, form: formOf(options.body) };
              const body = { token_type: 'Bearer', expires_in: 3599, access_token: 'a' } as T;
              return { status: 200, headers: {}, body };
            },
          },
        },
      });
      await application.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
      return sent;
    };
    const fields = { tenant: 'contoso.onmicrosoft.com', clientId, cloud: 'global' };
    // What MSAL adds about itself.
    const bare = (form: URLSearchParams) =>
      new URLSearchParams([...form].filter(([name]) => !/^(?:x-|client-request-id|client_info|clidata)/.test(name)));

    for (const [id, thumbprint] of [
      ['entra-certificate', { thumbprintSha256: fingerprint256.replaceAll(':', '') }],
      ['entra-certificate-sha1', { thumbprint: fingerprint.replaceAll(':', '') }],
    ] as const) {
      it(`${id}: assertion, form and address`, async () => {
        const ours = await makeToken(id, { file: privateKey, fields });
        const { url, form = formOf('') } = await sentBy(thumbprint);
        assertSameToken(ours, form.get('client_assertion') ?? '', { jti: uuid });
        assertSameForm(ours.message.payload, bare(form), 'client_assertion');
        // MSAL numbers its requests.
        assert.equal(ours.message.url, url?.replace(/\?client-request-id=.*$/, ''));
      });
    }
  });

  for (const id of ['github-app', 'github-app-jwt']) {
    it(`GitHub App: ${id}`, async () => {
      const ours = await makeToken(id, { file: privateKey, fields: { clientId: 'Iv23liabcdefghijklmn' } });
      const { token } = await githubAppJwt({ id: 'Iv23liabcdefghijklmn', privateKey });
      assertSameToken(ours, token, {
        // The documentation advises 60 s back; ten minutes counted from GitHub's clock are the limit for both.
        iat: [frozenNow - 60, frozenNow - 30],
        exp: [frozenNow + 540, frozenNow + 570],
      });
    });
  }

  it('Web Push: the whole header', async () => {
    const { publicKey, privateKey: d } = webPush.generateVAPIDKeys();
    const bytes = Buffer.from(publicKey, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: bytes.subarray(1, 33).toString('base64url'),
      y: bytes.subarray(33).toString('base64url'),
      d,
    };
    const ours = await makeToken('web-push', {
      file: JSON.stringify(jwk),
      fields: { subject: 'mailto:push@example.com' },
    });
    const { Authorization } = webPush.getVapidHeaders(
      new URL(requestMessage.url).origin,
      'mailto:push@example.com',
      publicKey,
      d,
      'aes128gcm',
    );
    const [, token = '', key] = /^vapid t=([^,]+), k=(.+)$/.exec(Authorization) ?? [];
    assertSameToken(ours, token, {});
    const { authorization } = ours.message.headers as Record<string, string>;
    assert.equal(authorization, `vapid t=${ours.token}, k=${key}`);
  });

  it('Ghost Admin: token and headers', async () => {
    const key = `6489e4b1c0ffee0123456789:${randomBytes(32).toString('hex')}`;
    let sent: Readonly<Record<string, string>> = {};
    const api = new GhostAdminApi({
      url: 'https://blog.example.com',
      key,
      version: 'v5.0',
      makeRequest: async ({ headers }: { headers: Record<string, string> }) => {
        sent = headers;
        return { posts: [] };
      },
    });
    await api.posts.browse();
    const ours = await makeToken('ghost-admin', { file: key });
    assertSameToken(ours, String(sent.Authorization).slice('Ghost '.length), {});
    const headers = ours.message.headers as Record<string, string>;
    assert.equal(headers.authorization, `Ghost ${ours.token}`);
    assert.equal(headers['accept-version'], sent['Accept-Version']);
  });

  it('Sign in with Apple: client secret', async () => {
    const options = { clientID: 'com.example.web', teamID: 'A1B2C3D4E5', keyIdentifier: '2X9R4HXF34' };
    const theirs = appleSignIn.getClientSecret({ ...options, privateKey: ecKey });
    const ours = await makeToken('apple-sign-in', { file: ecKey });
    assertSameToken(ours, theirs, {});
  });

  it('Apple push: token and headers', async () => {
    let headers: Record<string, string> = {};
    const client = new ApnsClient({
      team: 'A1B2C3D4E5',
      keyId: '2X9R4HXF34',
      signingKey: ecKey,
      defaultTopic: 'com.example.app',
      keepAlive: false,
    });
    Object.assign(client, {
      client: {
        request: async (request: { headers: Record<string, string> }) => {
          headers = request.headers;
          return { statusCode: 200 };
        },
      },
    });
    await client.send(new Notification('0123456789abcdef', { alert: 'x' }));
    const ours = await makeToken('apple-push', { file: ecKey });
    assertSameToken(ours, String(headers.authorization).slice('bearer '.length), {});
    assert.deepEqual(ours.message.headers, {
      authorization: `bearer ${ours.token}`,
      'apns-topic': headers['apns-topic'],
    });
  });

  it('Vonage application', async () => {
    const applicationId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab';
    const theirs = tokenGenerate(applicationId, privateKey);
    const ours = await makeToken('vonage', { file: privateKey, fields: { applicationId } });
    assertSameToken(ours, theirs, { jti: uuid });
  });

  it('Atlassian Connect: hash of the request and token', async () => {
    const secret = randomBytes(32).toString('hex');
    const url = 'https://example.atlassian.net/rest/api/2/issue?b=2&a=1&a=x%20y&jwt=old&c=%2A!';
    const ours = await makeToken('atlassian-connect', { file: secret }, { method: 'get', url });
    const qsh = atlassianJwt.createQueryStringHash(
      atlassianJwt.fromMethodAndUrl('get', url),
      false,
      'https://example.atlassian.net',
    );
    const claims = { iss: 'com.example.my-app', iat: frozenNow, exp: frozenNow + 180, qsh };
    const theirs = atlassianJwt.encodeSymmetric(claims, secret);
    assertSameToken(ours, theirs, {});
    assert.deepEqual(atlassianJwt.decodeSymmetric(ours.token, secret, 'HS256' as never), claims);
  });

  it('Pusher Beams', async () => {
    const instanceId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab';
    const secretKey = randomBytes(32).toString('hex').toUpperCase();
    const { token } = new PushNotifications({ instanceId, secretKey }).generateToken('anna');
    const ours = await makeToken('pusher-beams', { file: secretKey, fields: { instance: instanceId, user: 'anna' } });
    assertSameToken(ours, String(token), {});
  });

  it('DoorDash Drive', async () => {
    const ids = {
      developer_id: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
      key_id: 'bbbbbbbb-cccc-dddd-eeee-0123456789ab',
    };
    const secret = randomBytes(32).toString('base64url');
    const client = new doordash.DoorDashClient({ ...ids, signing_secret: secret });
    const { headers } = (client as unknown as DoorDashInside)._generateOptions();
    const ours = await makeToken('doordash-drive', {
      file: secret,
      fields: { developerId: ids.developer_id, keyId: ids.key_id },
    });
    assertSameToken(ours, headers.Authorization.slice('Bearer '.length), {});
    assert.deepEqual(ours.message.headers, { authorization: `Bearer ${ours.token}` });
  });
});
