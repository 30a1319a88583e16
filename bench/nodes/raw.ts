// The limit: as little as a node can do to sign, with no checks, no settings and no status.
import { constants, createHmac, createPrivateKey, createSecretKey, type KeyObject, sign } from 'node:crypto';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';

/** What is saved of this node: its algorithm, and the key as PEM or as the text of a secret. */
export interface RawSettings {
  readonly alg: string;
  readonly key: string;
  /** How many signatures may be under way; without one, any number. */
  readonly bound?: number;
  /** Claims that are the same in each token; without them, those of the message. */
  readonly claims?: object;
}

type Sign = (input: string, end: (signature: string) => void) => void;

const rows: Readonly<Record<string, (key: KeyObject) => Sign>> = {
  HS256: (key) => (input, end) => end(createHmac('sha256', key).update(input).digest('base64url')),
  RS256: (key) => signer('sha256', { key }),
  PS256: (key) =>
    signer('sha256', {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  ES256: (key) => signer('sha256', { key, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (key) => signer(null, { key }),
};

function signer(hash: string | null, key: Parameters<typeof sign>[2]): Sign {
  return (input, end) =>
    sign(hash, Buffer.from(input), key, (error, signature) => {
      if (error) throw error;
      end(signature.toString('base64url'));
    });
}

/** Lets so many signatures be under way; the others wait in the order in which they came. */
function withBound(sign: Sign, bound: number): Sign {
  const waiting: Parameters<Sign>[] = [];
  let inFlight = 0;
  const start = (input: string, end: (signature: string) => void) => {
    inFlight += 1;
    sign(input, (signature) => {
      inFlight -= 1;
      const next = waiting.shift();
      if (next) start(...next);
      end(signature);
    });
  };
  return (input, end) => (inFlight < bound ? start(input, end) : void waiting.push([input, end]));
}

export default function registerRaw(RED: NodeAPI): void {
  function Raw(this: Node, definition: NodeDef & RawSettings): void {
    RED.nodes.createNode(this, definition);
    const { alg, key, bound, claims: fixed } = definition;
    const unbounded = rows[alg]?.(key.startsWith('-----') ? createPrivateKey(key) : createSecretKey(key, 'utf8'));
    const sign = bound && unbounded ? withBound(unbounded, bound) : unbounded;
    const head = Buffer.from(JSON.stringify({ alg, typ: 'JWT', kid: 'bench' })).toString('base64url');
    this.on('input', (message: NodeMessage & { user?: string; token?: string }, send, done) => {
      const iat = Math.floor(Date.now() / 1000);
      const claims = {
        ...(fixed ?? (message.payload as object)),
        iss: 'node-red',
        sub: message.user,
        exp: iat + 3600,
        iat,
      };
      const input = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      sign?.(input, (signature) => {
        message.token = `${input}.${signature}`;
        send(message);
        done();
      });
    });
  }
  RED.nodes.registerType('bench-raw', Raw as never);
}
