import type { Field } from '../../../../src/recipes/recipe.ts';

/** Keys of the catalogue texts that describe where to find a field's value, by label; fields share texts. */
const places = {
  file: ['email'],
  keyPage: ['apiKeyName', 'apiKeySid', 'certificateId', 'keyId', 'secretId', 'signingKeyId'],
  appPage: [
    'apiKey',
    'appKey',
    'applicationId',
    'clientId',
    'consumerKey',
    'developerId',
    'instance',
    'integrationKey',
    'publishableKey',
    'sdkKey',
  ],
  account: [
    'account',
    'accountIdentifier',
    'accountSid',
    'enterpriseId',
    'organizationAndSoftware',
    'projectRef',
    'storeHash',
    'subdomain',
    'tenant',
  ],
  address: ['domain', 'endpoint', 'namespace', 'realmUrl', 'site', 'store'],
  metadata: ['issuer', 'tokenUrl'],
  scopes: ['scope', 'scopes'],
  environment: ['cloud', 'environment'],
  receiver: ['apiIdentifier', 'audience', 'hub', 'resourceServerId', 'service', 'target'],
  own: ['contact', 'jwksUrl', 'origin', 'origins', 'redirectDomain', 'redirectUrl'],
  person: ['customer', 'onBehalfOf', 'user', 'userGuid', 'userId', 'username'],
  client: ['mqttClientId'],
  secret: ['clientSecret', 'refreshToken'],
  json: ['capability', 'claims', 'grants', 'parameters', 'payload'],
  github: ['appOrClientId'],
  installation: ['installation'],
  appleTeam: ['teamId'],
  appleIssuer: ['issuerId'],
  appleApp: ['bundleId', 'servicesId', 'topic'],
} as const;

type Place = keyof typeof places | 'yours';

export function labelOf({ label, name }: Field): string {
  return label ?? name;
}

/** Key of the text for a field; `yours` for values from the message, and for fields without a known place to look. */
export function placeOf(field: Field): Place {
  const label: string = labelOf(field);
  const known = Object.entries(places).find(([, labels]) => (labels as readonly string[]).includes(label));
  const place = known?.[0] as Place | undefined;
  return !place || (field.kind === 'typed' && place !== 'person') ? 'yours' : place;
}
