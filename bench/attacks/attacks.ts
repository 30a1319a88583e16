// What strangers send: a row each, with the flow that it is sent to.
import { createPublicKey, createSecretKey, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { CompactEncrypt } from 'jose';

export interface Attack {
  readonly name: string;
  readonly path: string;
  /** JSON, posted in turn. */
  readonly bodies: () => Promise<string[]>;
}

const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 4096, ...encodings });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-521', ...encodings });
const password = randomBytes(18).toString('base64url');
const secret = randomBytes(36).toString('base64url');

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { sub: 'mallory', exp: 4_102_444_800 };
const body = (token: string) => JSON.stringify({ token });
const many = <T>(count: number, make: (index: number) => T) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)));
const encrypt = (alg: string, key: Parameters<CompactEncrypt['encrypt']>[0], p2c?: number) => {
  const jwe = new CompactEncrypt(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg, enc: 'A256GCM' });
  return (p2c ? jwe.setKeyManagementParameters({ p2c }) : jwe).encrypt(key);
};
const forged = (alg: string, bytes: number, header: object = {}, payload: object = claims) =>
  `${encode({ alg, ...header })}.${encode(payload)}.${randomBytes(bytes).toString('base64url')}`;
const signed = () => {
  const input = `${encode({ alg: 'ES512' })}.${encode({ ...claims, jti: randomUUID() })}`;
  const signature = sign('sha512', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
};
/** Claims of so many bytes that are slow to look through: many small members. */
const large = { list: Array.from({ length: 13_400 }, (_, index) => ({ [index]: '\\' })) };

export const attacks: readonly Attack[] = [
  { name: 'nothing but messages', path: '/empty', bodies: async () => [body('x')] },
  {
    name: 'PBES2 tokens, 100,000 iterations',
    path: '/password',
    bodies: async () =>
      many(16, async () => body(await encrypt('PBES2-HS256+A128KW', createSecretKey(password, 'utf8'), 100_000))),
  },
  {
    name: 'RSA-4096 JWE',
    path: '/rsa',
    bodies: async () => many(16, async () => body(await encrypt('RSA-OAEP-256', createPublicKey(rsa.publicKey)))),
  },
  { name: 'ES512', path: '/ec', bodies: async () => many(64, () => body(signed())) },
  {
    name: 'unknown kids',
    path: '/set',
    bodies: async () => many(512, () => body(forged('RS256', 256, { kid: randomUUID() }))),
  },
  { name: '256 KiB tokens', path: '/secret', bodies: async () => many(8, () => body(forged('HS256', 32, {}, large))) },
  {
    name: 'key texts by message',
    path: '/key',
    bodies: async () => many(512, (index) => JSON.stringify({ key: `${index}\n${rsa.privateKey}` })),
  },
];

const place = { z: 'attack', x: 100, y: 100 };

/** A path, what it leads to, and an answer: the code of the failure, or `good`. */
function endpoint(path: string, node: object): object[] {
  return [
    { id: path, ...place, type: 'http in', method: 'post', url: path, wires: [[`${path}:token`]] },
    {
      id: `${path}:token`,
      ...place,
      type: 'change',
      rules: [{ t: 'move', p: 'payload', pt: 'msg', to: 'given', tot: 'msg' }],
      wires: [[`${path}:node`]],
    },
    { id: `${path}:node`, ...place, ...node, wires: [[`${path}:out`], [`${path}:out`]] },
    {
      id: `${path}:out`,
      ...place,
      type: 'function',
      func: `msg.payload = msg.error ? msg.error.code : 'good'; return msg;`,
      outputs: 1,
      wires: [[`${path}:answer`]],
    },
    { id: `${path}:answer`, ...place, type: 'http response', wires: [] },
  ];
}

/** @param setUrl - of a JWK Set on this machine */
export function flowOfAttacks(setUrl: string): object[] {
  const verifier = { type: 'jwt-verifier', token: 'given.token', output: 'payload' };
  const empty = { type: 'function', func: 'return msg;', outputs: 1 };
  return [
    { id: 'attack', type: 'tab', label: 'Attack' },
    { id: 'k-rsa', type: 'jwt-key', use: 'enc', kty: 'RSA', credentials: { privateKey: rsa.privateKey } },
    { id: 'k-ec', type: 'jwt-key', use: 'sig', kty: 'EC', publicKey: ec.publicKey },
    { id: 'k-secret', type: 'jwt-key', use: 'sig', kty: 'oct', credentials: { secret } },
    { id: 'k-msg', type: 'jwt-key', use: 'sig', kty: 'RSA', source: 'msg', location: 'given.key' },
    {
      ...{ id: 'k-password', type: 'jwt-key', use: 'enc', kty: 'oct', algorithm: 'PBES2-HS256+A128KW' },
      credentials: { secret: password },
    },
    ...endpoint('/empty', empty),
    { id: 'probe', ...place, type: 'http in', method: 'get', url: '/empty', wires: [['/empty:node']] },
    ...endpoint('/password', { ...verifier, key: '', decryptionKey: 'k-password' }),
    ...endpoint('/rsa', { ...verifier, key: '', decryptionKey: 'k-rsa' }),
    ...endpoint('/ec', { ...verifier, key: 'k-ec' }),
    ...endpoint('/set', { ...verifier, keySource: 'jwks', jwksUrl: setUrl }),
    ...endpoint('/secret', { ...verifier, key: 'k-secret' }),
    ...endpoint('/key', { type: 'jwt-generator', signature: 'asymmetric', signingKey: 'k-msg', variable: '' }),
  ];
}
