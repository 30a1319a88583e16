// The contestants: one row for each way to make a token in Node-RED.
import type { Row } from './algorithms.ts';
import { type KeyName, keyFile, keys } from './keys.ts';

/** Nodes of a flow, without what places them there. */
export interface Parts {
  /** The node that gets the messages. */
  readonly node: Readonly<Record<string, unknown>>;
  /** How many outputs it has. */
  readonly outputs?: number;
  /** Config nodes that it needs, with ids of their own. */
  readonly configs?: readonly Readonly<Record<string, unknown>>[];
}

export interface Contestant {
  readonly id: string;
  readonly name: string;
  /** Undefined for an algorithm that it does not have. */
  readonly parts: (row: Row, id: string) => Parts | undefined;
}

const jsonwebtoken = (row: Row, key: string, initialize = ''): Parts | undefined => {
  // It has neither EdDSA nor encryption.
  if (!row.signing || row.encryption || row.signing.alg === 'EdDSA') return undefined;
  const func = `
    const claims = { ...msg.payload, iss: 'node-red', sub: msg.user };
    const options = { algorithm: '${row.signing.alg}', expiresIn: 3600, keyid: 'bench' };
    msg.token = global.get('jsonwebtoken').sign(claims, ${key}, options);
    return msg;`;
  return { node: { type: 'function', func, outputs: 1, initialize, finalize: '', libs: [] } };
};

const keyText = (name: KeyName | undefined) => JSON.stringify(name && keys[name].privateKey);

/** A jwt-key as a user has it: the whole key to sign, the public half to encrypt. */
export const keyNode = (id: string, use: 'sig' | 'enc', kty: KeyName, algorithm: string) => {
  const { privateKey, publicKey } = keys[kty];
  const material =
    kty === 'oct'
      ? { credentials: { secret: privateKey } }
      : use === 'sig'
        ? { credentials: { privateKey } }
        : { publicKey };
  return { id, type: 'jwt-key', use, kty, algorithm, kid: 'bench', ...material };
};

/** JWT - Generator with what its panel offers by default, and claims from the message. */
const ours = ({ signing, encryption }: Row, id: string): Parts => ({
  node: {
    type: 'jwt-generator',
    payload: 'payload',
    payloadType: 'msg',
    subject: 'user',
    subjectType: 'msg',
    signature: !signing ? 'none' : signing.key === 'oct' ? 'symmetric' : 'asymmetric',
    signingKey: `${id}-sig`,
    encryption: encryption ? 'asymmetric' : 'none',
    encryptionKey: `${id}-enc`,
    contentEncryption: encryption?.enc ?? 'A256GCM',
    variable: `jwt_${id.replace(/\W/g, '_')}`,
  },
  outputs: 2,
  configs: [
    ...(signing ? [keyNode(`${id}-sig`, 'sig', signing.key, signing.alg)] : []),
    ...(encryption ? [keyNode(`${id}-enc`, 'enc', encryption.key, encryption.alg)] : []),
  ],
});

export const contestants: readonly Contestant[] = [
  {
    id: 'empty',
    name: 'empty function node',
    parts: () => ({ node: { type: 'function', func: 'return msg;', outputs: 1, libs: [] } }),
  },
  { id: 'ours', name: 'JWT - Generator', parts: ours },
  {
    id: 'raw',
    name: 'minimal node on crypto.sign',
    parts: ({ signing, encryption }) =>
      signing && !encryption
        ? { node: { type: 'bench-raw', alg: signing.alg, key: keys[signing.key].privateKey } }
        : undefined,
  },
  {
    id: 'bounded',
    name: 'minimal node, four signatures under way',
    parts: ({ signing, encryption }) =>
      signing && !encryption && signing.key !== 'oct'
        ? { node: { type: 'bench-raw', alg: signing.alg, key: keys[signing.key].privateKey, bound: 4 } }
        : undefined,
  },
  {
    id: 'jose',
    name: 'minimal node on jose',
    parts: ({ signing, encryption }) => ({
      node: {
        type: 'bench-jose',
        signing: signing && { alg: signing.alg, key: keys[signing.key].privateKey },
        encryption: encryption && { ...encryption, key: keys[encryption.key].publicKey },
      },
    }),
  },
  {
    id: 'keyobject',
    name: 'function node, jsonwebtoken, KeyObject',
    parts: (row) => {
      const secret = row.signing?.key === 'oct';
      const make = secret ? 'createSecretKey' : 'createPrivateKey';
      const text = keyText(row.signing?.key);
      const args = secret ? `${text}, 'utf8'` : text;
      return jsonwebtoken(row, "context.get('key')", `context.set('key', global.get('crypto').${make}(${args}));`);
    },
  },
  {
    id: 'pem',
    name: 'function node, jsonwebtoken, PEM',
    parts: (row) => jsonwebtoken(row, keyText(row.signing?.key)),
  },
  {
    id: 'contrib',
    name: 'node-red-contrib-jwt',
    parts: (row) => {
      const { signing, encryption } = row;
      if (!signing || encryption || !/^(?:HS|RS|ES)/.test(signing.alg)) return undefined;
      return {
        node: {
          type: 'jwt sign',
          alg: signing.alg,
          exp: 3600,
          jwkurl: '',
          jwkkid: 'bench',
          secret: signing.key === 'oct' ? keys.oct.privateKey : '',
          key: signing.key === 'oct' ? '' : keyFile(signing.key),
          signvar: 'payload',
          storetoken: 'token',
        },
      };
    },
  },
];
