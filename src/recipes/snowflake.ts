import type { Recipe } from './recipe.ts';

export const snowflake: readonly Recipe[] = [
  {
    id: 'snowflake',
    name: 'Snowflake key pair',
    group: 'data',
    docs: [
      {
        url: 'https://docs.snowflake.com/en/developer-guide/sql-api/authenticating',
        checked: '2026-11',
        evidence: 'doc',
      },
    ],
    fields: [
      { name: 'identifier', kind: 'text', example: 'ab12345.eu-central-1', label: 'accountIdentifier' },
      { name: 'user', kind: 'text', example: 'MY_USER', label: 'username', transform: ['trim', 'upper'] },
      // The host keeps the whole identifier; the token has the part before its first dot.
      {
        name: 'account',
        kind: 'text',
        example: 'AB12345',
        from: 'identifier',
        transform: ['trim', 'beforeDot', 'upper'],
        isOptional: true,
      },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256'],
    header: { kid: 'none' },
    claims: {
      iss: { value: '{account}.{user}.SHA256:{key.spkiSha256}' },
      sub: { value: '{account}.{user}' },
    },
    lifetime: { fill: 3540, max: 3600 },
    reuse: { kind: 'until-exp', margin: 60 },
    delivery: [
      {
        kind: 'header',
        name: 'authorization',
        value: 'Bearer {token}',
        headers: {
          'x-snowflake-authorization-token-type': 'KEYPAIR_JWT',
          accept: 'application/json',
          'content-type': 'application/json',
        },
      },
    ],
    traps: [
      { when: '390144', say: 'snowflakeInvalid', cite: 'snowflakedb/snowflake-ingest-python#21' },
      { when: 'JWT token is invalid', say: 'snowflakeInvalid' },
    ],
    check: 'snowflake-sdk',
  },
];
