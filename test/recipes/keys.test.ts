import assert from 'node:assert/strict';
import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { curvePair, rsaPair } from '../support/keys.ts';
import { makeToken } from '../support/recipe-flow.ts';

const sec1 = (curve: 'P-384' | 'P-521') =>
  String(createPrivateKey(curvePair(curve).privateKey).export({ type: 'sec1', format: 'pem' }));
const jwk = (curve: 'P-256' | 'P-384') =>
  JSON.stringify(createPrivateKey(curvePair(curve).privateKey).export({ format: 'jwk' }));

const [ed, ec] = (['Ed25519', 'P-256'] as const).map((curve) =>
  createPrivateKey(curvePair(curve).privateKey).export({ format: 'jwk' }),
) as [JsonWebKey, JsonWebKey];
const bytes = (text = '') => Buffer.from(text, 'base64url');
const seedAndPublic = Buffer.concat([bytes(ed.d), bytes(ed.x)]);
const point = Buffer.concat([Buffer.from([4]), bytes(ec.x), bytes(ec.y)]);
const coinbaseFile = JSON.stringify({
  name: 'organizations/1/apiKeys/2',
  privateKey: seedAndPublic.toString('base64'),
});

const cases: readonly [id: string, what: string, key: string, algorithm: string][] = [
  ['private-key-jwt', 'an RSA key', rsaPair().privateKey, 'RS256'],
  ['private-key-jwt', 'a key on P-384', curvePair('P-384').privateKey, 'ES384'],
  ['private-key-jwt', 'a key on P-384 in SEC 1', sec1('P-384'), 'ES384'],
  ['private-key-jwt', 'a key on P-521 in SEC 1', sec1('P-521'), 'ES512'],
  ['private-key-jwt', 'a JWK on P-384', jwk('P-384'), 'ES384'],
  ['private-key-jwt', 'an Ed25519 key', curvePair('Ed25519').privateKey, 'EdDSA'],
  ['netsuite', 'a key on P-256', curvePair('P-256').privateKey, 'ES256'],
  ['supabase', 'a key on P-256', curvePair('P-256').privateKey, 'ES256'],
  ['supabase', 'a JWK on P-256', jwk('P-256'), 'ES256'],
  ['hasura', 'an RSA key', rsaPair().privateKey, 'RS256'],
  ['smart-on-fhir', 'an RSA key', rsaPair().privateKey, 'RS384'],
  ['coinbase-cdp', 'an Ed25519 key', curvePair('Ed25519').privateKey, 'EdDSA'],
  ['coinbase-cdp', 'a file with a raw Ed25519 key', coinbaseFile, 'EdDSA'],
  ['coinbase-cdp', 'such a file in base64', Buffer.from(coinbaseFile).toString('base64'), 'EdDSA'],
  ['coinbase-cdp', 'a raw Ed25519 key in base64url', seedAndPublic.toString('base64url'), 'EdDSA'],
  ['web-push', 'the raw scalar of VAPID', String(ec.d), 'ES256'],
  [
    'web-push',
    'the file of VAPID keys',
    JSON.stringify({ publicKey: point.toString('base64url'), privateKey: ec.d }),
    'ES256',
  ],
];

describe('a recipe of a provider that takes several kinds of keys', () => {
  for (const [id, what, file, algorithm] of cases) {
    it(`of ${id} signs with ${algorithm} for ${what}`, async () => {
      assert.equal((await makeToken(id, { file })).header.alg, algorithm);
    });
  }
});
