import { docs } from './parts.ts';
import type { Recipe } from './recipe.ts';

export const openBankingUk: readonly Recipe[] = [
  {
    id: 'open-banking-uk',
    name: 'Open Banking UK, message signature',
    group: 'money',
    docs: docs(
      'https://openbankinguk.github.io/read-write-api-site3/v4.0/profiles/read-write-data-api-profile.html',
      'doc',
    ),
    fields: [
      { name: 'keyId', kind: 'text', example: '90210ABAD' },
      {
        name: 'issuer',
        kind: 'text',
        example: '0015800001ZEZ3WAAX/1234567890abcdefABCDEF',
        label: 'organizationAndSoftware',
      },
    ],
    key: { kty: 'RSA' },
    algorithms: ['PS256'],
    header: {
      typ: 'JOSE',
      kid: '{keyId}',
      parameters: {
        cty: 'application/json',
        'http://openbanking.org.uk/iat': '{now}',
        'http://openbanking.org.uk/iss': '{issuer}',
        'http://openbanking.org.uk/tan': 'openbanking.org.uk',
        crit: ['http://openbanking.org.uk/iat', 'http://openbanking.org.uk/iss', 'http://openbanking.org.uk/tan'],
      },
    },
    claims: {},
    body: { from: 'payload', isDetached: true },
    lifetime: { fill: 300, exp: 'absent', iat: 'absent' },
    reuse: { kind: 'single-use' },
    delivery: [{ kind: 'header', name: 'x-jws-signature', value: '{token}' }],
  },
];
