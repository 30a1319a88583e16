import { bearer, docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const coinbase: readonly Recipe[] = [
  {
    id: 'coinbase-cdp',
    name: 'Coinbase Developer Platform',
    group: 'money',
    docs: docs('https://docs.cdp.coinbase.com/get-started/authentication/jwt-authentication', 'sdk'),
    fields: [{ name: 'keyId', kind: 'text', example: 'organizations/11111111/apiKeys/22222222', label: 'apiKeyName' }],
    key: {
      kty: 'EC',
      curve: 'P-256',
      file: {
        test: { name: null, privateKey: null },
        privateKey: 'privateKey',
        kid: 'name',
        fields: { keyId: 'name' },
      },
    },
    algorithms: ['ES256', 'EdDSA'],
    header: { kid: '{keyId}', parameters: { nonce: '{hex:16}' } },
    claims: {
      iss: { value: 'cdp' },
      sub: { value: '{keyId}' },
      uris: { value: ['{request.method} {request.host}{request.path}'], type: 'array' },
    },
    lifetime: { fill: 120, max: 120, nbf: 0 },
    reuse: { kind: 'single-use' },
    delivery: [bearer],
    check: '@coinbase/cdp-sdk',
  },
  {
    id: 'coinbase-advanced-trade',
    name: 'Coinbase Advanced Trade',
    variantOf: 'coinbase-cdp',
    group: 'money',
    docs: docs('https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication', 'doc'),
    fields: [{ name: 'keyId', kind: 'text', example: 'organizations/11111111/apiKeys/22222222', label: 'apiKeyName' }],
    key: {
      kty: 'EC',
      curve: 'P-256',
      file: {
        test: { name: null, privateKey: null },
        privateKey: 'privateKey',
        kid: 'name',
        fields: { keyId: 'name' },
      },
    },
    algorithms: ['ES256'],
    header: { kid: '{keyId}', parameters: { nonce: '{hex:16}' } },
    claims: {
      iss: { value: 'cdp' },
      sub: { value: '{keyId}' },
      uri: { value: '{request.method} {request.host}{request.path}' },
    },
    lifetime: { fill: 120, max: 120, nbf: 0 },
    reuse: { kind: 'single-use' },
    delivery: [bearer],
  },
];
