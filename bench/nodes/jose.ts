// As little as a node can do with jose, its key imported once.
import { CompactEncrypt, EncryptJWT, importPKCS8, importSPKI, SignJWT } from 'jose';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';

/** What is saved of this node: algorithms, and keys as PEM or as the text of a secret. */
export interface JoseSettings {
  readonly signing?: { readonly alg: string; readonly key: string };
  readonly encryption?: { readonly alg: string; readonly enc: string; readonly key: string };
}

type Make = (claims: Record<string, unknown>) => Promise<string>;

async function prepare({ signing, encryption }: JoseSettings): Promise<Make> {
  const sign = signing && (await prepareSigning(signing));
  const encrypt = encryption && (await prepareEncryption(encryption));
  if (sign && encrypt) return async (claims) => encrypt.text(await sign(claims));
  return (claims) => (sign ?? encrypt?.claims)?.(claims) ?? Promise.reject(new Error('nothing to do'));
}

async function prepareSigning({ alg, key }: { alg: string; key: string }): Promise<Make> {
  const material = key.startsWith('-----') ? await importPKCS8(key, alg) : new TextEncoder().encode(key);
  const header = { alg, typ: 'JWT', kid: 'bench' };
  return (claims) => new SignJWT(claims).setProtectedHeader(header).sign(material);
}

async function prepareEncryption({ alg, enc, key }: { alg: string; enc: string; key: string }) {
  const material = await importSPKI(key, alg);
  const encoder = new TextEncoder();
  const header = { alg, enc, typ: 'JWT', kid: 'bench' };
  const outer = { alg, enc, cty: 'JWT', kid: 'bench' };
  return {
    claims: (claims: Record<string, unknown>) => new EncryptJWT(claims).setProtectedHeader(header).encrypt(material),
    text: (token: string) => new CompactEncrypt(encoder.encode(token)).setProtectedHeader(outer).encrypt(material),
  };
}

export default function registerJose(RED: NodeAPI): void {
  function Jose(this: Node, definition: NodeDef & JoseSettings): void {
    RED.nodes.createNode(this, definition);
    const preparing = prepare(definition);
    let make: Make = async (claims) => (await preparing)(claims);
    preparing.then((prepared) => {
      make = prepared;
    });
    this.on('input', async (message: NodeMessage & { user?: string; token?: string }, send, done) => {
      try {
        const iat = Math.floor(Date.now() / 1000);
        const claims = { ...(message.payload as object), iss: 'node-red', sub: message.user, exp: iat + 3600, iat };
        message.token = await make(claims);
        send(message);
        done();
      } catch (error) {
        done(error as Error);
      }
    });
  }
  RED.nodes.registerType('bench-jose', Jose as never);
}
