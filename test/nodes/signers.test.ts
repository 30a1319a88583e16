import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { compactDecrypt, jwtVerify } from 'jose';
import helper from 'node-red-node-test-helper';
import type { KeySettings } from '../../nodes/keys/settings.ts';
import { closeFlow, type KeyDefinition, startFlow, startVerifier, stopFlow } from '../support/flow.ts';
import { startJwks, stopJwks } from '../support/jwks-flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { startTokenEndpoint } from '../support/token-endpoint.ts';
import { startTransit, type TransitStub } from '../support/transit.ts';

const ec = curvePair('P-256');
const ecKey = createPrivateKey(ec.privateKey);
const ecPublicKey = createPublicKey(ecKey);
const hourAgo = Date.now() / 1000 - 3600;

/** Signers as a settings file names them. */
const signers = {
  hsm: {
    publicKey: async () => ec.publicKey,
    sign: async ({ input }: { input: Uint8Array }) => sign('sha256', input, ecKey),
  },
  bare: { sign: async ({ input }: { input: Uint8Array }) => sign('sha256', input, ecKey) },
  foreign: {
    publicKey: curvePair('P-256', 'other').publicKey,
    sign: async () => sign('sha256', Buffer.alloc(1), ecKey),
  },
  silly: { publicKey: ec.publicKey },
};
const signerKey = (location: string, more: Partial<KeySettings> = {}): KeyDefinition => ({
  source: 'signer',
  kty: 'EC',
  location,
  ...more,
});
const start = (key: KeyDefinition, settings: Parameters<typeof startFlow>[0] = {}, others = {}) =>
  startFlow({ signature: 'asymmetric', ...settings }, { keys: { key, ...others } });

describe('a key that stays with a signer', () => {
  let vault: TransitStub;
  before(async () => {
    helper.settings({ jwtSigners: signers });
    vault = await startTransit();
    vault.issue('the vault token');
    vault.create('billing', 'ecdsa-p256', hourAgo);
  });
  afterEach(async () => {
    await stopFlow();
    vault.answers.length = 0;
  });
  after(async () => {
    helper.settings({});
    await vault.stop();
  });
  const vaultKey = (more: KeyDefinition = {}): KeyDefinition => ({
    ...signerKey(vault.location('billing')),
    credentials: { vaultSecret: 'the vault token' },
    ...more,
  });

  it('of the settings file makes tokens', async () => {
    const flow = await start(signerKey('hsm'));
    const { exit, message } = await flow.send({});
    assert.equal(exit, 'true', message.error?.message);
    await jwtVerify(String(message.token), ecPublicKey, { algorithms: ['ES256'] });
  });

  it('has its public half in the settings of the key, where the signer does not tell it', async () => {
    const flow = await start(signerKey('bare', { publicKey: ec.publicKey }));
    assert.equal((await flow.send({})).exit, 'true');
  });

  it('of a vault makes tokens, signed and then encrypted as well, and shows no token of the vault', async () => {
    const { publicKey, privateKey } = rsaPair();
    const flow = await start(
      vaultKey(),
      { encryption: 'asymmetric', encryptionKey: 'receiver' },
      { receiver: { use: 'enc', kty: 'RSA', publicKey } },
    );
    const { message } = await flow.send({});
    const { plaintext } = await compactDecrypt(String(message.token), createPrivateKey(privateKey));
    await jwtVerify(Buffer.from(plaintext).toString(), vault.publicKey('billing'), { algorithms: ['ES256'] });
    vault.answers.push(403, 403, 403, 403);
    const failed = await flow.send({});
    assert.deepEqual([failed.message.error?.code, failed.message.token], ['ERR_SIGNER', undefined]);
    assert.equal(failed.message.error?.message, 'the signer denies access');
    const shown = [flow.log(), JSON.stringify(flow.statuses), JSON.stringify(failed.message)].join('\n');
    assert.doesNotMatch(shown, /the vault token/);
  });

  it('verifies, without asking the signer', async () => {
    const issuing = await start(vaultKey());
    const { token } = (await issuing.send({})).message as { token?: string };
    await stopFlow();
    const flow = await startVerifier({}, { keys: { key: vaultKey() } });
    assert.equal((await flow.send({ token })).exit, 'true');
  });

  it('logs in to a token endpoint (private_key_jwt)', async () => {
    const endpoint = await startTokenEndpoint();
    try {
      endpoint.answer(() => ({ body: { access_token: 'an access token', expires_in: 3600 } }));
      const flow = await start(signerKey('hsm'), {
        delivery: 'form',
        deliveryUrl: `${endpoint.url}/token`,
        deliveryBody: [{ key: 'client_assertion', value: '{token}' }],
        exchange: true,
      });
      assert.equal((await flow.send({})).message.token, 'an access token');
      const assertion = new URLSearchParams(endpoint.requests[0]?.body).get('client_assertion') ?? '';
      await jwtVerify(assertion, ecPublicKey, { algorithms: ['ES256'] });
    } finally {
      await endpoint.stop();
    }
  });

  it('finishes what waits when it is deployed anew', async () => {
    const flow = await start(signerKey('hsm'));
    await flow.send({});
    for (let number = 0; number < 200; number += 1) flow.node.receive({ number } as never);
    await closeFlow();
    const outcomes = await flow.until(201);
    assert.deepEqual([...new Set(outcomes.map(({ exit }) => exit))], ['true']);
  });

  it('is found out at deploy where the signer cannot be reached, and comes back without a deploy', async () => {
    vault.answers.push('sealed', 'sealed', 'sealed', 'sealed');
    const flow = await start(vaultKey());
    const first = await flow.send({});
    assert.equal(first.message.error?.message, 'the signer is sealed');
    assert.match(flow.log(), /ERR_SIGNER: the signer is sealed/);
    vault.answers.length = 0;
    let next = await flow.send({});
    // It is asked once a second, however many messages come.
    while (next.exit === 'failure') next = await flow.send({});
    assert.equal(next.exit, 'true');
  });

  const refused: readonly (readonly [string, KeyDefinition, string, RegExp])[] = [
    ['for decryption', signerKey('hsm', { use: 'enc' }), 'ERR_KEY_USE', /only sign, not decrypt/],
    ['for a secret', signerKey('hsm', { kty: 'oct' }), 'ERR_KEY_USE', /no public half/],
    ['without a name', signerKey(''), 'ERR_KEY_SOURCE', /names no signer/],
    ['that nobody named', signerKey('toString'), 'ERR_KEY_SOURCE', /does not name this signer/],
    ['that cannot sign', signerKey('silly'), 'ERR_KEY_SOURCE', /without a function "sign"/],
    ['without a public half', signerKey('bare'), 'ERR_KEY_MISSING', /no key/],
    ['of another kind', signerKey('hsm', { kty: 'RSA' }), 'ERR_KEY_MISMATCH', /EC/],
    ['whose public half is of another key', signerKey('foreign'), 'ERR_SIGNER', /does not verify/],
    ['at an address that is not of Transit', signerKey('https://vault.example.com/ui'), 'ERR_KEY_SOURCE', /Transit/],
  ];
  for (const [what, key, code, message] of refused) {
    it(`is refused ${what}`, async () => {
      const flow = await start(key);
      const { exit, message: sent } = await flow.send({});
      assert.deepEqual([exit, sent.error?.code], ['failure', code]);
      assert.match(sent.error?.message ?? '', message);
    });
  }

  it('is refused for a store that instances share', async () => {
    const flow = await start(signerKey('hsm'), { cache: true, cacheStore: 'tokens', cacheStoreType: 'flow' });
    const { message } = await flow.send({});
    assert.deepEqual([message.error?.code, message.error?.setting], ['ERR_SETTINGS', 'cacheStore']);
  });
});

describe('a JWT - JWKS', () => {
  let vault: TransitStub;
  before(async () => {
    vault = await startTransit();
    vault.issue('the vault token');
  });
  afterEach(stopJwks);
  after(() => vault.stop());

  it('publishes a version of a vault that will sign, the one that does, and the one that did', async () => {
    const now = Date.now() / 1000;
    vault.create('rotated', 'ecdsa-p256', now - 200_000);
    vault.rotate('rotated', now - 150_000);
    vault.rotate('rotated', now - 3600);
    vault.rotate('rotated', now - 1);
    const key = { ...signerKey(vault.location('rotated')), credentials: { vaultSecret: 'the vault token' } };
    const { message } = await (await startJwks({}, { key })).send();
    const points = message.payload?.keys.map(({ x }) => x);
    const expected = [3, 4, 2].map((version) => vault.publicKey('rotated', version).export({ format: 'jwk' }).x);
    assert.deepEqual(points, expected);
  });
});
