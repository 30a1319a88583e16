// Who verifies tokens in Node-RED, and the tokens.
import { constants, createHmac, createPrivateKey, sign } from 'node:crypto';
import type { Row } from './algorithms.ts';
import { type Contestant, keyNode, type Parts } from './contestants.ts';
import { keys } from './keys.ts';
import { message } from './message.ts';

export type Signing = NonNullable<Row['signing']>;

/** JWT - Verifier with the checks that a protected endpoint has. */
const ours = ({ alg, key }: Signing, id: string, cacheTokens = false): Parts => ({
  node: {
    type: 'jwt-verifier',
    key: `${id}-sig`,
    issuer: 'node-red',
    audience: 'bench',
    requiredClaims: 'exp,sub',
    cacheTokens,
  },
  outputs: 2,
  configs: [keyNode(`${id}-sig`, 'sig', key, alg)],
});

const fastJwt = ({ alg, key }: Signing, cache = false): Parts => {
  const options = { algorithms: [alg], allowedIss: 'node-red', allowedAud: 'bench', requiredClaims: ['exp', 'sub'] };
  const text = JSON.stringify({ key: keys[key].publicKey, cache, ...options });
  return {
    node: {
      type: 'function',
      func: `msg.payload = context.get('verify')(msg.token); return msg;`,
      outputs: 1,
      initialize: `context.set('verify', global.get('fastJwt').createVerifier(${text}));`,
      finalize: '',
      libs: [],
    },
  };
};

const verifying = (id: string, name: string, partsOf: (signing: Signing, id: string) => Parts): Contestant => ({
  id: `verify-${id}`,
  name,
  parts: ({ signing }, nodeId) => signing && partsOf(signing, nodeId),
});

export const verifiers: readonly Contestant[] = [
  verifying('empty', 'empty function node', () => ({
    node: { type: 'function', func: 'return msg;', outputs: 1, libs: [] },
  })),
  verifying('ours', 'JWT - Verifier', (signing, id) => ours(signing, id)),
  verifying('raw', 'minimal node, synchronous', ({ alg, key }) => ({
    node: { type: 'bench-raw-verify', alg, key: keys[key].publicKey },
  })),
  verifying('fast-jwt', 'function node, fast-jwt without cache', (signing) => fastJwt(signing)),
  verifying('ours-cached', 'JWT - Verifier that caches tokens', (signing, id) => ours(signing, id, true)),
  verifying('fast-jwt-cached', 'function node, fast-jwt with its cache', (signing) => fastJwt(signing, true)),
];

/** Tokens, each of another user, good for a day. */
export function tokensOf({ alg, key }: Signing, count: number): string[] {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, index) => {
    const claims = { ...message.payload, iss: 'node-red', sub: `user-${index}`, aud: 'bench', exp: iat + 86_400, iat };
    const input = `${encode({ alg, typ: 'JWT', kid: 'bench' })}.${encode(claims)}`;
    return `${input}.${signatureOf(alg, keys[key].privateKey, input).toString('base64url')}`;
  });
}

function signatureOf(alg: string, key: string, input: string): Buffer {
  if (alg === 'HS256') return createHmac('sha256', key).update(input).digest();
  const padding = constants.RSA_PKCS1_PADDING;
  const hash = alg === 'EdDSA' ? null : 'sha256';
  return sign(hash, Buffer.from(input), { key: createPrivateKey(key), padding, dsaEncoding: 'ieee-p1363' });
}
