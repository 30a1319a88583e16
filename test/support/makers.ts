import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastJwt from 'fast-jwt';
import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import nodeJose from 'node-jose';
import { run } from './programs.ts';
import { forge } from './verify.ts';

type Claims = Readonly<Record<string, unknown>>;

/** A program independent of ours that signs claims with a secret or private key. */
export interface Maker {
  readonly knows: (alg: string) => boolean;
  readonly make: (claims: Claims, key: KeyObject, alg: string) => Promise<string> | string;
}

const textOf = (key: KeyObject) =>
  key.type === 'secret' ? key.export() : String(key.export({ type: 'pkcs8', format: 'pem' }));

/** RFC 7518 §3.1. */
export const isClassic = (alg: string) => /^(?:HS|RS|PS|ES)\d{3}$/.test(alg);

/** Each signs, with every algorithm that it knows. */
export const makers: Readonly<Record<string, Maker>> = {
  'node-jose': {
    knows: isClassic,
    make: async (claims, key, alg) => {
      const jwk = await nodeJose.JWK.asKey({ ...key.export({ format: 'jwk' }), alg } as object);
      const signer = nodeJose.JWS.createSign({ format: 'compact', fields: { alg, typ: 'JWT' } }, jwk);
      return String(await signer.update(JSON.stringify(claims)).final());
    },
  },
  jsonwebtoken: {
    knows: isClassic,
    make: (claims, key, alg) => jsonwebtoken.sign(claims, key, { algorithm: alg as jsonwebtoken.Algorithm }),
  },
  'fast-jwt': {
    knows: (alg) => isClassic(alg) || alg === 'EdDSA',
    make: (claims, key, alg) => fastJwt.createSigner({ key: textOf(key), algorithm: alg as 'RS256' })({ ...claims }),
  },
  jose: {
    // jose 6 has neither ES256K nor Ed448.
    knows: (alg) => !['ES256K', 'Ed448'].includes(alg),
    make: (claims, key, alg) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(key.type === 'secret' ? key.export() : key),
  },
  'the openssl command': {
    // ML-DSA comes with OpenSSL 3.5.
    knows: (alg) => !alg.startsWith('ML-DSA'),
    make: (claims, key, alg) => forge({ alg, typ: 'JWT' }, claims, (input) => signWithOpenssl(input, key, alg)),
  },
};

function signWithOpenssl(input: string, key: KeyObject, alg: string): Buffer {
  const hash = `-sha${alg.slice(2, 5)}`;
  if (key.type === 'secret') {
    return run(
      'openssl',
      ['dgst', hash, '-mac', 'HMAC', '-macopt', `hexkey:${key.export().toString('hex')}`, '-binary'],
      input,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'jwt-openssl-'));
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  try {
    const pem = file('key.pem', textOf(key));
    if (alg.startsWith('Ed')) {
      return run('openssl', ['pkeyutl', '-sign', '-inkey', pem, '-rawin', '-in', file('input', input)]);
    }
    // RFC 7518 §3.5: a salt as long as the hash.
    const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:-1'];
    const made = run('openssl', ['dgst', hash, '-sign', pem, ...(alg.startsWith('PS') ? pss : [])], input);
    return alg.startsWith('ES')
      ? rawOf(
          made,
          Math.ceil((key.asymmetricKeyDetails?.namedCurve === 'secp521r1' ? 521 : Number(alg.slice(2, 5))) / 8),
        )
      : made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An ECDSA signature in DER as r and s side by side, each of so many bytes (RFC 7518 §3.4). */
function rawOf(der: Buffer, size: number): Buffer {
  const integers: Buffer[] = [];
  // A sequence, whose length takes one byte or two, of two integers.
  for (let at = (der[1] ?? 0) > 0x80 ? 3 : 2; at < der.length; at += 2 + (der[at + 1] ?? 0)) {
    integers.push(der.subarray(at + 2, at + 2 + (der[at + 1] ?? 0)));
  }
  const fixed = (bytes: Buffer) => Buffer.concat([Buffer.alloc(size), bytes]).subarray(-size);
  return Buffer.concat(integers.map(fixed));
}
