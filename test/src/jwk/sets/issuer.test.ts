import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { discoveryUrls } from '../../../../src/jwk/sets/discovery.ts';
import { createRemoteSet } from '../../../../src/jwk/sets/remote.ts';
import type { SetAccess } from '../../../../src/jwk/sets/source.ts';
import { parseIssuerUrl } from '../../../../src/jwk/sets/url.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../../../support/authorization-server.ts';
import { refuses, rejects } from '../../../support/errors.ts';
import { curvePair } from '../../../support/keys.ts';

const jwk = { ...createPublicKey(curvePair('P-256').publicKey).export({ format: 'jwk' }), kid: 'a' };
const set = JSON.stringify({ keys: [jwk] });

describe('an issuer', () => {
  for (const [text, first, second] of [
    ['https://a.example', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
    [' https://a.example/ ', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
    ['https://a.example/t/1', '/t/1/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/t/1'],
    ['https://a.example/t/1/', '/t/1/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/t/1'],
  ] as const) {
    it(`publishes its document where the standards say: ${text.trim()}`, () => {
      const issuer = parseIssuerUrl(text);
      assert.equal(issuer.identifier, text.trim());
      assert.deepEqual(
        discoveryUrls(issuer).map(({ href }) => href),
        [`https://a.example${first}`, `https://a.example${second}`],
      );
    });
  }

  for (const [text, message] of [
    ['', /must be an https URL/],
    ['login.example', /must be an https URL/],
    ['http://login.example/', /must be an https URL/],
    ['http://10.0.0.1/', /must be an https URL/],
    ['https://joe:s3cret@login.example/', /must be an https URL/],
    ['https://login.example/?tenant=1', /query and fragment/],
    ['https://login.example/?', /query and fragment/],
    ['https://login.example/#x', /query and fragment/],
    ['https://login.example/.well-known/openid-configuration', /address of its discovery document/],
    ['https://login.example/.well-known/oauth-authorization-server/t', /address of its discovery document/],
  ] as const) {
    it(`is not ${JSON.stringify(text)}`, () => {
      const { setting, message: said, hint } = refuses(() => parseIssuerUrl(text), 'ERR_SETTINGS', message);
      assert.equal(setting, 'issuerUrl');
      assert.ok(!`${said} ${hint}`.includes('s3cret'));
    });
  }

  const enter = 'Enter the issuer as its tokens have it in "iss", such as https://login.example.com/.';
  const allow = ' For a server of your own network, allow plain http under Connection.';
  for (const [text, plainHttp, hosts, hint] of [
    ['http://login.example/', 'local', 'http only for localhost', enter],
    ['http://keycloak:8080/realms/x', 'local', 'http only for localhost', enter + allow],
    ['http://login.example/', 'private', 'http only for localhost and private networks', enter],
  ] as const) {
    it(`is refused with what would be allowed: ${text}, where plain http is ${plainHttp}`, () => {
      const error = refuses(() => parseIssuerUrl(text, plainHttp), 'ERR_SETTINGS', /./);
      assert.equal(
        error.message,
        `the issuer must be an https URL (${hosts}), without credentials, query and fragment`,
      );
      assert.equal(error.hint, hint);
    });
  }

  it('is entered as it is, and not as the address of its document', () => {
    const { hint } = refuses(
      () => parseIssuerUrl('https://login.example/.well-known/openid-configuration'),
      'ERR_SETTINGS',
      /^the issuer is entered as the address of its discovery document$/,
    );
    assert.equal(hint, 'Enter the "issuer" of the document: as a rule, what stands before /.well-known/.');
  });

  it('of a private network may be reached by plain http where that is allowed', () => {
    assert.equal(parseIssuerUrl('http://keycloak:8080/realms/x', 'private').url.port, '8080');
  });
});

/** What a server answers at an address: a text, or a status. */
type Answer = string | number | { readonly text: string; readonly maxAgeSeconds: number };

function createIssuer(issuerUrl: string, answers: Readonly<Record<string, Answer>>, access: SetAccess = {}) {
  const asked: string[] = [];
  const timers: number[] = [];
  const fetchText = async ({ href }: URL) => {
    asked.push(href);
    const answer = answers[href] ?? 404;
    if (typeof answer === 'number') return { status: answer, text: '' };
    return { status: 200, ...(typeof answer === 'string' ? { text: answer } : answer) };
  };
  const schedule = (_: () => void, seconds: number) => {
    timers.push(seconds);
    return () => void timers.splice(timers.indexOf(seconds), 1);
  };
  const found = createRemoteSet({ issuerUrl, ...access }, () => {}, { clock: () => 0, fetchText, schedule });
  return { asked, timers, set: found };
}

describe('the JWK Set of an issuer', () => {
  const issuer = 'https://issuer.example/t';
  const oidc = `${issuer}/.well-known/openid-configuration`;
  const oauth = 'https://issuer.example/.well-known/oauth-authorization-server/t';
  const keys = 'https://keys.example/jwks';
  const document = (members: object = {}) => JSON.stringify({ issuer, jwks_uri: keys, ...members });

  it('is where its OpenID Connect document says, on another host too, without a note', async () => {
    const { asked, set: found } = createIssuer(issuer, { [oidc]: document(), [keys]: set });
    assert.equal((await found.find('a')).length, 1);
    assert.deepEqual(asked, [oidc, keys]);
    assert.equal(found.note(), undefined);
    assert.equal(found.setting, 'issuerUrl');
  });

  for (const [what, answer] of [
    ['there is nothing', 404],
    ['nothing may be read', 403],
    ['a fault shows', 500],
    ['a web page is sent for every path', '<html>'],
    ['another document is sent', '{"hello":"world"}'],
    ['a JSON list is sent', '[]'],
  ] as const) {
    it(`is where its OAuth document says if at the first place ${what}`, async () => {
      const { asked, set: found } = createIssuer(issuer, { [oidc]: answer, [oauth]: document(), [keys]: set });
      assert.equal((await found.find('a')).length, 1);
      assert.deepEqual(asked, [oidc, oauth, keys]);
    });
  }

  it('lives as long as the shorter of document and set, and is fetched ahead of that', async () => {
    const answers = { [oidc]: { text: document(), maxAgeSeconds: 100 }, [keys]: { text: set, maxAgeSeconds: 3600 } };
    const { timers, set: found } = createIssuer(issuer, answers);
    await found.find('a');
    assert.deepEqual(timers, [80]);
  });

  for (const [what, answers, message, hint] of [
    ['no document', {}, /^the issuer publishes no discovery document \(status 404, 404\)$/, /"iss"/],
    ['web pages alone', { [oidc]: '<p>', [oauth]: '<p>' }, /no discovery document \(status 200, 200\)/, /"iss"/],
    ['an outage', { [oidc]: 503, [oauth]: 503 }, /^the server of the issuer answers with status 503$/, /Check/],
    ['a slash more', { [oidc]: document({ issuer: `${issuer}/` }) }, /another issuer/, /with a slash at its end/],
    ['another issuer', { [oidc]: document({ issuer: 'https://evil.example' }) }, /another issuer/, /if you trust it/],
    ['capital letters', { [oidc]: document({ issuer: issuer.toUpperCase() }) }, /another issuer/, /exactly/],
    ['many tenants', { [oidc]: document({ issuer: 'https://x.example/{tenantid}/' }) }, /another issuer/, /tenant id/],
    ['no jwks_uri', { [oidc]: document({ jwks_uri: undefined }) }, /names no "jwks_uri"/, /public key/],
    ['plain http', { [oidc]: document({ jwks_uri: 'http://issuer.example/' }) }, /must not be fetched from/, /https/],
    ['this machine', { [oidc]: document({ jwks_uri: 'https://localhost/' }) }, /must not be fetched from/, /https/],
    ['a jwks_uri that is gone', { [oidc]: document(), [keys]: 410 }, /server of the JWK Set .* status 410/, /Check/],
    ['a jwks_uri of something else', { [oidc]: document(), [keys]: '<p>' }, /did not send a JWK Set/, /./],
  ] as const) {
    it(`is named as not to be had for ${what}`, async () => {
      const error = await rejects(createIssuer(issuer, answers).set.find('a'), 'ERR_JWKS', message);
      assert.match(error.hint, hint);
      assert.ok(!`${error.message} ${error.hint}`.includes('evil'));
      if (!/did not send/.test(error.message)) assert.equal(error.setting, 'issuerUrl');
    });
  }

  it('is not looked for further once a document is that of another issuer', async () => {
    const { asked, set: found } = createIssuer(issuer, { [oidc]: document({ issuer: 'x' }), [oauth]: document() });
    await rejects(found.find('a'), 'ERR_JWKS', /another issuer/);
    assert.deepEqual(asked, [oidc]);
  });

  it('may be in a private network by plain http where the issuer is, and is not led there from https', async () => {
    const inside = 'http://keycloak:8080/realms/x';
    const place = `${inside}/.well-known/openid-configuration`;
    const certs = 'http://keycloak:8080/realms/x/certs';
    const access = { plainHttp: 'private' } as const;
    const answers = { [place]: JSON.stringify({ issuer: inside, jwks_uri: certs }), [certs]: set };
    assert.equal((await createIssuer(inside, answers, access).set.find('a')).length, 1);
    const led = { [oidc]: document({ jwks_uri: certs }), [certs]: set };
    await rejects(createIssuer(issuer, led, access).set.find('a'), 'ERR_JWKS', /must not be fetched from/);
  });
});

describe('the JWK Set of a certified OpenID provider', () => {
  let server: AuthorizationServer;
  before(async () => {
    server = await startAuthorizationServer();
  });
  after(() => server.stop());

  it('is found by its issuer', async () => {
    const found = createRemoteSet({ issuerUrl: server.issuer }, () => {});
    assert.deepEqual(
      (await found.find('server-signature')).map(({ kid }) => kid),
      ['server-signature'],
    );
    found.close();
  });

  it('is not found by another name of the same server', async () => {
    const found = createRemoteSet({ issuerUrl: `${server.issuer}/` }, () => {});
    const { hint } = await rejects(found.find(undefined), 'ERR_JWKS', /that of another issuer/);
    assert.match(hint, /without the slash/);
    found.close();
  });
});
