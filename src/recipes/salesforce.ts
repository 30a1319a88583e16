import type { Choice, Recipe } from './recipe.ts';

const hosts: readonly Choice[] = [
  { value: 'production', name: 'login.salesforce.com', sets: { host: 'login.salesforce.com' } },
  { value: 'sandbox', name: 'test.salesforce.com', sets: { host: 'test.salesforce.com' } },
];

export const salesforce: readonly Recipe[] = [
  {
    id: 'salesforce',
    name: 'Salesforce JWT bearer',
    group: 'cloud',
    docs: [
      {
        url: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm',
        checked: '2026-11',
        evidence: 'sdk',
      },
    ],
    fields: [
      {
        name: 'clientId',
        kind: 'text',
        example: '3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0',
        label: 'consumerKey',
      },
      { name: 'user', kind: 'text', example: 'integration@example.com', label: 'username' },
      { name: 'environment', kind: 'choice', example: 'production', default: 'production', choices: hosts },
    ],
    key: { kty: 'RSA' },
    algorithms: ['RS256'],
    header: { typ: '', kid: 'none' },
    claims: { iss: { value: '{clientId}' }, sub: { value: '{user}' }, aud: { value: 'https://{host}' } },
    lifetime: { fill: 180, max: 300, iat: 'absent' },
    reuse: { kind: 'single-use' },
    delivery: [
      {
        kind: 'form',
        url: 'https://{host}/services/oauth2/token',
        body: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{token}' },
      },
    ],
    // The answer has no expires_in: a session lasts two hours unless the organization says otherwise.
    exchange: { token: 'access_token', lifetime: 3600, keep: ['instance_url', 'id'], authorization: 'Bearer {token}' },
    traps: [
      { when: "user hasn't approved this consumer", say: 'salesforceApprove' },
      { when: 'invalid_assertion', say: 'salesforceAudience' },
      { when: 'audience is invalid', say: 'salesforceAudience' },
      { when: 'invalid_app_access', say: 'salesforceApprove' },
    ],
    check: 'salesforce-jwt-bearer-token-flow',
  },
];
