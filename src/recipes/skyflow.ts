import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const skyflow: readonly Recipe[] = [
  {
    id: 'skyflow',
    name: 'Skyflow',
    group: 'data',
    docs: docs('https://docs.skyflow.com/api-authentication/', 'sdk'),
    fields: [
      { name: 'clientId', kind: 'text', example: 'a1b2c3d4e5f6' },
      { name: 'keyId', kind: 'text', example: 'k1l2m3n4o5p6' },
      { name: 'tokenUrl', kind: 'url', example: 'https://manage.skyflowapis.com/v1/auth/sa/oauth/token' },
    ],
    key: {
      kty: 'RSA',
      file: {
        test: { clientID: null, keyID: null, tokenURI: null, privateKey: null },
        privateKey: 'privateKey',
        kid: 'keyID',
        fields: { clientId: 'clientID', keyId: 'keyID', tokenUrl: 'tokenURI' },
      },
    },
    algorithms: ['RS256'],
    header: { kid: 'none' },
    claims: {
      iss: { value: '{clientId}' },
      sub: { value: '{clientId}' },
      aud: { value: '{tokenUrl}' },
      key: { value: '{keyId}' },
    },
    lifetime: { fill: 3600 },
    reuse: { kind: 'single-use' },
    delivery: [
      {
        kind: 'json',
        url: '{tokenUrl}',
        body: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{token}' },
      },
    ],
    exchange: { token: 'accessToken', lifetime: 3600, authorization: 'Bearer {token}' },
    check: 'skyflow-node',
  },
];
