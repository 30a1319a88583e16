import { execFileSync } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactDecrypt, compactVerify, decodeProtectedHeader } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import nodeJose from 'node-jose';
import { isClassic } from './makers.ts';

/** A program independent of ours that reads tokens; each answers with the payload, or throws. */
export type Verify = (token: string, key: KeyObject, alg: string) => Promise<string>;

const secretBytes = (key: KeyObject) => (key.type === 'secret' ? key.export() : key);

export const verifiers: Readonly<
  Record<string, { readonly knows: (alg: string) => boolean; readonly verify: Verify }>
> = {
  jose: {
    // jose 6 has neither ES256K nor Ed448.
    knows: (alg) => !['ES256K', 'Ed448'].includes(alg),
    verify: async (token, key, alg) => {
      const { payload } = await compactVerify(token, secretBytes(key), { algorithms: [alg] });
      return new TextDecoder().decode(payload);
    },
  },
  'node-jose': {
    knows: isClassic,
    verify: async (token, key, alg) => {
      const store = await nodeJose.JWK.asKey({ ...key.export({ format: 'jwk' }), alg } as object);
      const { payload } = await nodeJose.JWS.createVerify(store, { algorithms: [alg] }).verify(token);
      return payload.toString('utf8');
    },
  },
  jsonwebtoken: {
    knows: isClassic,
    verify: async (token, key, alg) => {
      const algorithms = [alg as jsonwebtoken.Algorithm];
      const verified = jsonwebtoken.verify(token, key, { algorithms, ignoreExpiration: true, complete: true });
      return JSON.stringify(verified.payload);
    },
  },
  // ML-DSA comes with OpenSSL 3.5.
  'the openssl command': { knows: (alg) => !alg.startsWith('ML-DSA'), verify: verifyWithOpenssl },
};

async function verifyWithOpenssl(token: string, key: KeyObject, alg: string): Promise<string> {
  const [head = '', body = '', tag = ''] = token.split('.');
  const folder = mkdtempSync(join(tmpdir(), 'jwt-openssl-'));
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const input = file('input', `${head}.${body}`);
    const signature = Buffer.from(tag, 'base64url');
    const hash = `-sha${alg.slice(2, 5)}`;
    if (key.type === 'secret') {
      const mac = openssl(
        'dgst',
        hash,
        '-mac',
        'HMAC',
        '-macopt',
        `hexkey:${key.export().toString('hex')}`,
        '-binary',
        input,
      );
      if (!mac.equals(signature)) throw new Error('openssl computes another MAC');
    } else {
      const pem = file(
        'public.pem',
        createPublicKey(key.export({ format: 'pem', type: 'spki' })).export({ format: 'pem', type: 'spki' }),
      );
      if (alg.startsWith('Ed')) {
        openssl(
          'pkeyutl',
          '-verify',
          '-pubin',
          '-inkey',
          pem,
          '-rawin',
          '-in',
          input,
          '-sigfile',
          file('sig', signature),
        );
      } else {
        const der = alg.startsWith('ES') ? derOf(signature) : signature;
        // A salt as long as the hash, no other (RFC 7518 §3.5).
        const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:-1'];
        openssl(
          'dgst',
          hash,
          '-verify',
          pem,
          '-signature',
          file('sig', der),
          ...(alg.startsWith('PS') ? pss : []),
          input,
        );
      }
    }
    return Buffer.from(body, 'base64url').toString('utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The DER of an ECDSA signature that is r and s side by side. */
function derOf(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const integer = (bytes: Buffer) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const short = bytes.subarray(Math.max(first, 0));
    const positive = (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short;
    return Buffer.concat([Buffer.from([2, positive.length]), positive]);
  };
  const content = Buffer.concat([integer(signature.subarray(0, half)), integer(signature.subarray(half))]);
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([0x30, ...length]), content]);
}

export const decrypters: Readonly<
  Record<
    string,
    {
      readonly knows: (alg: string, enc: string, crv?: string) => boolean;
      readonly decrypt: (token: string, key: KeyObject) => Promise<string>;
    }
  >
> = {
  jose: {
    knows: () => true,
    decrypt: async (token, key) => {
      // It opens passwords only when told to.
      const keyManagementAlgorithms = [decodeProtectedHeader(token).alg as string];
      const { plaintext } = await compactDecrypt(token, secretBytes(key), { keyManagementAlgorithms });
      return new TextDecoder().decode(plaintext);
    },
  },
  'node-jose': {
    // It knows neither the SHA-384 and SHA-512 forms of OAEP, nor the curves of RFC 8037, nor ECDH-ES agreeing on a
    // content encryption key of more than 256 bits.
    knows: (alg, enc, crv) =>
      !['RSA-OAEP-384', 'RSA-OAEP-512'].includes(alg) &&
      crv !== 'X25519' &&
      !(alg === 'ECDH-ES' && ['A192CBC-HS384', 'A256CBC-HS512'].includes(enc)),
    decrypt: async (token, key) => {
      const jwk = await nodeJose.JWK.asKey(key.export({ format: 'jwk' }) as object);
      const { plaintext } = await nodeJose.JWE.createDecrypt(jwk, { algorithms: ['*'] }).decrypt(token);
      return plaintext.toString('utf8');
    },
  },
};
