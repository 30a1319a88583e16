import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify, decodeProtectedHeader, importJWK, importSPKI } from 'jose';
import { secret } from '../support/flow.ts';
import { curvePair, rsaPair } from '../support/keys.ts';
import { logIn } from '../support/log-in.ts';
import { nodeRed5, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';

const key = { id: 'key', type: 'jwt-key', name: 'the key', use: 'sig', kty: 'oct' };
const generator = { id: 'gen', type: 'jwt-generator', signature: 'symmetric', signingKey: 'key', variableType: 'msg' };

/** A flow that answers `GET /token` with the outcome of one message. */
function flowWith(keySettings: object, generatorSettings: object = {}): object[] {
  const place = { z: 'tab', x: 100, y: 100 };
  return [
    { id: 'tab', type: 'tab' },
    { ...key, ...keySettings },
    { id: 'in', type: 'http in', ...place, url: '/token', method: 'get', wires: [['gen']] },
    { ...generator, ...place, ...generatorSettings, wires: [['pick'], ['pick']] },
    {
      id: 'pick',
      type: 'change',
      ...place,
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '{"token": token, "error": error}', tot: 'jsonata' }],
      wires: [['out']],
    },
    { id: 'out', type: 'http response', ...place, wires: [] },
  ];
}

interface Answer {
  readonly token?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

describe('JWT key', function () {
  this.timeout(60_000);
  let running: RunningNodeRed;

  const ask = async (flow: object[]): Promise<Answer> => {
    await running.deploy(flow);
    return (await fetch(`${running.url}/token`)).json() as Promise<Answer>;
  };
  const generate = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${running.url}/jwt-key/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  describe('in a running Node-RED', () => {
    before(async () => {
      running = await startNodeRed(nodeRed5, {
        env: { JWT_TEST_SECRET: secret, JWT_TEST_PEM: rsaPair().privateKey, JWT_TEST_BLANK: ' ' },
      });
    });
    after(() => running.stop());

    it('takes a secret from the credentials', async () => {
      const { token = '' } = await ask(flowWith({ credentials: { secret } }));
      await compactVerify(token, new TextEncoder().encode(secret));
    });

    it('takes a secret from an environment variable', async () => {
      const { token = '' } = await ask(flowWith({ source: 'env', location: 'JWT_TEST_SECRET' }));
      await compactVerify(token, new TextEncoder().encode(secret));
    });

    it('takes a private key from an environment variable', async () => {
      const { token = '' } = await ask(
        flowWith({ kty: 'RSA', source: 'env', location: 'JWT_TEST_PEM' }, { signature: 'asymmetric' }),
      );
      await compactVerify(token, await importSPKI(rsaPair().publicKey, 'RS256'));
    });

    for (const location of ['JWT_TEST_UNSET', 'JWT_TEST_BLANK']) {
      it(`says that an environment variable is not set, without quoting "${location}"`, async () => {
        const { error } = await ask(flowWith({ source: 'env', location }));
        assert.equal(error?.code, 'ERR_KEY_SOURCE');
        assert.match(error?.message ?? '', /environment variable that this JWT key names is not set/);
        assert.ok(!error?.message.includes(location));
      });
    }

    it('never shows a key that was put where the name of its variable belongs', async () => {
      const { error } = await ask(flowWith({ source: 'env', location: ['$', '{JWT_TEST_SECRET}'].join('') }));
      assert.equal(error?.code, 'ERR_KEY_SOURCE');
      assert.ok(!running.log().includes(secret.slice(0, 12)));
    });

    it('refuses a choice that does not exist', async () => {
      assert.equal((await ask(flowWith({ kty: 'DSA' }))).error?.code, 'ERR_SETTINGS');
      assert.equal((await ask(flowWith({ source: 'pigeon' }))).error?.code, 'ERR_SETTINGS');
    });

    it('never sends a stored secret back: not to the panel, in the flow, the flow file or the log', async () => {
      const { privateKey } = curvePair('P-256');
      const passphrase = 'a passphrase nobody sees';
      const secondKey = curvePair('P-256', 'second').privateKey;
      const vaultSecret = 'hvs.a-token-of-a-vault';
      const stored = { secret, privateKey, secondKey, passphrase, vaultSecret };
      await ask(flowWith({ kty: 'EC', credentials: stored }, { signature: 'asymmetric' }));
      const credentials = await (await fetch(`${running.url}/credentials/jwt-key/key`)).json();
      const has = Object.keys(stored).map((name) => [`has_${name}`, true]);
      assert.deepEqual(credentials, Object.fromEntries(has));
      const seen = [
        await (await fetch(`${running.url}/flows`)).text(),
        readFileSync(join(running.userDir, 'flows.json'), 'utf8'),
        readFileSync(join(running.userDir, 'flows_cred.json'), 'utf8'),
        running.log(),
      ].join('\n');
      const lines = [privateKey, secondKey].map((pem) => pem.split('\n')[1] ?? '');
      for (const text of [secret, passphrase, vaultSecret, ...lines]) {
        for (let start = 0; start + 10 <= text.length; start += 1) {
          assert.ok(!seen.includes(text.slice(start, start + 10)));
        }
      }
    });

    const requests: readonly (readonly [object, string | undefined])[] = [
      [{ kty: 'RSA', bits: 2048, use: 'sig' }, 'RS256'],
      [{ kty: 'RSA', bits: 3072, use: 'sig' }, 'PS256'],
      [{ kty: 'RSA', bits: 4096, use: 'sig' }, 'RS512'],
      [{ kty: 'EC', curve: 'P-256', use: 'sig' }, 'ES256'],
      [{ kty: 'EC', curve: 'P-384', use: 'sig' }, 'ES384'],
      [{ kty: 'EC', curve: 'P-521', use: 'sig' }, 'ES512'],
      [{ kty: 'OKP', curve: 'Ed25519', use: 'sig' }, 'EdDSA'],
      [{ kty: 'AKP', curve: 'ML-DSA-65', use: 'sig' }, 'ML-DSA-65'],
    ];
    for (const [request, alg = ''] of requests) {
      it(`generates ${JSON.stringify(request)}, which signs at once`, async () => {
        const answer = await generate(request);
        assert.equal(answer.headers.get('cache-control'), 'no-store');
        const { text, publicJwk } = (await answer.json()) as { text: string; publicJwk: { kid: string } };
        const settings = { ...request, credentials: { privateKey: text }, publicKey: JSON.stringify(publicJwk) };
        const { token = '' } = await ask(flowWith(settings, { signature: 'asymmetric', signingAlgorithm: alg }));
        await compactVerify(token, await importJWK(publicJwk as object, alg));
        assert.equal(decodeProtectedHeader(token).kid, publicJwk.kid);
        assert.doesNotMatch(JSON.stringify(publicJwk), /"(?:d|priv)"/);
      });
    }

    it('generates secrets and keys to encrypt for', async () => {
      const secretAnswer = (await (await generate({ kty: 'oct', bits: 384, use: 'sig' })).json()) as { text: string };
      assert.equal(Buffer.from(secretAnswer.text, 'base64url').length, 48);
      assert.deepEqual(Object.keys(secretAnswer), ['text']);
      const x = (await (await generate({ kty: 'OKP', curve: 'X25519', use: 'enc' })).json()) as { publicJwk: object };
      assert.deepEqual([(x.publicJwk as { crv: string }).crv, (x.publicJwk as { use: string }).use], ['X25519', 'enc']);
    });

    const refused = [
      {},
      { kty: 'DSA' },
      { kty: 'RSA', bits: 1024 },
      { kty: 'RSA', bits: 8192 },
      { kty: 'oct', bits: 8 },
      { kty: 'EC', curve: 'Ed25519' },
      { kty: 'EC', curve: 'toString' },
      { kty: 'OKP', curve: 'X25519', use: 'sig' },
      { kty: 'EC', curve: 'secp256k1', use: 'enc' },
      { kty: 'AKP', curve: 'ML-DSA-44', use: 'enc' },
    ];
    for (const body of refused) {
      it(`refuses to generate ${JSON.stringify(body)}`, async () => {
        const answer = await generate(body);
        assert.equal(answer.status, 400);
        assert.equal(((await answer.json()) as Answer).error?.code, 'ERR_SETTINGS');
      });
    }

    it('tells the editor which curves this Node.js lacks: none', async () => {
      const settings = (await (await fetch(`${running.url}/settings`)).json()) as Record<string, unknown>;
      assert.deepEqual(settings.jwtKeyMissingCurves, []);
    });

    it('generates one key at a time', async () => {
      const body = { kty: 'RSA', bits: 4096, use: 'sig' };
      const statuses = (await Promise.all([generate(body), generate(body), generate(body)])).map(
        ({ status }) => status,
      );
      assert.deepEqual(statuses.sort(), [200, 429, 429]);
      assert.equal((await generate({ kty: 'EC', curve: 'P-256', use: 'sig' })).status, 200);
    });
  });

  describe('in a Node-RED with a log-in', () => {
    before(async () => {
      running = await startNodeRed(nodeRed5, { settings: logIn });
    });
    after(() => running.stop());

    const body = { kty: 'EC', curve: 'P-256', use: 'sig' };
    it('generates a key for those who may write keys', async () => {
      assert.equal((await generate(body, { authorization: 'Bearer writer' })).status, 200);
    });
    it('generates none for those who may only read, nor for anybody', async () => {
      assert.equal((await generate(body, { authorization: 'Bearer reader' })).status, 401);
      assert.equal((await generate(body)).status, 401);
    });
  });
});
