import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose';
import nodeJose from 'node-jose';
import type { KeyType, KeyUse } from '../../src/algorithms.ts';
import type { ErrorCode } from '../../src/errors.ts';
import type { KeySpec } from '../../src/jwk/key.ts';
import { curvePair, rsaPair } from './keys.ts';
import { run } from './programs.ts';

/** One key text, and what must become of it. */
export interface Case {
  readonly name: string;
  readonly use: KeyUse;
  readonly kty: KeyType;
  readonly texts: Partial<KeySpec>;
  readonly outcome: 'read' | readonly [ErrorCode, RegExp];
}

type Options = Partial<KeySpec>;
const cases: Case[] = [];
const add = (name: string, kty: KeyType, texts: Options, outcome: Case['outcome'], use: KeyUse = 'sig') =>
  cases.push({ name, use, kty, texts, outcome });
const reads = (name: string, kty: KeyType, privateKey: string, options: Options = {}, use: KeyUse = 'sig') =>
  add(name, kty, { privateKey, ...options }, 'read', use);
const refuses = (
  name: string,
  privateKey: string,
  code: ErrorCode,
  message: RegExp,
  options: Options = {},
  kty: KeyType = 'RSA',
) => add(name, kty, { privateKey, ...options }, [code, message]);

const rsa = rsaPair();
const ec = curvePair('P-256');
const format = 'ERR_KEY_FORMAT';

/** Makes the corpus: every key in it is fresh, and none is committed. */
export async function makeCorpus(): Promise<readonly Case[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-corpus-'));
  try {
    addPemForms(folder);
    addRepairs();
    addWrapped();
    addPrograms(folder);
    await addLibraries();
    await addJwks();
    addProviders();
    addSecrets();
    addInvalidPems(folder);
    addStrangers(folder);
    await addInvalidJwks();
    addInvalidSecrets();
    addHalves(folder);
    return cases;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const text = (value: unknown) => String(value);
const rsaKey = createPrivateKey(rsa.privateKey);
const ecKey = createPrivateKey(ec.privateKey);
const pkcs1 = text(rsaKey.export({ type: 'pkcs1', format: 'pem' }));
const sec1 = text(ecKey.export({ type: 'sec1', format: 'pem' }));
const encrypted = (cipher: string, passphrase = 'open sesame') =>
  text(rsaKey.export({ type: 'pkcs8', format: 'pem', cipher, passphrase }));

function addPemForms(folder: string): void {
  reads('PKCS#8 RSA', 'RSA', rsa.privateKey);
  reads('PKCS#8 RSA for encryption', 'RSA', rsa.privateKey, {}, 'enc');
  reads('PKCS#8 EC P-256', 'EC', ec.privateKey);
  reads('PKCS#8 EC P-384', 'EC', curvePair('P-384').privateKey);
  reads('PKCS#8 EC P-521', 'EC', curvePair('P-521').privateKey);
  reads('PKCS#8 EC P-521 for encryption', 'EC', curvePair('P-521').privateKey, {}, 'enc');
  reads('PKCS#8 Ed25519', 'OKP', curvePair('Ed25519').privateKey);
  reads('PKCS#8 Ed448', 'OKP', curvePair('Ed448').privateKey);
  reads('PKCS#8 X25519', 'OKP', curvePair('X25519').privateKey, {}, 'enc');
  reads('PKCS#8 RSA of 3072 bits', 'RSA', rsaPair(3072).privateKey);
  reads('PKCS#8 RSA of 1024 bits, which the algorithm refuses later', 'RSA', rsaPair(1024).privateKey);
  reads('PKCS#1', 'RSA', pkcs1);
  reads('SEC 1', 'EC', sec1);
  reads(
    'SEC 1 with its parameters before it',
    'EC',
    `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${sec1}`,
  );
  for (const cipher of ['aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc']) {
    reads(`encrypted PKCS#8 (${cipher})`, 'RSA', encrypted(cipher), { passphrase: 'open sesame' });
  }
  const file = join(folder, 'rsa.pem');
  run('openssl', ['pkey', '-out', file], rsa.privateKey);
  const legacy = text(run('openssl', ['rsa', '-in', file, '-traditional', '-aes128', '-passout', 'pass:abc']));
  reads('legacy encrypted PKCS#1', 'RSA', legacy, { passphrase: 'abc' });
  reads('legacy encrypted PKCS#1 on one line', 'RSA', legacy.replaceAll('\n', ' '), { passphrase: 'abc' });
  refuses('legacy encrypted without passphrase', legacy, 'ERR_KEY_PASSPHRASE', /there is no passphrase/);
  refuses('legacy encrypted with a wrong one', legacy, 'ERR_KEY_PASSPHRASE', /does not decrypt/, { passphrase: 'abd' });
  const scrypt = text(run('openssl', ['pkcs8', '-topk8', '-in', file, '-scrypt', '-passout', 'pass:abc']));
  reads('encrypted PKCS#8 (scrypt)', 'RSA', scrypt, { passphrase: 'abc' });
  const slow = text(run('openssl', ['pkcs8', '-topk8', '-in', file, '-iter', '2000000', '-passout', 'pass:abc']));
  refuses('encrypted with two million iterations', slow, format, /more than a million iterations/, {
    passphrase: 'abc',
  });
  const old = text(
    run('openssl', [
      'pkcs8',
      '-topk8',
      '-in',
      file,
      '-v1',
      'PBE-SHA1-RC4-128',
      '-provider',
      'legacy',
      '-provider',
      'default',
      '-passout',
      'pass:abc',
    ]),
  );
  refuses('encrypted with RC4', old, format, /no longer supported/, { passphrase: 'abc' });
}

function addRepairs(): void {
  const forms: Readonly<Record<string, (pem: string) => string>> = {
    'byte order mark': (pem) => `\ufeff${pem}`,
    CRLF: (pem) => pem.replaceAll('\n', '\r\n'),
    'CR alone': (pem) => pem.replaceAll('\n', '\r'),
    'literal \\n': (pem) => pem.replaceAll('\n', '\\n'),
    'literal \\r\\n': (pem) => pem.replaceAll('\n', '\\r\\n'),
    'doubly escaped \\\\n': (pem) => pem.replaceAll('\n', '\\\\n'),
    'one line with spaces': (pem) => pem.replaceAll('\n', ' '),
    'one line with nothing': (pem) => pem.replaceAll('\n', ''),
    'double quotes around': (pem) => `"${pem}"`,
    'quotes and literal \\n': (pem) => `"${pem.replaceAll('\n', '\\n')}"`,
    'single quotes around': (pem) => `'${pem}'`,
    indentation: (pem) => pem.replaceAll('\n', '\n    '),
    'tabs before lines': (pem) => pem.replace(/^/gm, '\t'),
    'blank lines': (pem) => pem.replaceAll('\n', '\n\n'),
    'spaces at line ends': (pem) => pem.replaceAll('\n', '  \n'),
    'non-breaking spaces': (pem) => pem.replaceAll('\n', '\u00a0'),
    'text before and after': (pem) => `Dear customer,\nhere is your key:\n${pem}\nKind regards`,
    'bag attributes': (pem) => `Bag Attributes\n    friendlyName: key\nKey Attributes: <No Attributes>\n${pem}`,
    'lines of 76 characters': (pem) => rewrap(pem, 76),
    'lines of 5 characters': (pem) => rewrap(pem, 5),
    'the whole in base64': (pem) => Buffer.from(pem).toString('base64'),
    'the whole in base64, in lines': (pem) =>
      (
        Buffer.from(pem)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\n'),
    'the whole in base64url': (pem) => Buffer.from(pem).toString('base64url'),
    'the whole in base64, in quotes': (pem) => `"${Buffer.from(pem).toString('base64')}"`,
    'the whole in base64, with CRLF inside': (pem) => Buffer.from(pem.replaceAll('\n', '\r\n')).toString('base64'),
  };
  for (const [name, damage] of Object.entries(forms)) {
    reads(`RSA PEM with ${name}`, 'RSA', damage(rsa.privateKey));
    reads(`EC PEM (SEC 1) with ${name}`, 'EC', damage(sec1));
  }
}

/** What a text of a key, or of a provider's file, is wrapped in on its way. */
const wrappings: Readonly<Record<string, (text: string) => string>> = {
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64url, in lines': (text) =>
    (
      Buffer.from(text)
        .toString('base64url')
        .match(/.{1,64}/g) ?? []
    ).join('\r\n'),
  'in base64 twice': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
  'in a JSON string': (text) => JSON.stringify(text),
  'in a JSON string in a JSON string': (text) => JSON.stringify(JSON.stringify(text)),
  'in a JSON string without its marks': (text) => JSON.stringify(text).slice(1, -1),
  'in base64 of a JSON string': (text) => Buffer.from(JSON.stringify(text)).toString('base64'),
  'in single quotes': (text) => `'${text}'`,
  'after a byte order mark, in base64': (text) => Buffer.from(`\ufeff${text}`).toString('base64'),
};

function addWrapped(): void {
  const derOf = (type: 'pkcs1' | 'pkcs8') => rsaKey.export({ type, format: 'der' });
  reads('DER in base64, PKCS#8', 'RSA', derOf('pkcs8').toString('base64'));
  reads('DER in base64url, PKCS#8', 'RSA', derOf('pkcs8').toString('base64url'));
  reads(
    'DER in base64, PKCS#1, in lines',
    'RSA',
    (
      derOf('pkcs1')
        .toString('base64')
        .match(/.{1,64}/g) ?? []
    ).join('\n'),
  );
  reads('DER in base64, SEC 1', 'EC', ecKey.export({ type: 'sec1', format: 'der' }).toString('base64'));
  const sealed = encrypted('aes-256-cbc').replace(/-----[^-]*-----/g, '');
  reads('DER in base64, encrypted', 'RSA', sealed, { passphrase: 'open sesame' });
  add('DER in base64, SPKI', 'RSA', { publicKey: spki.toString('base64') }, 'read', 'enc');
  const pkcs1Public = createPublicKey(rsaKey).export({ type: 'pkcs1', format: 'der' }).toString('base64');
  add('DER in base64, PKCS#1 public', 'RSA', { publicKey: pkcs1Public }, 'read');
  refuses('DER in base64 of a public key for a private one', spki.toString('base64'), 'ERR_KEY_USE', /public key/);
  add('DER in base64 of a private key for a public one', 'RSA', { publicKey: derOf('pkcs8').toString('base64') }, [
    'ERR_KEY_USE',
    /now in the flow file/,
  ]);
  for (const [name, wrap] of Object.entries(wrappings)) {
    reads(`a PEM ${name}`, 'RSA', wrap(rsa.privateKey));
    reads(`a JWK ${name}`, 'EC', wrap(json(jwkOf(ec.privateKey))));
    reads(`a service account ${name}`, 'RSA', wrap(json({ type: 'service_account', private_key: rsa.privateKey })));
    const oct = json({ kty: 'oct', k: 'A'.repeat(43) });
    add(`an oct JWK ${name}`, 'oct', { secret: wrap(oct), secretEncoding: 'jwk' }, 'read');
    add(`a public key ${name} as a secret`, 'oct', { secret: wrap(rsa.publicKey) }, [format, /secret is a PEM/]);
  }
}

function rewrap(pem: string, width: number): string {
  const [, begin = '', body = '', end = ''] = /^(-----BEGIN[^\n]*)\n([\s\S]*)\n(-----END[^\n]*)/.exec(pem) ?? [];
  const lines = body.replaceAll('\n', '').match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
  return [begin, ...lines, end].join('\n');
}

function addPrograms(folder: string): void {
  reads(
    'a key made by openssl genpkey',
    'RSA',
    text(run('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'])),
  );
  reads('a key made by openssl ecparam', 'EC', text(run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey'])));
  for (const curve of ['ed25519', 'ed448'])
    reads(`a key made by openssl for ${curve}`, 'OKP', text(run('openssl', ['genpkey', '-algorithm', curve])));
  for (const [type, kty, bits] of [
    ['rsa', 'RSA', '2048'],
    ['ecdsa', 'EC', '256'],
  ] as const) {
    for (const form of ['PEM', 'PKCS8']) {
      const file = join(folder, `${type}-${form}`);
      run('ssh-keygen', ['-q', '-t', type, '-b', bits, '-m', form, '-N', '', '-f', file]);
      reads(`a key made by ssh-keygen -t ${type} -m ${form}`, kty, readFileSync(file, 'utf8'));
    }
  }
}

async function addLibraries(): Promise<void> {
  for (const [alg, kty] of [
    ['RS256', 'RSA'],
    ['ES384', 'EC'],
    ['EdDSA', 'OKP'],
  ] as const) {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    reads(`a JWK made by jose for ${alg}`, kty, JSON.stringify(await exportJWK(privateKey)));
    reads(`a PEM made by jose for ${alg}`, kty, await exportPKCS8(privateKey));
  }
  const store = nodeJose.JWK.createKeyStore();
  for (const [kty, size] of [
    ['RSA', 2048],
    ['EC', 'P-521'],
  ] as const) {
    const key = await store.generate(kty, size, { use: 'sig' });
    reads(`a JWK made by node-jose, ${kty}`, kty, JSON.stringify(key.toJSON(true)));
    reads(`a PEM made by node-jose, ${kty}`, kty, key.toPEM(true));
  }
  const secret = await store.generate('oct', 256);
  add(
    'a secret made by node-jose',
    'oct',
    { secret: JSON.stringify(secret.toJSON(true)), secretEncoding: 'jwk' },
    'read',
  );
}

const jwkOf = (pem: string) => createPrivateKey(pem).export({ format: 'jwk' }) as JWK;
const spki = createPublicKey(rsaKey).export({ type: 'spki', format: 'der' });
const json = (value: unknown) => JSON.stringify(value);

async function addJwks(): Promise<void> {
  const [a, b] = [
    { ...jwkOf(ec.privateKey), kid: 'a' },
    { ...jwkOf(curvePair('P-384').privateKey), kid: 'b' },
  ];
  reads('a JWK in pretty print', 'EC', JSON.stringify(a, null, 2));
  reads('a JWK with a byte order mark, which RFC 8259 lets pass', 'EC', `\ufeff${json(a)}`);
  reads('a JWK with members that nobody knows', 'EC', json({ ...a, nbf: 1, ext: true }));
  reads('a JWK with key_ops', 'EC', json({ ...a, key_ops: ['sign'] }));
  reads('a JWK with use and alg', 'EC', json({ ...a, use: 'sig', alg: 'ES256' }));
  reads('a JWK with members that say nothing', 'EC', json({ ...a, use: null, alg: '', key_ops: null, x5c: null }));
  reads('a JWK with a number for a key id', 'EC', json({ ...a, kid: 5 }));
  const padded = (text = '') => Buffer.from(text, 'base64url').toString('base64');
  reads('a JWK in base64 with padding', 'EC', json({ ...a, x: padded(a.x), y: padded(a.y), d: padded(a.d) }));
  add('an oct JWK with padding', 'oct', { secret: json({ kty: 'oct', k: 'AAA=' }), secretEncoding: 'jwk' }, 'read');
  reads('a JWK Set of one key', 'EC', json({ keys: [a] }));
  reads('a JWK Set of two, by kid', 'EC', json({ keys: [a, b] }), { kid: 'b' });
  reads('a JWK Set with a key of an unknown type', 'EC', json({ keys: [{ kty: 'AKP', kid: 'x' }, a] }));
  reads(
    'a JWK Set of a signing and an encryption key',
    'EC',
    json({
      keys: [
        { ...a, use: 'sig' },
        { ...b, use: 'enc' },
      ],
    }),
  );
  reads('a JWK Set of two types', 'EC', json({ keys: [jwkOf(rsa.privateKey), a] }));
  add(
    'an oct JWK Set',
    'oct',
    { secret: json({ keys: [{ kty: 'oct', k: randomBytes(32).toString('base64url') }] }), secretEncoding: 'jwk' },
    'read',
  );
}

function addProviders(): void {
  const google = {
    type: 'service_account',
    project_id: 'p',
    private_key_id: 'abc',
    private_key: rsa.privateKey,
    client_email: 'x@p.iam',
  };
  const box = {
    boxAppSettings: {
      clientID: 'c',
      clientSecret: 's',
      appAuth: { publicKeyID: 'k', privateKey: encrypted('aes-256-cbc', 'boxed'), passphrase: 'boxed' },
    },
    enterpriseID: '1',
  };
  reads('a Google service account', 'RSA', json(google));
  reads('a Google service account in pretty print', 'RSA', JSON.stringify(google, null, 2));
  reads('a Box app', 'RSA', json(box));
  refuses('a Google service account without its key', json({ ...google, private_key: undefined }), format, /no "kty"/);
  refuses(
    'the credentials of a Google user',
    json({ type: 'authorized_user', refresh_token: 'x' }),
    format,
    /no "kty"/,
  );
  refuses(
    'a Box app with another passphrase',
    json({ boxAppSettings: { appAuth: { ...box.boxAppSettings.appAuth, passphrase: 'x' } } }),
    'ERR_KEY_PASSPHRASE',
    /does not decrypt/,
  );
}

function addSecrets(): void {
  const bytes = randomBytes(32);
  for (const secretEncoding of ['base64', 'base64url', 'hex'] as const) {
    add(`a secret in ${secretEncoding}`, 'oct', { secret: bytes.toString(secretEncoding), secretEncoding }, 'read');
    add(
      `a secret in ${secretEncoding} with white space around`,
      'oct',
      { secret: ` ${bytes.toString(secretEncoding)}\n`, secretEncoding },
      'read',
    );
  }
  const lines = (bytes.toString('base64').match(/.{1,10}/g) ?? []).join('\n');
  add('a secret in base64 over several lines', 'oct', { secret: lines, secretEncoding: 'base64' }, 'read');
  add('a secret in plain text', 'oct', { secret: 'zwölf Boxkämpfer jagen Viktor quer' }, 'read');
  add('a secret that looks like a path but is none', 'oct', { secret: '/k8/Jw0aB+cd/eFgh1jKlMnOpQrStUvWx' }, 'read');
  add('a secret with a dollar sign', 'oct', { secret: 'a$b{c}d a$b{c}d a$b{c}d a$b{c}d' }, 'read');
}

function addInvalidPems(folder: string): void {
  const lines = rsa.privateKey.trim().split('\n');
  refuses('a PEM without its END line', lines.slice(0, -1).join('\n'), format, /cut off.*no END line/);
  refuses('a PEM without its BEGIN line', lines.slice(1).join('\n'), format, /END line without a BEGIN/);
  refuses('a PEM whose BEGIN line is cut', rsa.privateKey.slice(0, 20), format, /BEGIN line is incomplete/);
  refuses('a PEM cut in the middle', rsa.privateKey.slice(0, 900), format, /cut off/);
  refuses(
    'a PEM with a line missing',
    [...lines.slice(0, 5), ...lines.slice(6)].join('\n'),
    format,
    /truncated or damaged/,
  );
  refuses(
    'a PEM with a line twice',
    [...lines.slice(0, 6), ...lines.slice(5)].join('\n'),
    format,
    /truncated or damaged/,
  );
  refuses('a PEM with a character missing', rsa.privateKey.replace(/\n(.{10})./, '\n$1'), format, /not base64/);
  refuses('a PEM with a strange character', rsa.privateKey.replace(/\n(.{10})./, '\n$1!'), format, /not base64/);
  refuses('a PEM whose middle is gone', `${lines[0]}\n${lines.at(-1)}`, format, /truncated or damaged/);
  refuses(
    'a PEM that begins and ends as two things',
    rsa.privateKey.replace('END PRIVATE', 'END RSA PRIVATE'),
    format,
    /BEGIN and END lines of the PEM have different labels/,
  );
  refuses(
    'a PEM with another label',
    pkcs1.replaceAll('RSA PRIVATE', 'EC PRIVATE'),
    format,
    /not the key that its BEGIN line says/,
    {},
    'EC',
  );
  refuses('two private keys', rsa.privateKey + ec.privateKey, format, /contains 2 keys/);
  refuses('a private and a public key', rsa.privateKey + rsa.publicKey, format, /contains 2 keys/);
  refuses('encrypted without passphrase', encrypted('aes-256-cbc'), 'ERR_KEY_PASSPHRASE', /there is no passphrase/);
  refuses('encrypted with a wrong passphrase', encrypted('aes-256-cbc'), 'ERR_KEY_PASSPHRASE', /does not decrypt/, {
    passphrase: 'x',
  });
  refuses('a public key for a private one', rsa.publicKey, 'ERR_KEY_USE', /contains a public key/);
  const certificate = certificateOf(folder, rsa.privateKey, 'for-private');
  refuses('a certificate for a private key', certificate, 'ERR_KEY_USE', /contains a certificate/);
  reads('a private key and its certificate in one text', 'RSA', rsa.privateKey + certificate);
  reads('a certificate and its private key in one text', 'RSA', certificate + rsa.privateKey);
  refuses('a certificate request', requestOf(folder), format, /is a certificate request/);
  refuses('an EC key where RSA is said', ec.privateKey, 'ERR_KEY_MISMATCH', /of type EC; its settings say RSA/);
  refuses(
    'an RSA key where EC is said',
    rsa.privateKey,
    'ERR_KEY_MISMATCH',
    /of type RSA; its settings say EC/,
    {},
    'EC',
  );
  refuses(
    'a curve that tokens do not use',
    curvePair('brainpoolP256r1').privateKey,
    'ERR_KEY_MISMATCH',
    /the key is an EC key on brainpoolP256r1, which is not supported/,
    {},
    'EC',
  );
  refuses(
    'an RSA key with exponent 3',
    text(
      run('openssl', [
        'genpkey',
        '-algorithm',
        'RSA',
        '-pkeyopt',
        'rsa_keygen_bits:2048',
        '-pkeyopt',
        'rsa_keygen_pubexp:3',
      ]),
    ),
    'ERR_KEY_WEAK',
    /exponent below 65537/,
  );
  refuses(
    'an RSA-PSS key',
    text(run('openssl', ['genpkey', '-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'])),
    'ERR_KEY_MISMATCH',
    /the key is an RSA-PSS key, which is not supported/,
  );
  refuses(
    'an X448 key',
    text(run('openssl', ['genpkey', '-algorithm', 'x448'])),
    'ERR_KEY_MISMATCH',
    /the key is an X448 key, which is not supported/,
    {},
    'OKP',
  );
  refuses('DSA', '-----BEGIN DSA PRIVATE KEY-----\nMAA=\n-----END DSA PRIVATE KEY-----', format, /DSA private key/);
  refuses(
    'a PEM of an unknown kind',
    '-----BEGIN SPACE KEY-----\nMAA=\n-----END SPACE KEY-----',
    format,
    /unknown kind/,
  );
  refuses('PKCS#7', '-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----', format, /bundle of certificates/);
  refuses('over 64 KiB', rsa.privateKey + ' '.repeat(65_536), 'ERR_TOO_LARGE', /larger than 64 KiB/);
}

function addStrangers(folder: string): void {
  const opensshFile = join(folder, 'openssh');
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', opensshFile]);
  const p12 = run('openssl', ['pkcs12', '-export', '-nocerts', '-passout', 'pass:abc'], rsa.privateKey);
  const der = rsaKey.export({ type: 'pkcs8', format: 'der' });
  const strangers: readonly (readonly [string, string, RegExp])[] = [
    ['an OpenSSH private key', readFileSync(opensshFile, 'utf8'), /is an OpenSSH private key/],
    ['an OpenSSH public key', readFileSync(`${opensshFile}.pub`, 'utf8'), /is an OpenSSH public key/],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: x\n', /is a PuTTY key/],
    ['an SSH2 public key', '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----', /SSH2 public key/],
    [
      'a PGP private key',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\nlQOY\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----',
      /PGP private key/,
    ],
    [
      'a PGP public key',
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----',
      /PGP public key/,
    ],
    ['PKCS#12 in base64', p12.toString('base64'), /PKCS#12/],
    ['PKCS#12 pasted as text', p12.toString('utf8'), /binary|NUL/],
    ['DER in base64 of something else', 'MAoCAQICAQMCAQQFAAAAMAoCAQICAQMCAQQFAAAA', /neither a PEM nor a JSON Web Key/],
    ['DER in base64 of an unknown kind', 'MBoGAyoDBAYDKgMEBgMqAwQGAyoDBAYEKgMEBQ==', /DER in base64, but not of a key/],
    ['a key id and a secret', '65f0c1a2b3c4d5e6f7a8b9c0:0123456789abcdef0123456789abcdef', /is a key id and a secret/],
    ['DER pasted as text', der.toString('utf8'), /binary|NUL/],
    ['DER pasted as Latin 1', der.toString('latin1'), /binary|NUL/],
    ['UTF-16', Buffer.from(rsa.privateKey, 'utf16le').toString('utf8'), /UTF-16/],
    ['NUL bytes', rsa.privateKey.replace('\n', '\0'), /NUL bytes/],
    ['a token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UifQ.AAAA', /is a token/],
    ['the path of a file', '/etc/ssl/private/key.pem', /is the path of a file/],
    ['a path at home', '~/keys/key.p8', /is the path of a file/],
    ['a path of Windows', 'C:\\Users\\me\\key.json', /is the path of a file/],
    ['a file URL', 'file:///etc/key.pem', /is the path of a file/],
    ['an unexpanded variable', ['$', '{JWT_KEY}'].join(''), /variable that was not replaced/],
    ['an unexpanded variable of a shell', '$(JWT_KEY)', /variable that was not replaced/],
    ['a mustache variable', '{{jwt.key}}', /variable that was not replaced/],
    ['the word undefined', 'undefined', /a word that programs write/],
    ['the word null', ' null ', /a word that programs write/],
    ['an object turned to text', '[object Object]', /a word that programs write/],
    ['the mark of a stored password', '__PWRD__', /placeholder that Node-RED shows/],
    ['prose', 'please find the key attached', /neither a PEM nor a JSON Web Key/],
    ['a password', 'hunter2', /neither a PEM nor a JSON Web Key/],
  ];
  for (const [name, content, message] of strangers) refuses(name, content, format, message);
  refuses('nothing', '', 'ERR_KEY_MISSING', /no key is stored/);
  refuses('white space', ' \n\t ', 'ERR_KEY_MISSING', /no key is stored/);
}

async function addInvalidJwks(): Promise<void> {
  const good = jwkOf(ec.privateKey);
  const rsaJwk = jwkOf(rsa.privateKey);
  const other = jwkOf(curvePair('P-256', 'other').privateKey);
  const wrong = (
    name: string,
    value: unknown,
    code: ErrorCode,
    message: RegExp,
    options: Options = {},
    kty: KeyType = 'EC',
  ) => refuses(name, typeof value === 'string' ? value : json(value), code, message, options, kty);
  wrong('JSON that is cut off', json(good).slice(0, -5), format, /not well-formed/);
  wrong('a JSON list', [good], format, /JSON, but not an object/);
  wrong('JSON of something else', { hello: 1 }, format, /no "kty"/);
  wrong('a member twice', json(good).replace('{', '{"x":"AA",'), format, /a duplicate member/);
  wrong('a member twice, once escaped', json(good).replace('{', '{"\\u0064":"AA",'), format, /a duplicate member/);
  wrong('another type', rsaJwk, 'ERR_KEY_MISMATCH', /of type RSA; the settings of this key say EC/);
  wrong('an unknown type', { ...good, kty: 'XYZ' }, 'ERR_KEY_MISMATCH', /an unknown type/);
  wrong('no x', { ...good, x: undefined }, format, /lacks "x"/);
  wrong('x that is a number', { ...good, x: 5 }, format, /"x" of the JWK must be a string/);
  wrong('x that is not base64', { ...good, x: `!${good.x?.slice(1)}` }, format, /"x" of the JWK is not base64url/);
  wrong('x that is too short', { ...good, x: 'AAAA' }, format, /is not a key/);
  wrong('a point off the curve', { ...good, y: good.x }, format, /is not a key/);
  wrong('an unknown curve', { ...good, crv: 'P-257' }, format, /is not a key/);
  wrong(
    'd of another key',
    { ...good, d: other.d },
    'ERR_KEY_MISMATCH',
    /private and public members of the JWK do not belong/,
  );
  wrong('d of zero', { ...good, d: 'A'.repeat(43) }, format, /is not a key/);
  wrong(
    'RSA without its factors, and an exponent of another key',
    { kty: 'RSA', n: rsaJwk.n, e: rsaJwk.e, d: jwkOf(rsaPair(3072).privateKey).d?.slice(0, 340) },
    format,
    /lacks primes, and they cannot be computed/,
    {},
    'RSA',
  );
  wrong(
    'RSA with n of another key',
    { ...rsaJwk, n: jwkOf(rsaPair(3072).privateKey).n },
    'ERR_KEY_MISMATCH',
    /do not belong together/,
    {},
    'RSA',
  );
  wrong('RSA with more primes', { ...rsaJwk, oth: [] }, format, /more than two primes/, {}, 'RSA');
  wrong(
    'OKP with x of another key',
    { ...jwkOf(curvePair('Ed25519').privateKey), x: 'A'.repeat(43) },
    'ERR_KEY_MISMATCH',
    /do not belong together/,
    {},
    'OKP',
  );
  wrong('a public JWK', { ...good, d: undefined }, 'ERR_KEY_USE', /contains a public key/);
  wrong('use for encryption', { ...good, use: 'enc' }, 'ERR_KEY_USE', /not for signing: its "use"/);
  wrong('use that is a number', { ...good, use: 1 }, format, /"use" of the JWK must be a string/);
  wrong('key_ops for encryption', { ...good, key_ops: ['deriveKey'] }, 'ERR_KEY_USE', /not for signing: its "key_ops"/);
  wrong('key_ops that is no list', { ...good, key_ops: 'sign' }, format, /"key_ops" of the JWK must be an array/);
  wrong('alg for encryption', { ...good, alg: 'ECDH-ES' }, 'ERR_KEY_USE', /not for signing: its "alg"/);
  wrong('alg that nobody knows', { ...good, alg: 'ES257' }, 'ERR_KEY_USE', /not for signing: its "alg"/);
  wrong('alg against the settings', { ...good, alg: 'ES256' }, 'ERR_KEY_USE', /names another algorithm/, {
    algorithm: 'ES384',
  });
  wrong('kid that is an object', { ...good, kid: {} }, format, /"kid" of the JWK must be a string/);
  wrong('kid of 257 characters', { ...good, kid: 'k'.repeat(257) }, format, /"kid" of the JWK is longer than 256/);
  wrong('an empty JWK Set', { keys: [] }, format, /JWK Set is empty/);
  wrong('a JWK Set that is none', { keys: {} }, format, /"keys" of the JWK Set must be an array/);
  wrong('a JWK Set of strangers', { keys: [{ kty: 'AKP' }, 5, null] }, format, /no key of this type/);
  wrong('an ambiguous JWK Set', { keys: [good, other] }, format, /several keys/);
  wrong(
    'a JWK Set with the kid twice',
    {
      keys: [
        { ...good, kid: 'a' },
        { ...other, kid: 'a' },
      ],
    },
    format,
    /several keys/,
    { kid: 'a' },
  );
  wrong('a JWK Set without the kid', { keys: [good] }, format, /no key with this key id/, { kid: 'z' });
  wrong('a JWK Set that mixes kinds', { keys: [good, { kty: 'oct', k: 'AAAA' }] }, format, /mixes secrets/);
  wrong(
    'a JWK Set of 101 keys',
    { keys: Array.from({ length: 101 }, () => ({ kty: 'EC' })) },
    format,
    /more than 100 keys/,
  );
}

function addInvalidSecrets(): void {
  const wrong = (name: string, secret: string, message: RegExp, options: Options = {}) =>
    add(name, 'oct', { secret, ...options }, [format, message]);
  wrong('a secret that is a private key', rsa.privateKey, /secret is a PEM/);
  wrong('a secret that is a public key', rsa.publicKey, /secret is a PEM/);
  wrong('a secret that is a flattened PEM', rsa.privateKey.replaceAll('\n', '\\n'), /secret is a PEM/);
  wrong('a secret that is a PEM in base64', Buffer.from(rsa.privateKey).toString('base64'), /secret is a PEM/);
  wrong('a secret that decodes to a PEM', Buffer.from(rsa.publicKey).toString('hex'), /secret is a PEM/, {
    secretEncoding: 'hex',
  });
  wrong('a secret that is a JWK', json({ kty: 'oct', k: 'AAAA' }), /secret is a JSON Web Key/);
  wrong(
    'a secret that is a JWK after a byte order mark',
    `\ufeff${json({ kty: 'oct', k: 'AAAA' })}`,
    /secret is a JSON Web Key/,
  );
  wrong('a secret that is a JWK in quotes', json(json({ kty: 'oct', k: 'AAAA' })), /secret is a JSON Web Key/);
  wrong('a secret that is a JWK Set', json({ keys: [] }), /secret is a JSON Web Key/);
  wrong(
    'a secret that decodes to a JWK',
    Buffer.from(json(jwkOf(ec.privateKey))).toString('base64'),
    /secret is a JSON Web Key/,
    { secretEncoding: 'base64' },
  );
  wrong('a secret that is not base64', 'qwertz? uiop!', /not valid base64/, { secretEncoding: 'base64' });
  wrong('a secret that is not hexadecimal', 'xyz', /not valid hexadecimal/, { secretEncoding: 'hex' });
  wrong('a secret that is an unexpanded variable', ['$', '{SECRET}'].join(''), /variable that was not replaced/);
  wrong('a secret that is the word undefined', 'undefined', /a word that programs write/);
  wrong('a secret with NUL bytes', 'a\0b', /NUL bytes/);
  wrong('an oct JWK without k', json({ kty: 'oct' }), /lacks "k"/, { secretEncoding: 'jwk' });
  wrong('an oct JWK that is not base64', json({ kty: 'oct', k: 'AA!A' }), /not base64url/, { secretEncoding: 'jwk' });
  wrong('a secret that is DER in base64', spki.toString('base64'), /secret is a DER text: a key pair or certificate/);
  wrong(
    'a secret that decodes to a JWK in a string',
    Buffer.from(json(json({ kty: 'oct', k: 'AAAA' }))).toString('hex'),
    /secret is a JSON Web Key/,
    { secretEncoding: 'hex' },
  );
  wrong(
    'a JWK in base64 as a secret',
    Buffer.from(json(jwkOf(ec.privateKey))).toString('base64'),
    /secret is a JSON Web Key/,
  );
  wrong(
    'a key id and a secret in hexadecimal',
    '65f0c1a2b3c4d5e6f7a8b9c0:0123456789abcdef0123456789abcdef',
    /is a key id and a secret/,
    { secretEncoding: 'hex' },
  );
  wrong('text where an oct JWK is said', 'hello', /not well-formed/, { secretEncoding: 'jwk' });
  add('an RSA JWK where an oct JWK is said', 'oct', { secret: json(jwkOf(rsa.privateKey)), secretEncoding: 'jwk' }, [
    'ERR_KEY_MISMATCH',
    /of type RSA/,
  ]);
}

function addHalves(folder: string): void {
  const certificate = certificateOf(folder, rsa.privateKey, 'own');
  const foreign = certificateOf(folder, ec.privateKey, 'foreign');
  add('a public key alone', 'RSA', { publicKey: rsa.publicKey }, 'read', 'enc');
  add('a public JWK alone', 'EC', { publicKey: json({ ...jwkOf(ec.privateKey), d: undefined }) }, 'read', 'enc');
  add('a certificate as public half', 'RSA', { publicKey: certificate }, 'read', 'enc');
  add(
    'a PKCS#1 public key',
    'RSA',
    { publicKey: text(createPublicKey(rsaKey).export({ type: 'pkcs1', format: 'pem' })) },
    'read',
    'enc',
  );
  reads('a private key with its public half', 'RSA', rsa.privateKey, { publicKey: rsa.publicKey });
  reads('a private key with its certificate', 'RSA', rsa.privateKey, { certificate });
  reads('a private key with a chain', 'RSA', rsa.privateKey, { certificate: certificate + foreign });
  refuses('a private key in the field of the public one', rsa.privateKey, 'ERR_KEY_USE', /now in the flow file/, {
    publicKey: rsa.privateKey,
  });
  refuses('a public half of another key', rsa.privateKey, 'ERR_KEY_MISMATCH', /public key does not belong/, {
    publicKey: rsaPair(3072).publicKey,
  });
  refuses('a certificate of another key', rsa.privateKey, 'ERR_KEY_MISMATCH', /certificate is for another key/, {
    certificate: foreign,
  });
  refuses('a certificate that is a key', rsa.privateKey, format, /certificate is not a PEM of certificates/, {
    certificate: rsa.publicKey,
  });
  refuses('a certificate that is prose', rsa.privateKey, format, /BEGIN line is incomplete/, {
    certificate: 'my certificate',
  });
  refuses('a certificate that is cut off', rsa.privateKey, format, /no END line/, {
    certificate: certificate.slice(0, 300),
  });
}

/** A self-signed certificate. */
export function certificateOf(folder: string, privateKey: string, name: string, days = 365): string {
  const file = join(folder, `${name}.key`);
  run('openssl', ['pkey', '-out', file], privateKey);
  return text(
    run('openssl', ['req', '-x509', '-new', '-key', file, '-subj', `/CN=${name}/O=Test`, '-days', String(days)]),
  );
}

function requestOf(folder: string): string {
  const file = join(folder, 'request.key');
  run('openssl', ['pkey', '-out', file], rsa.privateKey);
  return text(run('openssl', ['req', '-new', '-key', file, '-subj', '/CN=request']));
}
