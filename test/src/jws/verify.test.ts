import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, createPublicKey, createSecretKey, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import type { SigningAlgorithmName } from '../../../src/algorithms.ts';
import { compileVerify, type Verify } from '../../../src/jws/verify.ts';
import { createLoad, openQueue, type Queue } from '../../../src/scheduler/queue.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { vectors } from '../../support/jws-vectors.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';
import {
  good,
  inputOf,
  keyFor,
  littleEndian,
  malformed,
  modulus,
  signed,
  wide,
  zeros,
} from '../../support/signatures.ts';

const fromBase64url = (text: string) => Buffer.from(text, 'base64url');
const publicKey = (jwk: object) => createPublicKey({ key: jwk as never, format: 'jwk' });
const verifier = (name: SigningAlgorithmName, key: KeyObject, queue: Queue = openQueue()) =>
  compileVerify(name, key, queue);

describe('the verification of a JWS', () => {
  for (const { where, alg, key: jwk, input, signature } of vectors) {
    it(`verifies the ${alg} example of ${where}, and not with a bit changed`, async () => {
      const key = jwk.kty === 'oct' ? createSecretKey(String(jwk.k), 'base64url') : publicKey(jwk);
      const isValid = verifier(alg, key);
      assert.equal(await isValid(input, fromBase64url(signature)), true);
      const changed = fromBase64url(signature);
      changed[10] = (changed[10] ?? 0) ^ 1;
      assert.equal(await isValid(input, changed), false);
      assert.equal(await isValid(`${input}A`, fromBase64url(signature)), false);
    });
  }

  for (const name of signed) {
    it(`verifies what node:crypto signs with ${name}`, async () => {
      assert.equal(await verifier(name, keyFor(name))(inputOf(name), good[name]), true);
    });
  }

  describe('refuses a signature', () => {
    for (const [name, what, signature] of malformed) {
      it(`with ${name} ${what}, on the event loop and in the pool`, async () => {
        assert.equal(await verifier(name, keyFor(name), idle())(inputOf(name), signature), false);
        const pooled = pool();
        assert.equal(await verifier(name, keyFor(name), pooled)(inputOf(name), signature), false);
      });
    }
  });

  for (const name of signed) {
    it(`refuses any other bytes of the length of a signature, and throws nothing, with ${name}`, async () => {
      const isValid = verifier(name, keyFor(name));
      const { length } = good[name];
      const changes = fc.uint8Array({ minLength: 1, maxLength: length });
      await fc.assert(
        fc.asyncProperty(changes, fc.nat(length - 1), fc.boolean(), async (bytes, at, isRandom) => {
          const signature = isRandom ? Buffer.alloc(length, bytes) : Buffer.from(good[name]);
          signature.set(bytes.subarray(0, length - at), at);
          assert.equal(await isValid(inputOf(name), signature), signature.equals(good[name]));
        }),
        { numRuns: 60 },
      );
    });
  }

  it('refuses whatever a key of small order seems to have signed', async () => {
    // The neutral element: R = [S]B + [k]A holds for every message, with R = B and S = 1.
    const one = littleEndian(1n, 32);
    const key = publicKey({ kty: 'OKP', crv: 'Ed25519', x: one.toString('base64url') });
    const signature = Buffer.concat([Buffer.from(`58${'66'.repeat(31)}`, 'hex'), one]);
    assert.equal(await verifier('EdDSA', key)(inputOf('EdDSA'), signature), false);
  });

  it('refuses keys and signatures with a point of Ed448 in non-canonical encoding', async () => {
    // The neutral element plus twice the prime, which has more bits than the field.
    const one = littleEndian(1n + 2n * (2n ** 448n - 2n ** 224n - 1n), 57);
    const key = publicKey({ kty: 'OKP', crv: 'Ed448', x: one.toString('base64url') });
    for (const r of [one, littleEndian(1n, 57)]) {
      assert.equal(await verifier('Ed448', key)(inputOf('Ed448'), Buffer.concat([r, zeros(57)])), false);
    }
  });

  it('says ERR_KEY_BROKEN, and not that the signature is wrong, where the key cannot verify at all', async () => {
    // No key is read that is of another kind than its algorithm, unless a test makes one.
    const key = createPublicKey(curvePair('Ed25519').publicKey);
    const zero = zeros(64);
    refuses(() => verifier('ES256', key, idle())('', zero), 'ERR_KEY_BROKEN', /^the key could not verify$/);
    const later = (async () => verifier('ES256', key, pool())('', zero))();
    await rejects(later, 'ERR_KEY_BROKEN', /^the key could not verify$/);
  });
});

describe('a signature is verified', () => {
  const bounds = { inFlight: 1, waiting: 100, sliceMs: 2 };
  const pair = rsaPair(3080);
  const long = { publicKey: createPublicKey(pair.publicKey), privateKey: createPrivateKey(pair.privateKey) };
  const burst = (verify: Verify, signature: Buffer, input: string) =>
    Array.from({ length: 20 }, () => verify(input, signature));

  it('with HS256 and over 4096 characters on the event loop, in later slices where one is full', async () => {
    const input = inputOf('HS256').padEnd(4097, 'A');
    const mac = createHmac('sha256', keyFor('HS256')).update(input).digest();
    let now = 0;
    const load = createLoad();
    const queue = openQueue(load, bounds, () => now++);
    const answers = burst(verifier('HS256', keyFor('HS256'), queue), mac, input);
    assert.deepEqual(answers.slice(0, 2), [true, true]);
    assert.deepEqual([load.inFlight, load.waiting], [0, 18]);
    assert.ok((await Promise.all(answers)).every(Boolean));
  });

  it('with HS256 at once, whatever goes on: to wait would take longer', () => {
    const input = inputOf('HS256').padEnd(4096, 'A');
    const isValid = verifier(
      'HS256',
      keyFor('HS256'),
      openQueue(createLoad(), { inFlight: 0, waiting: 0, sliceMs: 0 }),
    );
    assert.equal(isValid(input, createHmac('sha256', keyFor('HS256')).update(input).digest()), true);
    assert.equal(isValid(input, good.HS256), false);
  });

  for (const name of ['RS256', 'PS256', 'ES256', 'EdDSA'] as const) {
    it(`with ${name} at once when nothing else goes on, and in the pool in a burst`, async () => {
      const load = createLoad();
      const [first, ...others] = burst(
        verifier(name, keyFor(name), openQueue(load, bounds)),
        good[name],
        inputOf(name),
      );
      assert.equal(first, true);
      assert.deepEqual([load.inFlight, load.waiting], [1, 17], 'two are under way in a place');
      assert.ok((await Promise.all(others)).every(Boolean));
    });
  }

  const slow: readonly (readonly [string, SigningAlgorithmName, KeyObject, Buffer, string?])[] = [
    ['ES384', 'ES384', keyFor('ES384'), good.ES384],
    ['ES512', 'ES512', keyFor('ES512'), good.ES512],
    ['ES256K', 'ES256K', keyFor('ES256K'), good.ES256K],
    ['Ed448', 'Ed448', keyFor('Ed448'), good.Ed448],
    ['ML-DSA-44', 'ML-DSA-44', keyFor('ML-DSA-44'), good['ML-DSA-44']],
    ['EdDSA on Ed448', 'EdDSA', keyFor('Ed448'), good.Ed448, inputOf('Ed448')],
    ['RSA over 3072 bits', 'RS256', long.publicKey, sign('sha256', Buffer.from(inputOf('RS256')), long.privateKey)],
    ['RSA of a large exponent', 'RS256', largeExponent(), zeros(256)],
  ];
  for (const [what, name, key, signature, input = inputOf(name as 'RS256')] of slow) {
    it(`with ${what} in the pool alone`, async () => {
      const load = createLoad();
      const answers = burst(verifier(name, key, openQueue(load, bounds)), signature, input);
      assert.deepEqual([load.inFlight, load.waiting], [1, 19]);
      const isValid = signature.some((byte) => byte !== 0);
      assert.ok((await Promise.all(answers)).every((answer) => answer === isValid));
      assert.deepEqual(load, createLoad());
    });
  }

  it('or refused with ERR_BUSY where too much is waiting, and with ERR_CLOSED where its queue is closed', () => {
    const full = openQueue(createLoad(), { inFlight: 0, waiting: 0, sliceMs: 0 });
    const queued = signed.filter((name) => !name.startsWith('HS'));
    for (const name of queued) {
      const isValid = verifier(name, keyFor(name), full);
      if (name !== 'ES256' && name !== 'EdDSA' && name !== 'Ed25519')
        refuses(() => isValid(inputOf(name), good[name]), 'ERR_BUSY', /^too many tokens/);
    }
    full.close();
    for (const name of queued) {
      refuses(
        () => verifier(name, keyFor(name), full)(inputOf(name), good[name]),
        'ERR_CLOSED',
        /^the flow was stopped/,
      );
    }
  });
});

/** The modulus of another key, with an exponent of 2048 bits: to verify takes as long as to sign. */
function largeExponent(): KeyObject {
  const { n } = keyFor('RS256').export({ format: 'jwk' });
  return publicKey({ kty: 'RSA', n, e: wide(modulus - 2n, 256).toString('base64url') });
}

/** A queue in which nothing else goes on. */
function idle(): Queue {
  return openQueue(createLoad(), { inFlight: 1, waiting: 1, sliceMs: 1 });
}

/** A queue in which something else goes on. */
function pool(): Queue {
  const load = createLoad();
  load.isSliceAwaited = true;
  return openQueue(load, { inFlight: 1, waiting: 1, sliceMs: 1 });
}
