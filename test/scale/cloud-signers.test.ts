import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OAuth2Client } from 'google-auth-library';
import type { KeyType, SigningAlgorithmName } from '../../src/algorithms.ts';
import { type LocalServer, startServer } from '../support/server.ts';
import { signerModule } from '../support/signer-modules.ts';
import { verifyTokensOf } from '../support/signing.ts';
import { signDigest } from '../support/transit.ts';

/** The keys of the stubs. */
const keys: Readonly<
  Record<string, { readonly key: KeyObject; readonly kty: KeyType; readonly names: SigningAlgorithmName[] }>
> = {
  rsa: {
    key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    kty: 'RSA',
    names: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  },
  p256: { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, kty: 'EC', names: ['ES256'] },
  p384: { key: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, kty: 'EC', names: ['ES384'] },
  p521: { key: generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey, kty: 'EC', names: ['ES512'] },
  secp256k1: { key: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey, kty: 'EC', names: ['ES256K'] },
  ed25519: { key: generateKeyPairSync('ed25519').privateKey, kty: 'OKP', names: ['EdDSA', 'Ed25519'] },
};

/** Signs the digest that a service was sent, in DER. @param scheme - `RS`, `PS` or `ES` */
function signAs(key: KeyObject, scheme: string, bits: number, digest: Buffer): Buffer {
  assert.equal(digest.length, bits / 8, 'a digest');
  const pss = ['rsa_padding_mode:pss', 'rsa_pss_saltlen:digest'];
  const padding = scheme === 'PS' ? pss : scheme === 'RS' ? ['rsa_padding_mode:pkcs1'] : [];
  return signDigest(key, digest, [`digest:sha${bits}`, ...padding]);
}

type Body = Record<string, unknown>;
const bytes = (value: unknown, encoding: BufferEncoding = 'base64') => Buffer.from(String(value), encoding);

/** A stub of a service: what it answers to a request, or undefined where it does not know it. */
type Service = (request: IncomingMessage, body: Body) => object | undefined;

describe('a signer of docs/vaults.md', function () {
  this.timeout(60_000);
  let server: LocalServer;
  let service: Service = () => undefined;
  const statuses: number[] = [];
  before(async () => {
    server = await startServer(async (request, response) => {
      const text = Buffer.concat(await request.toArray()).toString();
      const status = statuses.shift();
      const answer = status ? undefined : service(request, text === '' ? {} : JSON.parse(text));
      response.writeHead(answer ? 200 : (status ?? 404), { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
  });
  after(() => server.stop());

  const aws: Service = ({ headers }, { KeyId, SigningAlgorithm, Message, MessageType }) => {
    const { key } = keys[String(KeyId)] ?? {};
    if (!key) return undefined;
    if (headers['x-amz-target'] === 'TrentService.GetPublicKey') {
      return { PublicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64') };
    }
    const algorithm = String(SigningAlgorithm);
    if (algorithm === 'ED25519_SHA_512') return { Signature: sign(null, bytes(Message), key).toString('base64') };
    assert.equal(MessageType, 'DIGEST');
    const scheme = algorithm.startsWith('ECDSA') ? 'ES' : algorithm.startsWith('RSASSA_PSS') ? 'PS' : 'RS';
    return { Signature: signAs(key, scheme, Number(algorithm.slice(-3)), bytes(Message)).toString('base64') };
  };
  const awsKey = (keyId: string) =>
    signerModule('aws-kms.js')({
      keyId,
      region: 'eu-central-1',
      endpoint: server.url.origin,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
  for (const [name, { kty, names }] of Object.entries(keys)) {
    it(`for AWS KMS signs with ${names.join(', ')}, by the SDK`, async () => {
      service = aws;
      await verifyTokensOf(awsKey(name), kty, names);
    });
  }
  it('for AWS KMS is asked once more where it is too busy', async () => {
    service = aws;
    const signer = awsKey('p256');
    await signer.sign({
      algorithm: 'ES256',
      input: Buffer.alloc(1),
      digest: Buffer.alloc(32),
      signal: new AbortController().signal,
    });
    statuses.push(503);
    await assert.rejects(
      signer.sign({
        algorithm: 'ES256',
        input: Buffer.alloc(1),
        digest: Buffer.alloc(32),
        signal: new AbortController().signal,
      }),
      ({ $metadata }: { $metadata: { httpStatusCode: number } }) => $metadata.httpStatusCode === 503,
    );
  });

  // A version of a Google key is for one algorithm, which its name says here.
  const google: Service = ({ url = '', headers }, { digest, data }) => {
    assert.equal(headers.authorization, 'Bearer google token');
    const [, name = '', algorithm = '', action] =
      /cryptoKeys\/(\w+)\/cryptoKeyVersions\/(\w+)([:/]\w+)$/.exec(url) ?? [];
    const { key } = keys[name] ?? {};
    if (!key) return undefined;
    if (action === '/publicKey') return { pem: createPublicKey(key).export({ type: 'spki', format: 'pem' }) };
    if (data) return { signature: sign(null, bytes(data), key).toString('base64') };
    const [[hash, value] = []] = Object.entries(digest as Body);
    return { signature: signAs(key, algorithm.slice(0, 2), Number(hash?.slice(3)), bytes(value)).toString('base64') };
  };
  for (const [name, { kty, names }] of Object.entries(keys)) {
    it(`for Google Cloud KMS signs with ${names.join(', ')}, by its library`, async () => {
      service = google;
      const authClient = new OAuth2Client();
      authClient.setCredentials({ access_token: 'google token' });
      for (const algorithm of names) {
        const ring = 'projects/p/locations/l/keyRings/r/cryptoKeys';
        const version = `${ring}/${name}/cryptoKeyVersions/${algorithm}`;
        const signer = signerModule('google-kms.js')({ name: version, endpoint: server.url.origin, authClient });
        await verifyTokensOf(signer, kty, [algorithm]);
      }
    });
  }

  const azure: Service = ({ url = '', headers }, { alg, value }) => {
    assert.equal(headers.authorization, 'Bearer azure token');
    const [, name = '', action] = /^\/keys\/(\w+)\/1(\/sign)?\?api-version=7\.4$/.exec(url) ?? [];
    const { key, kty } = keys[name] ?? {};
    if (!key) return undefined;
    if (!action) {
      const { crv, ...members } = createPublicKey(key).export({ format: 'jwk' });
      return { key: { ...members, kty: `${kty}-HSM`, crv: crv?.replace('secp256k1', 'P-256K'), kid: 'a url' } };
    }
    const algorithm = String(alg);
    const der = signAs(key, algorithm.slice(0, 2), Number(algorithm.slice(2, 5)), bytes(value, 'base64url'));
    return { value: der.toString('base64url') };
  };
  for (const [name, { kty, names }] of Object.entries(keys)) {
    // Azure has no Ed25519.
    if (kty === 'OKP') continue;
    it(`for Azure Key Vault signs with ${names.join(', ')}`, async () => {
      service = azure;
      const keyId = `${server.url.origin}/keys/${name}/1`;
      const signer = signerModule('azure-key-vault.js')({ keyId, getToken: async () => 'azure token' });
      await verifyTokensOf(signer, kty, names);
    });
  }
});
