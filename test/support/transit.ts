import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './programs.ts';
import { startServer } from './server.ts';

/** The types of keys that sign, as Transit names them. */
export const transitTypes = {
  'rsa-2048': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'ecdsa-p256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'ecdsa-p384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'ecdsa-p521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ed25519: () => generateKeyPairSync('ed25519'),
} as const;
export type TransitType = keyof typeof transitTypes;

interface Version {
  readonly privateKey: KeyObject;
  readonly createdAt: number;
}

interface Token {
  expiresAt: number;
  readonly lease: number;
}

/** A Vault with a Transit engine, which answers as Vault does, with its own defaults. */
export interface TransitStub {
  readonly url: string;
  /** Where a key is, for a JWT key. */
  readonly location: (name: string) => string;
  readonly create: (name: string, type: TransitType, createdAt: number) => void;
  /** Makes a new version of a key. */
  readonly rotate: (name: string, createdAt: number) => void;
  /** Lets a key sign with this version and later ones alone. */
  readonly signFrom: (name: string, version: number) => void;
  readonly publicKey: (name: string, version?: number) => KeyObject;
  /** A token that is good for some seconds of `now`; 0: for ever. */
  readonly issue: (token: string, lease?: number) => void;
  readonly revoke: (token: string) => void;
  /** What it answers in place of the truth, one after the other; `hang` is never answered. */
  readonly answers: (number | 'hang' | 'sealed' | object)[];
  /** Requests so far: method, path and body. */
  readonly requests: { readonly method: string; readonly path: string; readonly body: Record<string, unknown> }[];
  /** Seconds since 1970-01-01T00:00:00Z. */
  now: number;
  readonly stop: () => Promise<void>;
}

export async function startTransit(): Promise<TransitStub> {
  const keys = new Map<string, { readonly type: TransitType; readonly versions: Version[]; smallest?: number }>();
  const tokens = new Map<string, Token>();
  const answers: TransitStub['answers'] = [];
  const requests: TransitStub['requests'] = [];
  let number = 0;
  const issue = (token: string, lease = 0) => tokens.set(token, { lease, expiresAt: stub.now + (lease || 1e9) });
  const logIn = () => {
    number += 1;
    issue(`token ${number}`, 60);
    return { auth: { client_token: `token ${number}`, lease_duration: 60, renewable: true } };
  };

  const routes: readonly (readonly [
    RegExp,
    (body: Record<string, unknown>, token: string, ...parts: string[]) => object,
  ])[] = [
    [
      /^\/v1\/auth\/approle\/login$/,
      ({ role_id, secret_id }) => (role_id === 'role' && secret_id === 'secret id' ? logIn() : { status: 400 }),
    ],
    [
      /^\/v1\/auth\/k8s\/login$/,
      ({ role, jwt }) => (role === 'flows' && jwt === 'service account' ? logIn() : { status: 403 }),
    ],
    [
      /^\/v1\/auth\/token\/lookup-self$/,
      (_, token) => ({ data: { ttl: tokens.get(token)?.lease, renewable: tokens.get(token)?.lease !== 0 } }),
    ],
    [
      /^\/v1\/auth\/token\/renew-self$/,
      (_, token) => {
        const { lease } = tokens.get(token) as Token;
        issue(token, lease);
        return { auth: { client_token: token, lease_duration: lease, renewable: true } };
      },
    ],
    [
      /^\/v1\/transit\/keys\/([^/]+)$/,
      (_, __, name = '') => {
        const key = keys.get(name);
        if (!key) return { status: 404 };
        const versions = key.versions.map(({ privateKey, createdAt }, index) => [
          index + 1,
          { creation_time: new Date(createdAt * 1000).toISOString(), ...publicHalf(privateKey, key.type) },
        ]);
        return {
          data: {
            type: key.type,
            latest_version: versions.length,
            min_encryption_version: key.smallest ?? 0,
            keys: Object.fromEntries(versions),
          },
        };
      },
    ],
    [
      /^\/v1\/transit\/sign\/([^/]+)\/(sha2-\d+)$/,
      (body, _, name = '', hash = '') => {
        const { versions = [], smallest = 0 } = keys.get(name) ?? {};
        const version = Number(body.key_version || versions.length);
        const found = versions[version - 1];
        if (!found || version < smallest) return { status: 400 };
        const signature = signAsTransit(found.privateKey, hash.replace('sha2-', 'sha'), body);
        return { data: { signature: `vault:v${version}:${signature}`, key_version: version } };
      },
    ],
  ];

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    const path = request.url ?? '';
    requests.push({ method: request.method ?? '', path, body });
    const planned = answers.shift();
    if (planned === 'hang') return;
    const reply = (status: number, content: object) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    if (planned === 'sealed') return reply(503, { errors: ['Vault is sealed'] });
    if (typeof planned === 'number') return reply(planned, { errors: ['planned'] });
    if (planned) return reply(200, planned);
    const token = String(request.headers['x-vault-token'] ?? '');
    if (!/\/login$/.test(path) && !((tokens.get(token)?.expiresAt ?? 0) > stub.now)) {
      return reply(403, { errors: ['permission denied'] });
    }
    for (const [pattern, serve] of routes) {
      const found = pattern.exec(path);
      if (!found) continue;
      const { status = 200, ...content } = serve(body, token, ...found.slice(1)) as { status?: number };
      return reply(status, status === 200 ? content : { errors: [] });
    }
    reply(404, { errors: [] });
  };
  const server = await startServer((request, response) => void answer(request, response));
  const url = server.url.origin;
  const add = (name: string, createdAt: number) => {
    const key = keys.get(name);
    if (key) key.versions.push({ privateKey: transitTypes[key.type]().privateKey, createdAt });
  };
  const stub: TransitStub = {
    url,
    location: (name) => `${url}/v1/transit/keys/${name}`,
    create: (name, type, createdAt) => {
      keys.set(name, { type, versions: [] });
      add(name, createdAt);
    },
    rotate: add,
    signFrom: (name, version) => {
      const key = keys.get(name);
      if (key) key.smallest = version;
    },
    publicKey: (name, version = 1) => createPublicKey(keys.get(name)?.versions[version - 1]?.privateKey as KeyObject),
    issue,
    revoke: (token) => void tokens.delete(token),
    answers,
    requests,
    now: Date.now() / 1000,
    stop: server.stop,
  };
  return stub;
}

function publicHalf(privateKey: KeyObject, type: TransitType) {
  const publicKey = createPublicKey(privateKey);
  if (type !== 'ed25519')
    return { name: type.replace('ecdsa-p', 'P-'), public_key: publicKey.export({ type: 'spki', format: 'pem' }) };
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { name: type, public_key: Buffer.from(x, 'base64url').toString('base64') };
}

/** Signs with Transit's defaults: DER for ECDSA, PSS with the longest salt for RSA, standard base64. */
function signAsTransit(privateKey: KeyObject, hash: string, body: Record<string, unknown>): string {
  const input = Buffer.from(String(body.input), 'base64');
  const isJws = body.marshaling_algorithm === 'jws';
  const encode = (signature: Buffer) => signature.toString(isJws ? 'base64url' : 'base64');
  const type = privateKey.asymmetricKeyType;
  if (type === 'ed25519') return encode(sign(null, input, privateKey));
  if (body.prehashed !== true) throw new Error('this stub signs digests');
  const padding =
    body.signature_algorithm === 'pkcs1v15'
      ? ['rsa_padding_mode:pkcs1']
      : ['rsa_padding_mode:pss', `rsa_pss_saltlen:${body.salt_length === 'hash' ? 'digest' : 'max'}`];
  const options = [`digest:${hash}`, ...(type === 'rsa' ? padding : [])];
  const der = signDigest(privateKey, input, options);
  return encode(type === 'ec' && isJws ? withoutDer(der, privateKey) : der);
}

/** node:crypto signs no digest; openssl does. */
export function signDigest(privateKey: KeyObject, digest: Buffer, options: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'transit-'));
  const file = join(folder, 'key.pem');
  try {
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return run('openssl', ['pkeyutl', '-sign', '-inkey', file, ...options.flatMap((one) => ['-pkeyopt', one])], digest);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** r and s, each as wide as the curve. */
function withoutDer(der: Buffer, { asymmetricKeyDetails }: KeyObject): Buffer {
  const width = { prime256v1: 32, secp384r1: 48, secp521r1: 66 }[asymmetricKeyDetails?.namedCurve ?? ''] ?? 0;
  const start = der[1] === 0x81 ? 3 : 2;
  const integer = (at: number) => ({
    digits: der.subarray(at + 2, at + 2 + (der[at + 1] ?? 0)),
    end: at + 2 + (der[at + 1] ?? 0),
  });
  const r = integer(start);
  const s = integer(r.end);
  return Buffer.concat([r.digits, s.digits].map((one) => Buffer.concat([Buffer.alloc(width), one]).subarray(-width)));
}
