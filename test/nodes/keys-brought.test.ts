import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, type JsonWebKey, sign } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import type { VerifierSettings } from '../../nodes/jwt-verifier/settings.ts';
import { certificate, pem } from '../support/der.ts';
import { type KeyDefinition, startFlow, startVerifier, stopFlow, type TestFlow } from '../support/flow.ts';
import { curvePair, oddRsaPair, rsaPair } from '../support/keys.ts';
import { type LocalServer, startServer } from '../support/server.ts';
import { encode } from '../support/verify.ts';

// Keys and sets as people bring them, in a running flow: those of the issue first, then others of the same kinds.

const rsa = rsaPair();
const jwkOf = (text: string): JsonWebKey => createPublicKey(text).export({ format: 'jwk' });
const privateJwkOf = (text: string): JsonWebKey => createPrivateKey(text).export({ format: 'jwk' });
const bytes = (text = '') => Buffer.from(text, 'base64url');
const certificateOf = (text: string) => certificate(createPublicKey(text).export({ type: 'spki', format: 'der' }));

/** A token of an issuer with an RSA key. */
function tokenOf(header: object = {}, pair = rsa): string {
  const input = `${encode({ alg: 'RS256', typ: 'JWT', ...header })}.${encode({ sub: 'u', exp: 4_102_444_800 })}`;
  return `${input}.${sign('sha256', Buffer.from(input), pair.privateKey).toString('base64url')}`;
}

describe('a JWK Set of somebody else', () => {
  let server: LocalServer | undefined;
  afterEach(async () => {
    await stopFlow();
    await server?.stop();
    server = undefined;
  });
  const start = async (listener: RequestListener, path = ''): Promise<TestFlow> => {
    server = await startServer(listener);
    return startVerifier({ keySource: 'jwks', jwksUrl: `${server.url.origin}/${path}`, key: '' }, { keys: {} });
  };
  const serve = (json: unknown) => start((_, response) => void response.end(JSON.stringify(json)));
  const { n, e } = jwkOf(rsa.publicKey);
  const good = { kty: 'RSA', n, e };
  const x5c = [certificateOf(rsa.publicKey).toString('base64')];

  const sets: readonly (readonly [string, object, object?])[] = [
    ['b01: a key id that is null', { ...good, alg: 'RS256', use: 'sig', kid: null }],
    ['b03: padding', { ...good, n: `${n}==`, kid: 'a' }, { kid: 'a' }],
    ['b06: a certificate alone', { kty: 'RSA', alg: 'RS256', use: 'sig', kid: 'a', x5c }, { kid: 'a' }],
    ['standard base64', { ...good, n: bytes(n).toString('base64'), kid: 'a' }, { kid: 'a' }],
    ['a leading zero byte', { ...good, n: Buffer.concat([Buffer.alloc(1), bytes(n)]).toString('base64url') }],
    ['a numeric key id', { ...good, kid: 7 }, { kid: '7' }],
    ['blank members', { ...good, kid: '', alg: '', use: '', x5c: null, key_ops: [] }],
    ['members that nobody knows', { ...good, issuer: 'x', nbf: 1, 'x-a': {} }],
    ['no key id, where the token has one', good, { kid: 'a' }],
    ['a certificate in PEM', { kid: 'a', x5c: [pem('CERTIFICATE', certificateOf(rsa.publicKey))] }, { kid: 'a' }],
  ];
  for (const [what, jwk, header] of sets) {
    it(`verifies with ${what}`, async () => {
      const flow = await serve({ keys: [jwk] });
      const { exit, message } = await flow.send({ token: tokenOf(header) });
      assert.deepEqual([exit, message.error], ['true', undefined]);
    });
  }

  const unusable: readonly (readonly [string, object, RegExp])[] = [
    ['a damaged key', { ...good, n: `!${n}`, kid: 'a' }, /"n" of the JWK is not base64url/],
    [
      'a key on a Brainpool curve',
      { kty: 'EC', crv: 'BP-256', x: 'AAAA', y: 'AAAA', kid: 'a' },
      /on brainpoolP256r1, which/,
    ],
    ['an ML-DSA key', { kty: 'AKP', alg: 'ML-DSA-65', pub: 'AAAA', kid: 'a' }, /ML-DSA-65/],
    ['a private key', { ...privateJwkOf(rsa.privateKey), kid: 'a' }, /private member "d"/],
  ];
  for (const [what, jwk, reason] of unusable) {
    it(`says in error, status and log why it cannot use ${what}`, async () => {
      const other = { ...jwkOf(curvePair('P-256').publicKey), kid: 'b' };
      const flow = await serve({ keys: [other, jwk] });
      const { exit, message } = await flow.send({ token: tokenOf({ kid: 'a' }) });
      assert.equal(exit, 'failure');
      const { message: said = '', hint = '' } = message.error ?? {};
      assert.match(said, /^no usable key of the JWK Set has signed the token; 1 of 2 keys of the set cannot be used: /);
      assert.match(said, reason);
      assert.doesNotMatch(said + hint, /does not have|Do not trust/);
      assert.match(flow.log(), /1 of 2 keys of the set cannot be used: /);
      assert.match(flow.log(), reason);
      assert.match(JSON.stringify(flow.statuses.at(-1)), /red.*(?:1 of 2 keys|unusableKeys)/);
    });
  }

  it('works on with the other keys, in yellow, and says so in the log once', async () => {
    const flow = await serve({
      keys: [
        { ...good, kid: 'a' },
        { kty: 'AKP', alg: 'ML-DSA-65', pub: 'AAAA', kid: 'b' },
      ],
    });
    for (let count = 0; count < 2; count += 1)
      assert.equal((await flow.send({ token: tokenOf({ kid: 'a' }) })).exit, 'true');
    assert.match(JSON.stringify(flow.statuses.at(-1)), /yellow/);
    assert.equal(flow.log().match(/1 of 2 keys of the set/g)?.length, 1);
  });

  it('is green with a key for encryption beside the one that signs', async () => {
    const flow = await serve({
      keys: [
        { ...good, kid: 'a' },
        { ...good, kid: 'b', use: 'enc', alg: 'RSA-OAEP' },
      ],
    });
    for (let count = 0; count < 2; count += 1)
      assert.equal((await flow.send({ token: tokenOf({ kid: 'a' }) })).exit, 'true');
    assert.match(JSON.stringify(flow.statuses.at(-1)), /green/);
    assert.doesNotMatch(flow.log(), /cannot be used/);
  });

  const maps: readonly (readonly [string, object])[] = [
    ['certificates, as Google and Firebase publish them', { a: pem('CERTIFICATE', certificateOf(rsa.publicKey)) }],
    ['public keys', { b: curvePair('P-256').publicKey, a: rsa.publicKey }],
    ['certificates with CRLF', { a: pem('CERTIFICATE', certificateOf(rsa.publicKey)).replaceAll('\n', '\r\n') }],
  ];
  for (const [what, map] of maps) {
    it(`may be a map of ${what}, with a note in the log`, async () => {
      const flow = await serve(map);
      assert.equal((await flow.send({ token: tokenOf({ kid: 'a' }) })).exit, 'true');
      assert.match(flow.log(), /The server sends a map of certificates or public keys/);
    });
  }

  for (const path of ['.well-known/openid-configuration', '.well-known/oauth-authorization-server']) {
    it(`may be a discovery document: ${path}`, async () => {
      const flow = await start((request, response) => {
        const jwks_uri = `http://${request.headers.host}/keys`;
        const answer = request.url === '/keys' ? { keys: [{ ...good, kid: 'a' }] } : { issuer: 'x', jwks_uri };
        response.end(JSON.stringify(answer));
      }, path);
      assert.equal((await flow.send({ token: tokenOf({ kid: 'a' }) })).exit, 'true');
      assert.match(flow.log(), /that of a discovery document/);
    });
  }

  describe('behind a proxy', () => {
    const saved = process.env.HTTPS_PROXY;
    afterEach(() => {
      if (saved === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = saved;
    });
    const verifier = { keySource: 'jwks', jwksUrl: 'https://idp.example.invalid/keys', key: '' } as const;

    it('b16: is asked for through it', async () => {
      const targets: (string | undefined)[] = [];
      server = await startServer(() => {});
      server.onConnect(({ url }, socket) => {
        targets.push(url);
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      });
      process.env.HTTPS_PROXY = server.url.origin;
      const flow = await startVerifier(verifier, { keys: {} });
      assert.equal((await flow.send({ token: tokenOf() })).message.error?.code, 'ERR_JWKS');
      assert.deepEqual(targets, ['idp.example.invalid:443']);
    });

    it('says that the variable is not an address, and the node stays in its flow', async () => {
      process.env.HTTPS_PROXY = 'http://[';
      const flow = await startVerifier(verifier, { keys: {} });
      const { message } = await flow.send({ token: tokenOf() });
      assert.match(String(message.error?.message), /^the proxy URL in the environment must be/);
    });
  });
});

interface Brought {
  readonly key: KeyDefinition;
  readonly settings?: Partial<GeneratorSettings>;
  /** Members of the header that must be there. */
  readonly header?: object;
}

/** Makes a token with a key. @returns the outcome, and the header */
async function makeWith({ key, settings = {} }: Brought, failureWired = true) {
  const flow = await startFlow(
    { signature: 'asymmetric', signingKey: 'k', ...settings },
    { keys: { k: key }, failureWired },
  );
  const outcome = await flow.send({});
  const token = String((outcome.message as { token?: unknown }).token ?? '');
  const header = token === '' ? {} : JSON.parse(bytes(token.split('.')[0]).toString());
  return { ...outcome, flow, header: header as Record<string, unknown> };
}

describe('a key as it is mailed', () => {
  afterEach(stopFlow);

  const account = JSON.stringify({
    type: 'service_account',
    private_key_id: '0123456789abcdef',
    private_key: rsa.privateKey,
    client_email: 'svc@p.example',
  });
  const box = JSON.stringify({
    boxAppSettings: {
      clientID: 'client',
      appAuth: {
        publicKeyID: 'boxkey',
        privateKey: String(
          createPrivateKey(rsa.privateKey).export({
            type: 'pkcs8',
            format: 'pem',
            cipher: 'aes-256-cbc',
            passphrase: 'p',
          }),
        ),
        passphrase: 'p',
      },
    },
  });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const [p256, ed] = [privateJwkOf(curvePair('P-256').privateKey), privateJwkOf(curvePair('Ed25519').privateKey)];
  const point = Buffer.concat([Buffer.from([4]), bytes(p256.x), bytes(p256.y)]);
  const seedAndPublic = Buffer.concat([bytes(ed.d), bytes(ed.x)]);
  const rsaJwk = privateJwkOf(rsa.privateKey);
  const { kty, n, e, d, p, q } = rsaJwk;
  const of = (kty: 'RSA' | 'EC' | 'OKP' | 'AKP', privateKey: string, more: KeyDefinition = {}): KeyDefinition => ({
    kty,
    credentials: { privateKey },
    ...more,
  });
  const name = 'organizations/1/apiKeys/2';
  const encryption: Partial<GeneratorSettings> = {
    signature: 'none',
    encryption: 'asymmetric',
    encryptionKey: 'k',
    signingKey: '',
  };
  const direct: Partial<GeneratorSettings> = {
    ...encryption,
    encryption: 'symmetric',
    encryptionAlgorithm: 'dir',
    contentEncryption: 'A256GCM',
  };
  const oct = (members: object): KeyDefinition => ({
    ...{ use: 'enc', kty: 'oct', secretEncoding: 'jwk' },
    credentials: { secret: JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url'), ...members }) },
  });
  const publicEc = { kty: 'EC', crv: 'P-256', x: p256.x, y: p256.y };
  const forOwner = (members: object): KeyDefinition => ({
    ...{ use: 'enc', kty: 'EC' },
    publicKey: JSON.stringify({ ...publicEc, ...members }),
  });

  const kinds: Readonly<Record<string, Brought>> = {
    'c01: an RSA JWK without primes': { key: of('RSA', JSON.stringify({ kty, n, e, d })) },
    'an RSA JWK without dp, dq and qi': { key: of('RSA', JSON.stringify({ kty, n, e, d, p, q })) },
    'an RSA JWK whose primes are null': { key: of('RSA', JSON.stringify({ kty, n, e, d, p: null, q: null })) },
    'c03: a service account in base64': { key: of('RSA', base64(account)), header: { kid: '0123456789abcdef' } },
    'a service account in a JSON string': {
      key: of('RSA', JSON.stringify(account)),
      header: { kid: '0123456789abcdef' },
    },
    'a service account in a JSON string, twice': {
      key: of('RSA', JSON.stringify(JSON.stringify(account))),
      header: { kid: '0123456789abcdef' },
    },
    'a Box file in base64, with its passphrase': { key: of('RSA', base64(box)), header: { kid: 'boxkey' } },
    'a JWK in base64': {
      key: of('EC', base64(JSON.stringify({ ...p256, kid: 'jwk' }))),
      header: { kid: 'jwk', alg: 'ES256' },
    },
    'bare DER in base64, PKCS#8': {
      key: of('RSA', createPrivateKey(rsa.privateKey).export({ type: 'pkcs8', format: 'der' }).toString('base64')),
    },
    'bare DER in base64, SEC 1': {
      key: of(
        'EC',
        createPrivateKey(curvePair('P-256').privateKey).export({ type: 'sec1', format: 'der' }).toString('base64'),
      ),
    },
    'certificate and key in one PEM, in base64': {
      key: of(
        'RSA',
        base64(
          pem('CERTIFICATE', certificateOf(curvePair('P-256').publicKey)) +
            pem('CERTIFICATE', certificateOf(rsa.publicKey)) +
            rsa.privateKey,
        ),
      ),
      settings: { certificateHeaders: 'x5c' },
      header: {
        x5c: [
          certificateOf(rsa.publicKey).toString('base64'),
          certificateOf(curvePair('P-256').publicKey).toString('base64'),
        ],
      },
    },
    'c05: the raw pair of VAPID': {
      key: of('EC', p256.d ?? '', { publicKey: point.toString('base64url') }),
      settings: { aud: true, audience: 'https://push.example' },
      header: { alg: 'ES256' },
    },
    'the raw scalar of VAPID alone, with a line break': { key: of('EC', `${p256.d}\n`), header: { alg: 'ES256' } },
    'the seed of an Ed25519 key': { key: of('OKP', bytes(ed.d).toString('base64')), header: { alg: 'EdDSA' } },
    'a JWK of Ed448': {
      key: of('OKP', JSON.stringify(privateJwkOf(curvePair('Ed448').privateKey))),
      header: { alg: 'EdDSA' },
    },
    'a JWK of secp256k1, without "alg"': {
      key: of('EC', JSON.stringify(privateJwkOf(curvePair('secp256k1').privateKey))),
      header: { alg: 'ES256K' },
    },
    'an ML-DSA JWK': {
      key: of('AKP', JSON.stringify(privateJwkOf(curvePair('ML-DSA-65').privateKey))),
      header: { alg: 'ML-DSA-65' },
    },
    'seed and public key of Ed25519': { key: of('OKP', seedAndPublic.toString('base64url')), header: { alg: 'EdDSA' } },
    'a Coinbase file with a raw key': {
      key: of('OKP', JSON.stringify({ name, privateKey: seedAndPublic.toString('base64') })),
      header: { kid: name },
    },
    'a Coinbase file with a PEM': {
      key: of('EC', JSON.stringify({ name, privateKey: curvePair('P-256').privateKey })),
      header: { kid: name },
    },
    'c11: a public JWK whose "key_ops" are empty': { key: forOwner({ key_ops: [], ext: true }), settings: encryption },
    'a public JWK whose "use", "alg" and "key_ops" are null': {
      key: forOwner({ use: null, alg: null, key_ops: null }),
      settings: encryption,
    },
    'a public JWK with padding': { key: forOwner({ x: bytes(p256.x).toString('base64') }), settings: encryption },
    'c13: an oct JWK for its content encryption': {
      key: oct({ key_ops: ['encrypt', 'decrypt'], ext: true, alg: 'A256GCM' }),
      settings: direct,
      header: { alg: 'dir', enc: 'A256GCM' },
    },
    "an oct JWK for its content encryption, whose algorithm is the key's own": {
      key: oct({ alg: 'A128CBC-HS256' }),
      settings: { ...direct, encryptionAlgorithm: '', contentEncryption: 'A128CBC-HS256' },
      header: { alg: 'dir', enc: 'A128CBC-HS256' },
    },
    'an oct JWK whose "alg" is null': { key: oct({ alg: null, use: null, key_ops: [] }), settings: direct },
  };
  for (const [what, brought] of Object.entries(kinds)) {
    it(`is read: ${what}`, async () => {
      const { exit, message, header } = await makeWith(brought);
      assert.deepEqual([exit, message.error], ['true', undefined]);
      for (const [member, value] of Object.entries(brought.header ?? {})) assert.deepEqual(header[member], value);
    });
  }

  const refused: Readonly<Record<string, Brought & { readonly says: RegExp; readonly hints: RegExp }>> = {
    'c10: an RSA-PSS key': {
      key: of('RSA', oddRsaPair('PSS alone').privateKey, { algorithm: 'PS256' }),
      says: /^the key is an RSA-PSS key, which is not supported$/,
      hints: /openssl rsa -in key\.pem -traditional/,
    },
    'a key on a Brainpool curve': {
      key: of('EC', curvePair('brainpoolP256r1').privateKey),
      says: /on brainpoolP256r1, which is not supported/,
      hints: /do not use this curve/,
    },
    'an ML-DSA JWK where OKP is said': {
      key: of('OKP', JSON.stringify({ kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA', priv: 'AA' })),
      says: /the JWK is of type AKP; the settings of this key say OKP/,
      hints: /Set the type/,
    },
    'a raw key where RSA is said': {
      key: of('RSA', p256.d ?? ''),
      says: /32 raw bytes, which may be/,
      hints: /EC or OKP/,
    },
    'an oct JWK for another content encryption': {
      key: oct({ alg: 'A256GCM' }),
      settings: { ...direct, contentEncryption: 'A128CBC-HS256' },
      says: /only for A256GCM, not for A128CBC-HS256/,
      hints: /Choose A256GCM/,
    },
    'a key id and a secret': {
      key: {
        kty: 'oct',
        secretEncoding: 'hex',
        credentials: { secret: `65f0c1a2b3c4d5e6f7a8b9c0:${'0f'.repeat(32)}` },
      },
      settings: { signature: 'symmetric' },
      says: /a key id and a secret in one text/,
      hints: /The panel offers to split it/,
    },
    'an environment variable that a configuration node does not see': {
      key: { kty: 'RSA', source: 'env', location: 'KEY_OF_A_TAB' },
      says: /environment variable that this JWT key names is not set/,
      hints: /Global Environment Variables; those of a flow or subflow only where its scope is this one/,
    },
  };
  for (const [what, brought] of Object.entries(refused)) {
    it(`is named: ${what}`, async () => {
      const { exit, message } = await makeWith(brought);
      assert.equal(exit, 'failure');
      assert.match(String(message.error?.message), brought.says);
      assert.match(String(message.error?.hint), brought.hints);
    });
  }

  const verifying: Readonly<Record<string, KeyDefinition>> = {
    'c08: SPKI in base64': {
      publicKey: createPublicKey(rsa.publicKey).export({ type: 'spki', format: 'der' }).toString('base64'),
    },
    'PKCS#1 in base64url': {
      publicKey: createPublicKey(rsa.publicKey).export({ type: 'pkcs1', format: 'der' }).toString('base64url'),
    },
    'a certificate in base64': { publicKey: certificateOf(rsa.publicKey).toString('base64') },
    'a JWK in base64': { publicKey: base64(JSON.stringify(jwkOf(rsa.publicKey))) },
    'a JWK with its certificate alone': {
      publicKey: JSON.stringify({ kty: 'RSA', x5c: [certificateOf(rsa.publicKey).toString('base64')] }),
    },
  };
  for (const [what, key] of Object.entries(verifying)) {
    it(`verifies: ${what}`, async () => {
      const settings: Partial<VerifierSettings> = { key: 'k' };
      const flow = await startVerifier(settings, { keys: { k: { kty: 'RSA', ...key } } });
      const { exit, message } = await flow.send({ token: tokenOf() });
      assert.deepEqual([exit, message.error], ['true', undefined]);
    });
  }

  it('is warned of where white space is around a secret', async () => {
    const secret = 'correct horse battery staple, forty-eight bytes! ';
    const { exit, flow } = await makeWith({
      key: { kty: 'oct', credentials: { secret } },
      settings: { signature: 'symmetric' },
    });
    assert.equal(exit, 'true');
    assert.match(flow.log(), /The secret begins or ends with white space/);
    assert.ok(!flow.log().includes(secret.trim()));
  });
});
