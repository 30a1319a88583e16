import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { SigningAlgorithmName } from '../../../src/algorithms.ts';
import { compileRemoteSign, type SignerLimits, signerLimits } from '../../../src/jws/sign-remotely.ts';
import { createLoad, openQueue } from '../../../src/scheduler/queue.ts';
import { type Signer, SignerProblem, type SignRequest } from '../../../src/signer.ts';
import { rejects } from '../../support/errors.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';

const input = 'eyJhbGciOiJFUzI1NiJ9.e30';

/** A signer with a key of its own, and what it was asked. */
function signerOf(privateKey: KeyObject, dsaEncoding: 'der' | 'ieee-p1363' = 'der') {
  const requests: SignRequest[] = [];
  const signer: Signer = {
    sign: async (request) => {
      requests.push(request);
      return sign('sha256', request.input, { key: privateKey, dsaEncoding });
    },
  };
  return { signer, requests, publicKey: createPublicKey(privateKey) };
}

const ecKey = createPrivateKey(curvePair('P-256').privateKey);
const publicKey = createPublicKey(ecKey);
const compile = (signer: Signer, limits: Partial<SignerLimits> = {}, name: SigningAlgorithmName = 'ES256') =>
  compileRemoteSign(name, signer, publicKey, openQueue(createLoad()), { ...signerLimits, retryAfterMs: 1, ...limits });
const throwing = (...errors: unknown[]): Signer => ({
  sign: async ({ input: bytes }) => {
    if (errors.length > 0) throw errors.shift();
    return sign('sha256', bytes, { key: ecKey, dsaEncoding: 'der' });
  },
});

describe('signing with a key that stays elsewhere', () => {
  it('hands over the signing input and its digest, and puts the signature behind what comes before', async () => {
    const { signer, requests } = signerOf(ecKey);
    const token = await compile(signer)(input, `${input}.`);
    assert.match(token, /^eyJhbGciOiJFUzI1NiJ9\.e30\.[\w-]{86}$/);
    const [request] = requests;
    assert.equal(Buffer.from(request?.input ?? []).toString(), input);
    assert.equal(request?.digest?.length, 32);
    assert.equal(request?.algorithm, 'ES256');
  });

  for (const encoding of ['der', 'ieee-p1363'] as const) {
    it(`takes ECDSA signatures as ${encoding}, of every curve`, async () => {
      for (const [name, curve] of [
        ['ES256', 'P-256'],
        ['ES384', 'P-384'],
        ['ES512', 'P-521'],
      ] as const) {
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
        const signer: Signer = {
          sign: async ({ input: bytes, algorithm }) =>
            sign(`sha${algorithm.slice(2)}`, bytes, { key: privateKey, dsaEncoding: encoding }),
        };
        const signOne = compileRemoteSign(name, signer, publicKey, openQueue(createLoad()));
        // Integers with leading zeros come once in 128 signatures.
        for (let count = 0; count < 20; count += 1) await signOne(`${input}${count}`);
      }
    });
  }

  it('lets no signature leave that its public key does not verify', async () => {
    const foreign = signerOf(createPrivateKey(curvePair('P-256', 'other').privateKey)).signer;
    const { hint } = await rejects(
      Promise.resolve(compile(foreign)(input)),
      'ERR_SIGNER',
      /^the signer returned a signature that its public key does not verify$/,
    );
    assert.match(hint, /public key of the JWT key/);
  });

  for (const answer of [
    undefined,
    null,
    '',
    'text',
    {},
    [],
    Buffer.alloc(0),
    Buffer.alloc(64),
    Buffer.alloc(1e6, 0x30),
  ]) {
    it(`refuses ${JSON.stringify(answer)?.slice(0, 40)} for a signature`, async () => {
      const signer = { sign: async () => answer as Uint8Array };
      await rejects(Promise.resolve(compile(signer)(input)), 'ERR_SIGNER', /does not verify/);
    });
  }

  const errors: readonly (readonly [string, unknown, RegExp])[] = [
    [
      'its name',
      Object.assign(new Error('the secret is s3cr3t'), { name: 'AccessDeniedException' }),
      /^the signer failed \(AccessDeniedException\)$/,
    ],
    ['its status', { $metadata: { httpStatusCode: 400 } }, /^the signer failed \(HTTP 400\)$/],
    [
      'the code of PKCS#11',
      Object.assign(new Error('CKR_PIN_INCORRECT:160'), { code: 160 }),
      /^the signer failed \(CKR_PIN_INCORRECT\)$/,
    ],
    ['nothing of a text', new Error('s3cr3t'), /^the signer failed$/],
    ['nothing at all', undefined, /^the signer failed$/],
    ['a problem that it tells', new SignerProblem('is sealed', 'Unseal it.'), /^the signer is sealed$/],
  ];
  for (const [what, error, message] of errors) {
    it(`tells of an error ${what}`, async () => {
      const { signer } = { signer: { sign: async () => Promise.reject(error) } };
      const failed = await rejects(Promise.resolve(compile(signer)(input)), 'ERR_SIGNER', message);
      assert.doesNotMatch(failed.hint, /s3cr3t/);
    });
  }

  for (const status of [429, 503]) {
    it(`asks once more after HTTP ${status}, and no third time`, async () => {
      const busy = { status };
      await compile(throwing(busy))(input);
      await rejects(Promise.resolve(compile(throwing(busy, busy))(input)), 'ERR_SIGNER', new RegExp(`HTTP ${status}`));
    });
  }

  it('asks once only after any other error', async () => {
    await rejects(Promise.resolve(compile(throwing({ status: 500 }))(input)), 'ERR_SIGNER', /HTTP 500/);
  });

  it('gives up on a signer that hangs, tells it so, and serves the next', async () => {
    const signals: AbortSignal[] = [];
    const { signer } = signerOf(ecKey);
    const moody: Signer = {
      sign: (request) => {
        signals.push(request.signal);
        return signals.length === 1 ? new Promise(() => {}) : signer.sign(request);
      },
    };
    const signOne = compile(moody, { maxSignMs: 5, inFlight: 1 });
    const hanging = Promise.resolve(signOne(input));
    const waiting = signOne(input);
    await rejects(hanging, 'ERR_SIGNER', /^the signer does not answer in time$/);
    assert.match(await waiting, /^[\w-]{86}$/);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    );
  });

  it('is asked on although seven requests at once got lost', async () => {
    const { signer, requests } = signerOf(ecKey);
    let lost = 0;
    const forgetful: Signer = {
      sign: (request) => {
        lost += 1;
        return lost <= 7 ? new Promise(() => {}) : signer.sign(request);
      },
    };
    const signOne = compile(forgetful, { maxSignMs: 20 });
    const results = await Promise.allSettled(Array.from({ length: 7 }, () => signOne(input)));
    assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['rejected']));
    assert.match(await signOne(input), /^[\w-]{86}$/);
    assert.equal(requests.length, 1);
  });

  it('lets a thousand messages wait together for a signer that hangs, not in turn, and finds out by itself that it answers', async () => {
    const answers: (() => void)[] = [];
    const { signer, requests } = signerOf(ecKey);
    const paused: Signer = {
      sign: async (request) => {
        if (answers.length < 9) await new Promise<void>((resolve) => answers.push(resolve));
        return signer.sign(request);
      },
    };
    const signOne = compile(paused, { maxSignMs: 20, inFlight: 8 });
    const results = await Promise.allSettled(Array.from({ length: 1000 }, () => signOne(input)));
    assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['rejected']));
    assert.equal(answers.length, 9, 'those under way, and a test');
    for (const answer of answers) answer();
    await new Promise((resolve) => setImmediate(resolve));
    assert.match(await signOne(input), /^[\w-]{86}$/);
    assert.equal(requests.length, 10);
  });

  it('has 64 under way, however many nodes use it, and not the four of the thread pool', async () => {
    let underWay = 0;
    let max = 0;
    const answers: (() => void)[] = [];
    const { signer } = signerOf(ecKey);
    const slow: Signer = {
      sign: async (request) => {
        underWay += 1;
        max = Math.max(max, underWay);
        await new Promise<void>((resolve) => answers.push(resolve));
        underWay -= 1;
        return signer.sign(request);
      },
    };
    const nodes = [compile(slow), compile(slow)];
    const signed = Promise.all(Array.from({ length: 300 }, (_, index) => nodes[index % 2]?.(input)));
    while (answers.length > 0) {
      for (const answer of answers.splice(0)) answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal((await signed).length, 300);
    assert.equal(max, 64);
  });

  it('refuses what waits when the node closes, and what comes later', async () => {
    const queue = openQueue(createLoad());
    const never: Signer = { sign: () => new Promise(() => {}) };
    const signOne = compileRemoteSign('ES256', never, publicKey, queue, {
      ...signerLimits,
      inFlight: 1,
      maxSignMs: 20,
    });
    const first = Promise.resolve(signOne(input));
    const second = Promise.resolve(signOne(input));
    queue.close();
    await rejects(second, 'ERR_CLOSED', /^the flow was stopped/);
    await rejects(Promise.resolve(signOne(input)), 'ERR_CLOSED', /^the flow was stopped/);
    await rejects(first, 'ERR_SIGNER', /in time/);
  });

  it('signs with RSA and Ed25519 too', async () => {
    const rsa = createPrivateKey(rsaPair().privateKey);
    const rs = compileRemoteSign('RS256', signerOf(rsa).signer, createPublicKey(rsa), openQueue(createLoad()));
    assert.match(await rs(input), /^[\w-]{342}$/);
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signer: Signer = {
      sign: async ({ input: bytes, digest }) => {
        assert.equal(digest, undefined);
        return sign(null, bytes, privateKey);
      },
    };
    assert.match(await compileRemoteSign('EdDSA', signer, publicKey, openQueue(createLoad()))(input), /^[\w-]{86}$/);
  });
});
