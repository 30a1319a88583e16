import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compactVerify, decodeProtectedHeader, importSPKI } from 'jose';
import jsonwebtoken, { type VerifyOptions } from 'jsonwebtoken';
import { secret, startFlow, stopFlow } from '../support/flow.ts';
import { certificateOf } from '../support/key-corpus.ts';
import { curvePair, type PemPair, rsaPair } from '../support/keys.ts';

const asymmetric = { signature: 'asymmetric', signingKey: 'key' } as const;
const ecKey = (settings: object) => ({ key: { use: 'sig', kty: 'EC', ...settings } }) as const;
const pairs: readonly PemPair[] = [curvePair('P-256'), curvePair('P-256', 'second'), curvePair('P-256', 'third')];

/** Which of some pairs a token was signed with. */
async function signerOf(token: unknown): Promise<number> {
  for (const [index, { publicKey }] of pairs.entries()) {
    const verified = await compactVerify(String(token), await importSPKI(publicKey, 'ES256')).catch(() => undefined);
    if (verified) return index;
  }
  throw new Error('no whole key signed this token');
}

describe('sources of a key', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-sources-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(stopFlow);

  describe('a file', () => {
    const path = (name: string) => join(folder, name);
    const file = (name: string) => ecKey({ source: 'file', location: path(name), publishFor: 0 });

    it('is read at deploy', async () => {
      writeFileSync(path('plain.pem'), pairs[0]?.privateKey ?? '');
      const flow = await startFlow(asymmetric, { keys: file('plain.pem') });
      assert.equal(await signerOf((await flow.send({})).message.token), 0);
    });

    it('may be named with a variable of the environment inside, as systemd gives the folder of its credentials', async () => {
      writeFileSync(path('jwt.pem'), pairs[0]?.privateKey ?? '');
      const location = ['$', '{CREDENTIALS_DIRECTORY}/jwt.pem'].join('');
      process.env.CREDENTIALS_DIRECTORY = folder;
      try {
        const flow = await startFlow(asymmetric, { keys: ecKey({ source: 'file', location }) });
        assert.equal(await signerOf((await flow.send({})).message.token), 0);
      } finally {
        delete process.env.CREDENTIALS_DIRECTORY;
      }
      await stopFlow();
      const { message } = await (await startFlow(asymmetric, { keys: ecKey({ source: 'file', location }) })).send({});
      assert.deepEqual([message.error?.code, message.error?.setting], ['ERR_VALUE', 'location']);
      assert.match(message.error?.message ?? '', /environment variable CREDENTIALS_DIRECTORY is not set/);
    });

    it('may be named by a URL, or in the quotation marks with which it was copied', async () => {
      writeFileSync(path('a b.pem'), pairs[0]?.privateKey ?? '');
      for (const location of [pathToFileURL(path('a b.pem')).href, `"${path('a b.pem')}"`, ` ${path('a b.pem')} `]) {
        const flow = await startFlow(asymmetric, { keys: ecKey({ source: 'file', location, publishFor: 0 }) });
        assert.equal(await signerOf((await flow.send({})).message.token), 0);
        await stopFlow();
      }
    });

    for (const [location, what] of [
      ['https://login.example/.well-known/jwks.json', /^the path of the key file is the address of a JWK Set$/],
      ['s3://bucket/key.pem', /^the path of the key file is an address$/],
      ['file://server/key.pem', /^the path of the key file is a URL that names no file of this server$/],
    ] as const) {
      it(`is not what is found at ${location}, and the error says so`, async () => {
        const flow = await startFlow(asymmetric, { keys: ecKey({ source: 'file', location }) });
        const { error } = (await flow.send({})).message;
        assert.deepEqual([error?.code, error?.setting], ['ERR_KEY_SOURCE', 'location']);
        assert.match(error?.message ?? '', what);
      });
    }

    it('is not what a message or variable names that has its path, and the error says so', async () => {
      process.env.TEST_JWT_KEY = path('plain.pem');
      try {
        for (const [settings, pem] of [
          [{ source: 'msg', location: 'pem' }, 'C:\\keys\\k.pem'],
          [{ source: 'msg', location: 'pem' }, 'https://login.example/jwks.json'],
          [{ source: 'env', location: 'TEST_JWT_KEY' }, undefined],
        ] as const) {
          const { message } = await (await startFlow(asymmetric, { keys: ecKey(settings) })).send({ pem });
          await stopFlow();
          assert.equal(message.error?.code, 'ERR_KEY_FORMAT');
          assert.match(message.error?.message ?? '', /is the path of a file$|is the address of a JWK Set$/);
          assert.match(message.error?.hint ?? '', /"Kept in"|"Verify with"/);
        }
      } finally {
        delete process.env.TEST_JWT_KEY;
      }
    });

    it("may hold a secret, whose line break at the end is the file's", async () => {
      writeFileSync(path('secret.txt'), `${secret}\n`);
      const keys = { key: { use: 'sig', kty: 'oct', source: 'file', location: path('secret.txt') } } as const;
      const flow = await startFlow({}, { keys });
      const { message } = await flow.send({});
      await compactVerify(String(message.token), new TextEncoder().encode(secret));
    });

    it('is read where it is the DER of a key, and a secret in it loses every line break at its end', async () => {
      writeFileSync(path('key.der'), derOf(pairs[0]));
      const flow = await startFlow(asymmetric, { keys: file('key.der') });
      assert.equal((await flow.send({})).exit, 'true');
      await stopFlow();
      writeFileSync(path('lines.txt'), `${secret}\r\n\n\n`);
      const keys = { key: { use: 'sig', kty: 'oct', source: 'file', location: path('lines.txt') } } as const;
      const { message } = await (await startFlow({}, { keys })).send({});
      await compactVerify(String(message.token), new TextEncoder().encode(secret));
    });

    const wrong: readonly (readonly [string, (path: string) => void, string, RegExp])[] = [
      ['is not there', () => {}, 'ERR_KEY_SOURCE', /does not exist/],
      ['is empty', (at) => writeFileSync(at, ' \n'), 'ERR_KEY_SOURCE', /is empty/],
      ['is a directory', (at) => mkdirSync(at), 'ERR_KEY_SOURCE', /is a directory/],
      ['is a named pipe', (at) => execFileSync('mkfifo', [at]), 'ERR_KEY_SOURCE', /or a pipe/],
      ['is larger than 64 KiB', (at) => writeFileSync(at, 'x'.repeat(65_537)), 'ERR_TOO_LARGE', /larger than 64 KiB/],
      [
        'is DER',
        (at) => writeFileSync(at, '30070201020402fffe', 'hex'),
        'ERR_KEY_FORMAT',
        /DER \(of an unknown kind\)/,
      ],
      ['is UTF-16', (at) => writeFileSync(at, `\ufeff${pairs[0]?.privateKey}`, 'utf16le'), 'ERR_KEY_FORMAT', /UTF-16/],
      ['holds something else', (at) => writeFileSync(at, 'hello'), 'ERR_KEY_FORMAT', /neither a PEM/],
    ];
    for (const [what, make, code, message] of wrong) {
      it(`says that it ${what}, in status, log and every failure, without its path`, async () => {
        const name = what.replaceAll(' ', '-');
        make(path(name));
        const flow = await startFlow(asymmetric, { keys: file(name) });
        const { error } = (await flow.send({})).message;
        assert.equal(error?.code, code);
        assert.match(error?.message ?? '', message);
        assert.match(flow.log(), new RegExp(code));
        assert.ok(!error?.message.includes(folder));
        assert.deepEqual(flow.statuses.at(-1), { fill: 'red', shape: 'ring', text: `jwt-generator.status.${code}` });
      });
    }

    it('is taken when it comes, though it was missing at deploy', async () => {
      const flow = await startFlow(asymmetric, { keys: file('late.pem') });
      assert.equal((await flow.send({})).exit, 'failure');
      writeFileSync(path('late.pem'), pairs[0]?.privateKey ?? '');
      let outcome = await flow.send({});
      while (outcome.exit === 'failure') outcome = await flow.send({});
      assert.equal(await signerOf(outcome.message.token), 0);
    });

    it('may change in every way while messages are in flight: each token is signed with one whole key', async function () {
      this.timeout(60_000);
      const at = path('busy.pem');
      const pem = (index: number) => pairs[index]?.privateKey ?? '';
      writeFileSync(at, pem(0));
      const flow = await startFlow(asymmetric, { keys: file('busy.pem') });
      const sent = { count: 0, running: true };
      const sending = (async () => {
        while (sent.running) {
          flow.node.receive({ number: sent.count } as never);
          sent.count += 1;
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();
      const statusWith = (part: string) =>
        flow.statuses.some(
          (status) => JSON.stringify(status).includes(part) && JSON.stringify(status).includes('yellow'),
        );
      const signsWith = async (index: number) => {
        for (;;) {
          const { exit, message } = (await flow.until(flow.outcomes.length + 1)).at(-1) ?? {};
          if (exit === 'true' && (await signerOf(message?.token)) === index) return;
        }
      };
      const yellow = async (code: string) => {
        flow.statuses.length = 0;
        while (!statusWith(code)) await new Promise((resolve) => setTimeout(resolve, 5));
      };

      await signsWith(0);
      writeFileSync(at, pem(1)); // Replaced in place.
      await signsWith(1);
      writeFileSync(`${at}.new`, pem(2)); // Replaced at one stroke.
      renameSync(`${at}.new`, at);
      await signsWith(2);
      writeFileSync(at, pem(0).slice(0, 100)); // Cut off: the last good key stays in use.
      await yellow('ERR_KEY_FORMAT');
      await signsWith(2);
      writeFileSync(at, pem(0)); // Written to its end.
      await signsWith(0);
      unlinkSync(at); // Removed.
      await yellow('ERR_KEY_SOURCE');
      await signsWith(0);
      mkdirSync(at); // A directory in its place.
      await signsWith(0);
      rmdirSync(at);
      writeFileSync(path('elsewhere.pem'), pem(1));
      symlinkSync(path('elsewhere.pem'), at); // A link to another file.
      await signsWith(1);
      unlinkSync(at);
      writeFileSync(at, pem(2)); // Restored.
      await signsWith(2);

      sent.running = false;
      await sending;
      const outcomes = await flow.until(sent.count);
      assert.equal(flow.done(), sent.count);
      assert.deepEqual(
        outcomes.map(({ message }) => message.number),
        Array.from({ length: sent.count }, (_, number) => number),
      );
      for (const { exit, message } of outcomes) {
        assert.equal(exit, 'true');
        await signerOf(message.token);
      }
    });
  });

  describe('a message', () => {
    const keys = ecKey({ source: 'msg', location: 'auth.key' });

    it('brings its own key, as text or as JWK', async () => {
      const flow = await startFlow(asymmetric, { keys });
      for (const [index, { privateKey }] of pairs.entries()) {
        const { message } = await flow.send({ auth: { key: privateKey } });
        assert.equal(await signerOf(message.token), index);
      }
      const jwk = createPrivateJwk(pairs[1]);
      assert.equal(await signerOf((await flow.send({ auth: { key: jwk } })).message.token), 1);
      assert.equal(
        await signerOf((await flow.send({ auth: { key: Buffer.from(pairs[2]?.privateKey ?? '') } })).message.token),
        2,
      );
    });

    it('fails alone where its key is missing or wrong', async () => {
      const flow = await startFlow(asymmetric, { keys });
      assert.equal((await flow.send({})).message.error?.code, 'ERR_KEY_SOURCE');
      assert.equal((await flow.send({ auth: { key: 'nonsense' } })).message.error?.code, 'ERR_KEY_FORMAT');
      assert.equal((await flow.send({ auth: { key: rsaPair().privateKey } })).message.error?.code, 'ERR_KEY_MISMATCH');
      assert.equal((await flow.send({ auth: { key: pairs[0]?.privateKey } })).exit, 'true');
    });

    it('keeps its order among others whatever its key', async () => {
      const flow = await startFlow(asymmetric, { keys });
      for (let number = 0; number < 300; number += 1) {
        flow.node.receive({ number, auth: { key: number % 5 === 0 ? 'x' : pairs[number % 3]?.privateKey } } as never);
      }
      const outcomes = await flow.until(300);
      assert.deepEqual(
        outcomes.map(({ message }) => message.number),
        Array.from({ length: 300 }, (_, number) => number),
      );
      for (const { exit, message } of outcomes) {
        const number = Number(message.number);
        assert.equal(exit, number % 5 === 0 ? 'failure' : 'true');
        if (exit === 'true') assert.equal(await signerOf(message.token), number % 3);
      }
    });
  });

  for (const scope of ['flow', 'global'] as const) {
    it(`the ${scope} context: the key may change from message to message`, async () => {
      const flow = await startFlow(asymmetric, { keys: ecKey({ source: scope, location: 'keys.current' }) });
      assert.equal((await flow.send({})).message.error?.code, 'ERR_KEY_SOURCE');
      for (const [index, { privateKey }] of pairs.entries()) {
        flow.node.context()[scope].set('keys.current', privateKey);
        assert.equal(await signerOf((await flow.send({})).message.token), index);
      }
    });
  }

  it('that is not said where', async () => {
    for (const source of ['env', 'file', 'msg', 'flow', 'global'] as const) {
      const flow = await startFlow(asymmetric, { keys: ecKey({ source }) });
      assert.equal((await flow.send({})).message.error?.code, 'ERR_KEY_SOURCE', source);
      await stopFlow();
    }
  });

  describe('certificate headers', () => {
    const settings = { ...asymmetric, certificateHeaders: 'x5c,x5t,x5t#S256' };
    const credentials = { privateKey: rsaPair().privateKey };

    it('are computed from the certificate of the key', async () => {
      const certificate = certificateOf(folder, rsaPair().privateKey, 'headers');
      const keys = { key: { use: 'sig', kty: 'RSA', certificate, credentials } } as const;
      const flow = await startFlow(settings, { keys });
      const { x5c = [], x5t, 'x5t#S256': x5tS256 } = decodeProtectedHeader(String((await flow.send({})).message.token));
      const own = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'));
      assert.ok(own.publicKey.equals(createPublicKey(rsaPair().publicKey)));
      assert.equal(x5t, Buffer.from(own.fingerprint.replaceAll(':', ''), 'hex').toString('base64url'));
      assert.equal(x5tS256, Buffer.from(own.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url'));
    });

    it('need a certificate', async () => {
      const flow = await startFlow(settings, { keys: { key: { use: 'sig', kty: 'RSA', credentials } } });
      assert.equal((await flow.send({})).message.error?.code, 'ERR_KEY_MISSING');
    });

    it('are three, and no others', async () => {
      const flow = await startFlow(
        { ...settings, certificateHeaders: 'x5u' },
        { keys: { key: { use: 'sig', kty: 'RSA', credentials } } },
      );
      assert.equal((await flow.send({})).message.error?.code, 'ERR_SETTINGS');
    });
  });

  describe('tolerance', () => {
    const short = { key: { use: 'sig', kty: 'RSA', credentials: { privateKey: rsaPair(1024).privateKey } } } as const;
    const yellow = (code: string) => ({
      fill: 'yellow',
      shape: 'dot',
      text: `jwt-generator.status.issued · jwt-generator.status.${code}`,
    });

    it('of an RSA key under 2048 bits, shown in yellow', async () => {
      assert.equal((await (await startFlow(asymmetric, { keys: short })).send({})).message.error?.code, 'ERR_KEY_WEAK');
      await stopFlow();
      const flow = await startFlow({ ...asymmetric, allowInsecureKeySizes: true }, { keys: short });
      const { message } = await flow.send({});
      await assert.doesNotReject(verifyShort(String(message.token)));
      assert.deepEqual(flow.statuses.at(-1), yellow('ERR_KEY_WEAK'));
    });

    it('of a secret shorter than its hash, shown in yellow', async () => {
      const keys = { key: { use: 'sig', kty: 'oct', credentials: { secret: 'short' } } } as const;
      assert.equal((await (await startFlow({}, { keys })).send({})).message.error?.code, 'ERR_KEY_WEAK');
      await stopFlow();
      const flow = await startFlow({ allowInsecureKeySizes: true }, { keys });
      assert.equal((await flow.send({})).exit, 'true');
      assert.deepEqual(flow.statuses.at(-1), yellow('ERR_KEY_WEAK'));
    });

    it('of a key on another curve than its algorithm asks for, shown in yellow', async () => {
      const keys = {
        key: { use: 'sig', kty: 'EC', credentials: { privateKey: curvePair('P-256').privateKey } },
      } as const;
      const settings = { ...asymmetric, signingAlgorithm: 'ES384' };
      assert.equal((await (await startFlow(settings, { keys })).send({})).message.error?.code, 'ERR_KEY_MISMATCH');
      await stopFlow();
      const flow = await startFlow({ ...settings, allowInvalidAsymmetricKeyTypes: true }, { keys });
      const { message } = await flow.send({});
      assert.equal(decodeProtectedHeader(String(message.token)).alg, 'ES384');
      const tolerant: VerifyOptions = { algorithms: ['ES384'], allowInvalidAsymmetricKeyTypes: true };
      assert.doesNotThrow(() => jsonwebtoken.verify(String(message.token), curvePair('P-256').publicKey, tolerant));
      assert.deepEqual(flow.statuses.at(-1), yellow('ERR_KEY_MISMATCH'));
    });

    it('never of a key that no receiver could verify: on a longer curve, or RSA for an elliptic curve', async () => {
      const tolerant = { ...asymmetric, allowInvalidAsymmetricKeyTypes: true, signingAlgorithm: 'ES256' };
      for (const [kty, pair] of [
        ['EC', curvePair('P-384')],
        ['RSA', rsaPair()],
      ] as const) {
        const keys = { key: { use: 'sig', kty, credentials: { privateKey: pair.privateKey } } } as const;
        const { message } = await (await startFlow(tolerant, { keys })).send({});
        assert.equal(message.error?.code, 'ERR_KEY_MISMATCH');
        assert.match(message.error?.message ?? '', /ES256 needs an EC key on P-256/);
        await stopFlow();
      }
    });

    it('never of a secret in place of a private key, or the other way round', async () => {
      const settings = { ...asymmetric, allowInvalidAsymmetricKeyTypes: true, allowInsecureKeySizes: true };
      const keys = { key: { use: 'sig', kty: 'oct', credentials: { secret } } } as const;
      assert.equal((await (await startFlow(settings, { keys })).send({})).message.error?.code, 'ERR_KEY_MISMATCH');
    });
  });
});

async function verifyShort(token: string): Promise<void> {
  const { createVerify } = await import('node:crypto');
  const [head, body, signature = ''] = token.split('.');
  const verify = createVerify('sha256').update(`${head}.${body}`);
  assert.ok(verify.verify(rsaPair(1024).publicKey, signature, 'base64url'));
}

function derOf(pair: PemPair | undefined): Buffer {
  const body = (pair?.privateKey ?? '').replace(/-----[^-]+-----|\s/g, '');
  return Buffer.from(body, 'base64');
}

function createPrivateJwk(pair: PemPair | undefined): object {
  return createPrivateKey(pair?.privateKey ?? '').export({ format: 'jwk' });
}
