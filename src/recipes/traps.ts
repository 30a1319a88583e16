/** Hints for the error responses of providers, by the names that the recipes use; shown as the hint of an error. */
export const trapHints = {
  clock:
    'Check the clock of this machine (NTP), and the lifetime of the token: the provider compares both with its own clock.',
  scopesWithSpaces: 'Separate scopes by one space, and use only those that the provider granted to this client.',
  googleDelegation:
    'Acting for a user needs domain-wide delegation: an administrator grants the client id of the service account these scopes.',
  keyRevoked: 'The key was deleted or belongs to another account: create a new one and paste the whole file.',
  firebaseProject:
    'The service account belongs to another Firebase project: use the file of the project that the app uses.',
  entraThumbprint:
    'Upload the certificate of this key to the app registration; if it is there, choose the recipe with x5t instead of x5t#S256.',
  audience:
    'Compare the audience with the documentation character by character: scheme, slash at the end, tenant, environment.',
  entraSecret:
    'This app expects a client secret: add the certificate under "Certificates & secrets" of the app registration.',
  entraScope: 'The scope must end in /.default, such as https://graph.microsoft.com/.default.',
  githubIssuer: 'Use the client id or app id of the GitHub App that the private key was generated for.',
  invalidClient:
    'The server does not accept the assertion: compare client id, key id and audience (issuer or token endpoint), and register the public key with the client.',
  dpopNonce:
    'The server requires a nonce: add the claim "nonce" with the value of the header DPoP-Nonce and send the request again.',
  appleTwentyMinutes: 'Tokens for App Store Connect live 20 minutes at most; check issuer id and key id as well.',
  apnsTooMany: 'Issue one token for all nodes and reuse it for at least 20 minutes, from a shared store.',
  appleWrongKey: 'Check team id and key id, and that the key is enabled for push notifications.',
  weatherkitEnable: 'Enable WeatherKit for the service id and the key; it takes up to half an hour.',
  mqttReconnect: 'The token may have expired while connected: reconnect with a new one before it expires.',
  expiryRequired: 'Switch on the expiry (exp): the server requires it.',
  salesforceApprove: 'Pre-authorize the profile or permission set of the user in the policies of the connected app.',
  salesforceAudience:
    'A sandbox needs the audience https://test.salesforce.com, production https://login.salesforce.com.',
  snowflakeInvalid:
    'Check that user and account are those of the key (upper case, account without region) and that RSA_PUBLIC_KEY_FP equals the end of "iss".',
  docusignConsent:
    'The user must consent once: open /oauth/auth of the same host with response_type=code, scope=signature%20impersonation, client_id and redirect_uri.',
  docusignEnvironment: 'Integration key, user and key pair must belong to the same environment: demo or production.',
  tokenReused: 'Each token is accepted once: switch reuse off and make a new token id (jti) for each.',
  boxAuthorize: 'An administrator of the enterprise must authorize the app in the admin console.',
  twilioSecret: 'Use the secret of the API key, not the auth token, with the SID of the same key and account.',
  twilioIssuer: 'The issuer is the SID of the API key (SK…), the subject the SID of the account (AC…).',
  vapidSubject:
    'The subject must be mailto: with a real domain or an https address, the audience the origin of the endpoint.',
  vapidKey:
    'The browser subscribed with another applicationServerKey: subscribe again with the public key of this one.',
  ghostSplit:
    'The admin key is "id:secret": the part before the colon is the key id, the part after it a hexadecimal secret.',
} as const satisfies Record<string, string>;

export type TrapName = keyof typeof trapHints;
