// The limit of a verifier: as little as a node can do at once, with no settings and no status.
import { createHmac, createPublicKey, createSecretKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { RawSettings } from './raw.ts';

type Check = (input: string, signature: Buffer) => boolean;

const rows: Readonly<Record<string, (key: KeyObject) => Check>> = {
  HS256: (key) => (input, signature) => {
    const mac = createHmac('sha256', key).update(input).digest();
    return mac.length === signature.length && timingSafeEqual(mac, signature);
  },
  RS256: (key) => (input, signature) => verify('sha256', Buffer.from(input), key, signature),
  ES256: (key) => (input, signature) =>
    verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, signature),
  EdDSA: (key) => (input, signature) => verify(null, Buffer.from(input), key, signature),
};

export default function registerRawVerify(RED: NodeAPI): void {
  function RawVerify(this: Node, definition: NodeDef & RawSettings): void {
    RED.nodes.createNode(this, definition);
    const { alg, key } = definition;
    const check = rows[alg]?.(key.startsWith('-----') ? createPublicKey(key) : createSecretKey(key, 'utf8'));
    this.on('input', (message: NodeMessage & { token?: string }, send, done) => {
      const token = String(message.token);
      const [head = '', payload = '', signature = ''] = token.split('.');
      const isRight = JSON.parse(Buffer.from(head, 'base64url').toString()).alg === alg;
      if (!isRight || !check?.(`${head}.${payload}`, Buffer.from(signature, 'base64url'))) {
        return done(new Error('the signature is not valid'));
      }
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      if (claims.exp <= Date.now() / 1000) return done(new Error('the token has expired'));
      message.payload = claims;
      send(message);
      done();
    });
  }
  RED.nodes.registerType('bench-raw-verify', RawVerify as never);
}
