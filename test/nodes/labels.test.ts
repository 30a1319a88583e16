import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { labelOf as generatorLabel } from '../../nodes/jwt-generator/editor/label.ts';
import { generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import { labelOf as setLabel } from '../../nodes/jwt-jwks/editor/label.ts';
import { labelOf as verifierLabel } from '../../nodes/jwt-verifier/editor/label.ts';
import { verifierDefaults } from '../../nodes/jwt-verifier/settings.ts';

const keys: Record<string, object> = {
  secret: { id: 'secret', type: 'jwt-key', kty: 'oct', name: 'shop secret' },
  rsa: { id: 'rsa', type: 'jwt-key', kty: 'RSA', name: 'GitHub App' },
  ec: { id: 'ec', type: 'jwt-key', kty: 'EC', name: 'AuthKey_2X9R4HXF34' },
  ps: { id: 'ps', type: 'jwt-key', kty: 'RSA', algorithm: 'PS256' },
};
const findKey = (id: string) => keys[id] as never;

/** Texts as Node-RED looks them up, in English. */
function wordsOf(type: string) {
  const file = new URL(`../../nodes/${type}/locales/en-US.json`, import.meta.url);
  const catalogue = JSON.parse(readFileSync(file, 'utf8'));
  return (key: string, values: Readonly<Record<string, unknown>> = {}) =>
    String(key.split('.').reduce((part, name) => part[name], catalogue)).replace(/__(\w+)__/g, (_, name) =>
      String(values[name]),
    );
}

describe('the label of a node without a name', () => {
  const generators: readonly (readonly [string, object])[] = [
    ['', {}],
    ['', { signingKey: 'ec' }],
    ['HS256 for anna', { signature: 'symmetric', signingKey: 'secret', subject: 'anna' }],
    ['RS256 for msg.user.id', { signingKey: 'rsa', subject: 'user.id', subjectType: 'msg' }],
    ['RS256 for flow.user', { signingKey: 'rsa', subject: '#:(disk)::user', subjectType: 'flow' }],
    ['PS256 for anna', { signingKey: 'ps', subject: 'anna' }],
    ['ES384 for anna', { signingKey: 'ec', signingAlgorithm: 'ES384', subject: 'anna' }],
    ['JWT for anna', { signingKey: 'ec', subject: 'anna' }],
    ['JWE for anna', { signature: 'none', encryptionKey: 'rsa', subject: 'anna' }],
    ['→ appstoreconnect-v1', { signingKey: 'ec', sub: false, aud: true, audience: 'appstoreconnect-v1' }],
    ['anna → oauth2.googleapis.com', { subject: 'anna', aud: true, audience: 'https://oauth2.googleapis.com/token' }],
    ['→ a, shop.example', { aud: true, audience: '["a", "https://shop.example/x"]', audienceType: 'json' }],
    ['', { aud: true, audience: '$lookup(payload, "a")', audienceType: 'jsonata' }],
    ['', { aud: false, audience: 'not in the token' }],
    ['', { sub: false, subject: 'not in the token' }],
    ['GitHub App', { recipe: 'github-app', signingKey: 'rsa', sub: false }],
    ['→ 123456789 123456789 1234567…', { aud: true, audience: '123456789 123456789 123456789' }],
    ['', { subject: { made: 'by hand' }, aud: 'x', audience: null, signingKey: ['x'] }],
  ];
  for (const [label, settings] of generators) {
    it(`of a generator with ${JSON.stringify(settings)} is "${label}"`, () => {
      const node = { id: 'n', ...generatorDefaults, ...settings, _: wordsOf('jwt-generator') };
      assert.equal(generatorLabel(node as never, findKey), label);
    });
  }
  it('of a generator that a hand wrote, with hardly a setting, is made from defaults', () => {
    const node = { id: 'n', subject: 'anna', _: wordsOf('jwt-generator') };
    assert.equal(generatorLabel(node as never, findKey), 'JWT for anna');
  });

  const verifiers: readonly (readonly [string, object])[] = [
    ['', {}],
    ['', { key: 'ps' }],
    ['verify shop secret', { key: 'secret' }],
    ['verify shop.example', { key: 'secret', issuer: 'https://shop.example/' }],
    ['verify idp.example', { keySource: 'jwks', jwksUrl: 'https://idp.example/jwks.json', key: 'secret' }],
    ['verify login.example', { keySource: 'issuer', issuerUrl: 'https://login.example/realms/a', key: 'secret' }],
    [
      'verify a.example + 1',
      { keySource: 'issuers', issuers: [{ issuer: 'https://a.example' }, { issuer: 'https://b.example' }] },
    ],
    ['', { keySource: 'issuers', issuers: 'x' }],
    ['verify msg.issuer', { issuer: 'issuer', issuerType: 'msg' }],
    ['decode', { mode: 'decode', key: 'secret' }],
  ];
  for (const [label, settings] of verifiers) {
    it(`of a verifier with ${JSON.stringify(settings)} is "${label}"`, () => {
      const node = { id: 'n', ...verifierDefaults, ...settings, _: wordsOf('jwt-verifier') };
      assert.equal(verifierLabel(node as never, findKey), label);
    });
  }

  it('of a JWK Set names the first of its keys', () => {
    assert.equal(setLabel({ keys: ['rsa'] }, findKey), 'JWKS: GitHub App');
    assert.equal(setLabel({ keys: ['rsa', 'ec', 'gone'] }, findKey), 'JWKS: GitHub App + 2');
    for (const wrong of [[], ['gone'], ['ps'], 'rsa', undefined]) assert.equal(setLabel({ keys: wrong }, findKey), '');
  });
});
