import {
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  scryptSync,
} from 'node:crypto';
import type { KeyType } from '../../../src/algorithms.ts';
import { derivePkcs12 } from '../../../src/jwk/read/pkcs12-derivation.ts';
import * as der from '../der.ts';
import { dsaWithNegativeY, encryptedPem, longDsa, passphrase } from '../hostile-keys.ts';

/** A good key text, or one of a key that is refused. */
export interface Seed {
  readonly kty: KeyType;
  /** The label of a PEM and its content, or JSON. */
  readonly content: { readonly label: string; readonly der: Buffer } | { readonly json: string };
}

const tripleDes = { keyBytes: 24, ivBytes: 8 };

/** Keys of all kinds, in all the forms in which they are read. */
export async function makeSeeds(): Promise<readonly Seed[]> {
  const seeds: Seed[] = [];
  const add = (kty: KeyType, label: string, bytes: Buffer) => seeds.push({ kty, content: { label, der: bytes } });
  const addPem = (kty: KeyType, text: string) => {
    const [, label = '', body = ''] = /-----BEGIN ([^-]+)-----([^-]+)/.exec(text) ?? [];
    add(kty, label, Buffer.from(body, 'base64'));
  };
  const addJson = (kty: KeyType, json: unknown) => seeds.push({ kty, content: { json: JSON.stringify(json) } });
  for (const [kty, pair] of pairs()) {
    const pkcs8 = pair.export({ type: 'pkcs8', format: 'der' });
    const spki = createPublicKey(pair).export({ type: 'spki', format: 'der' });
    add(kty, 'PRIVATE KEY', pkcs8);
    add(kty, 'PUBLIC KEY', spki);
    add(kty, 'CERTIFICATE', der.certificate(spki));
    addPem(kty, encryptedPem(pkcs8));
    add(kty, 'ENCRYPTED PRIVATE KEY', withScrypt(pkcs8));
    add(kty, 'ENCRYPTED PRIVATE KEY', await withPkcs12(pkcs8));
    const jwk = pair.export({ format: 'jwk' });
    addJson(kty, jwk);
    addJson(kty, { ...createPublicKey(pair).export({ format: 'jwk' }), key_ops: ['verify'] });
    addJson(kty, {
      keys: [
        { ...jwk, kid: 'a', use: 'sig', key_ops: ['sign'] },
        { kty: 'oct', k: 'AAAA' },
      ],
    });
    if (kty === 'RSA') {
      add(kty, 'RSA PRIVATE KEY', pair.export({ type: 'pkcs1', format: 'der' }));
      add(kty, 'RSA PUBLIC KEY', createPublicKey(pair).export({ type: 'pkcs1', format: 'der' }));
    }
    if (kty === 'EC') add(kty, 'EC PRIVATE KEY', pair.export({ type: 'sec1', format: 'der' }));
  }
  // By hand: not every Node.js makes them.
  for (const [id, publicBytes, expandedBytes] of [
    ['2.16.840.1.101.3.4.3.17', 1312, 2560],
    ['2.16.840.1.101.3.4.3.19', 2592, 4896],
  ] as const) {
    const [seed, expanded] = [Buffer.alloc(32, 7), Buffer.alloc(expandedBytes, 7)];
    const both = der.sequence(der.octets(seed), der.octets(expanded));
    for (const inside of [der.element(0x80, seed), der.octets(expanded), both]) {
      add('AKP', 'PRIVATE KEY', der.pkcs8(id, [], inside));
    }
    add('AKP', 'PUBLIC KEY', der.spki(id, [], Buffer.alloc(publicBytes, 7)));
  }
  addJson('AKP', { kty: 'AKP', alg: 'ML-DSA-44', pub: Buffer.alloc(1312, 7).toString('base64url') });
  addJson('AKP', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA', priv: Buffer.alloc(32, 7).toString('base64url') });
  addJson('oct', { kty: 'oct', k: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', alg: 'HS256' });
  const { privateKey: dsa } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
  add('RSA', 'PRIVATE KEY', dsa.export({ type: 'pkcs8', format: 'der' }));
  add('RSA', 'PUBLIC KEY', createPublicKey(dsa).export({ type: 'spki', format: 'der' }));
  addPem('RSA', dsaWithNegativeY);
  add('RSA', 'PRIVATE KEY', longDsa);
  return seeds;
}

/** A PEM in the older way to encrypt, and files of providers: texts that are mutated as texts alone. */
export function makeTexts(): readonly (readonly [KeyType, string])[] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const legacy = privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const google = { type: 'service_account', private_key: pem, private_key_id: 'a', client_email: 'b' };
  const jwk = privateKey.export({ format: 'jwk' });
  const raw = (size: number) => Buffer.alloc(size, 7).toString('base64url');
  const appAuth = { publicKeyID: 'a', privateKey: String(legacy), passphrase };
  return [
    ['RSA', String(legacy)],
    ['RSA', JSON.stringify(google)],
    ['RSA', JSON.stringify({ boxAppSettings: { clientID: 'c', appAuth } })],
    ['RSA', Buffer.from(pem).toString('base64')],
    ['RSA', pem.replaceAll('\n', '\\n')],
    ['RSA', Buffer.from(JSON.stringify(google)).toString('base64')],
    ['RSA', JSON.stringify(JSON.stringify(google))],
    ['RSA', privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
    ['RSA', JSON.stringify({ kty: 'RSA', n: jwk.n, e: jwk.e, d: jwk.d })],
    ['EC', raw(32)],
    ['OKP', raw(57)],
    ['OKP', raw(64)],
    ['AKP', raw(1312)],
  ];
}

function pairs(): readonly (readonly [KeyType, KeyObject])[] {
  return [
    ['RSA', pairOf(() => generateKeyPairSync('rsa', { modulusLength: 1024 }))],
    ['RSA', pairOf(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))],
    ['EC', pairOf(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))],
    ['EC', pairOf(() => generateKeyPairSync('ec', { namedCurve: 'P-384' }))],
    ['EC', pairOf(() => generateKeyPairSync('ec', { namedCurve: 'P-521' }))],
    ['OKP', pairOf(() => generateKeyPairSync('ed25519'))],
    ['OKP', pairOf(() => generateKeyPairSync('ed448'))],
    ['OKP', pairOf(() => generateKeyPairSync('x25519'))],
  ];
}

/** Writes the key, and reads it again: on Node.js 20, the JWK export of a fresh EC key can deadlock the process. */
function pairOf(make: () => { readonly privateKey: KeyObject }): KeyObject {
  return createPrivateKey(make().privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

function withScrypt(pkcs8: Buffer): Buffer {
  const iv = Buffer.alloc(16);
  const cipher = createCipheriv('aes-256-cbc', scryptSync(passphrase, Buffer.alloc(8), 32, { N: 2, r: 1, p: 1 }), iv);
  const encrypted = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  return der.encryptedKey({ derivation: der.scrypt(2, 1, 1), encrypted });
}

async function withPkcs12(pkcs8: Buffer): Promise<Buffer> {
  const derived = await derivePkcs12(passphrase, Buffer.alloc(8), 1, tripleDes);
  const cipher = createCipheriv('des-ede3-cbc', derived.subarray(0, 24), derived.subarray(24));
  const parameters = der.sequence(der.octets(Buffer.alloc(8)), der.integer(1));
  const scheme = der.sequence(der.objectId('1.2.840.113549.1.12.1.3'), parameters);
  return der.sequence(scheme, der.octets(cipher.update(pkcs8), cipher.final()));
}
