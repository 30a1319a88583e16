/** Types of values that are known only on the server. */
export const dynamicTypes = ['msg', 'flow', 'global', 'env', 'jsonata'];

const text = ['str', ...dynamicTypes, 'template'];
const textOrList = ['str', 'json', ...dynamicTypes, 'template'];
const time = ['num', 'str', ...dynamicTypes];

/** The types of value that the form offers for each setting of the claims. */
export const claimTypes = {
  ttl: time,
  notBefore: time,
  issuedAtOffset: ['num', ...dynamicTypes],
  issuer: text,
  subject: text,
  audience: textOrList,
  jwtId: ['uuid', ...text],
  scopes: textOrList,
  payload: ['msg', 'flow', 'global', 'json', 'jsonata', 'env'],
} as const satisfies Record<string, readonly string[]>;
