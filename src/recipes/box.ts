import type { Field, Recipe } from './recipe.ts';

const tokenUrl = 'https://api.box.com/oauth2/token';
const clientId: Field = { name: 'clientId', kind: 'text', example: 'z8fabcdefghijklmnopqrstuvwxyz012' };

const box = (id: string, name: string, subType: string, subject: Field): Recipe => ({
  id,
  name,
  group: 'cloud',
  docs: [
    { url: 'https://developer.box.com/guides/authentication/jwt/without-sdk/', checked: '2026-11', evidence: 'sdk' },
  ],
  fields: [
    clientId,
    subject,
    { name: 'clientSecret', kind: 'secret', example: 'abcdefghijklmnopqrstuvwxyz012345', isOptional: true },
  ],
  key: {
    kty: 'RSA',
    file: {
      test: { 'boxAppSettings.appAuth.privateKey': null },
      privateKey: 'boxAppSettings.appAuth.privateKey',
      kid: 'boxAppSettings.appAuth.publicKeyID',
      passphrase: 'boxAppSettings.appAuth.passphrase',
      clientSecret: 'boxAppSettings.clientSecret',
      fields: { clientId: 'boxAppSettings.clientID', enterpriseId: 'enterpriseID' },
    },
  },
  algorithms: ['RS256', 'RS384', 'RS512'],
  header: { kid: 'key' },
  claims: {
    iss: { value: '{clientId}' },
    sub: { value: `{${subject.name}}` },
    aud: { value: tokenUrl },
    jti: { value: '{uuid}' },
    box_sub_type: { value: subType },
  },
  lifetime: { fill: 45, max: 60 },
  reuse: { kind: 'single-use' },
  delivery: [
    {
      kind: 'form',
      url: tokenUrl,
      body: {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: '{clientId}',
        client_secret: '{secret}',
        assertion: '{token}',
      },
    },
  ],
  exchange: { token: 'access_token', expiresIn: 'expires_in', authorization: 'Bearer {token}' },
  traps: [
    { when: "check the 'exp' claim", say: 'clock', cite: 'box/box-java-sdk#404' },
    { when: "check the 'jti' claim", say: 'tokenReused', cite: 'box/box-node-sdk#138' },
    { when: 'not authorized by the enterprise admin', say: 'boxAuthorize' },
  ],
  check: 'box-node-sdk',
});

export const boxes: readonly Recipe[] = [
  box('box-enterprise', 'Box, service account', 'enterprise', {
    name: 'enterpriseId',
    kind: 'text',
    example: '123456',
  }),
  {
    ...box('box-user', 'Box, managed user', 'user', { name: 'userId', kind: 'typed', example: '987654321' }),
    variantOf: 'box-enterprise',
  },
];
