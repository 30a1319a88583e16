import assert from 'node:assert/strict';
import { createPublicKey, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import type { ContentEncryptionName, Curve, KeyManagementAlgorithmName } from '../../../src/algorithms.ts';
import { compileEncrypt } from '../../../src/jwe/encrypt.ts';
import { gcmUsesOf } from '../../../src/jwe/key-uses.ts';
import { usualPasswordIterations } from '../../../src/password-iterations.ts';
import { createLoad, openQueue, type Queue } from '../../../src/scheduler/queue.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { curvePair, rsaPair } from '../../support/keys.ts';

const secret = (bytes: number) => ({ material: createSecretKey(randomBytes(bytes)) });
const publicRsa = { material: createPublicKey(rsaPair().publicKey) };
const onCurve = (curve: Curve) => ({ material: createPublicKey(curvePair(curve).publicKey), curve });

const receivers = {
  dir: secret(32),
  A128KW: secret(16),
  A256GCMKW: secret(32),
  'RSA-OAEP-256': publicRsa,
  'ECDH-ES': onCurve('P-256'),
  'ECDH-ES+A128KW': onCurve('X25519'),
  'PBES2-HS256+A128KW': secret(16),
} as const;
type Name = keyof typeof receivers;

const enc: ContentEncryptionName = 'A256GCM';
const encrypter = (alg: KeyManagementAlgorithmName, receiver: (typeof receivers)[Name], queue: Queue = openQueue()) =>
  compileEncrypt({ alg, enc }, receiver, queue)({ alg, enc, kid: 'k' });

/** A queue that has no room. */
const full = () => openQueue(createLoad(), { inFlight: 0, waiting: 0, sliceMs: 0 });

describe('an encrypter', () => {
  for (const [alg, receiver] of Object.entries(receivers) as [Name, (typeof receivers)[Name]][]) {
    it(`with ${alg} uses nothing twice`, async () => {
      const encrypt = encrypter(alg, receiver);
      const [one, other] = await Promise.all([encrypt('the same'), encrypt('the same')]);
      const parts = [one, other].map((token) => token.split('.'));
      for (const index of [2, 3, 4]) assert.notEqual(parts[0]?.[index], parts[1]?.[index], `part ${index}`);
      if (parts[0]?.[1] !== '') assert.notEqual(parts[0]?.[1], parts[1]?.[1], 'encrypted key');
      const headers = [one, other].map(decodeProtectedHeader);
      for (const name of ['epk', 'p2s', 'iv', 'tag']) {
        if (headers[0]?.[name]) assert.notDeepEqual(headers[0][name], headers[1]?.[name], name);
      }
    });
  }

  it('writes the header with the parameters that its algorithm adds, and no others', async () => {
    const added = { A256GCMKW: ['iv', 'tag'], 'ECDH-ES': ['epk'], 'PBES2-HS256+A128KW': ['p2s', 'p2c'], A128KW: [] };
    for (const [alg, names] of Object.entries(added) as [Name, string[]][]) {
      const header = decodeProtectedHeader(await encrypter(alg, receivers[alg])('x'));
      assert.deepEqual(Object.keys(header), ['alg', 'enc', 'kid', ...names]);
      if (header.p2c) assert.equal(header.p2c, usualPasswordIterations);
      if (header.p2s) assert.equal(Buffer.from(String(header.p2s), 'base64url').length, 16, 'bytes of salt');
    }
  });

  it('with PBES2 has a salt of 16 bytes for each token, and the iterations that it is told', async () => {
    const alg = 'PBES2-HS512+A256KW';
    const encrypt = compileEncrypt({ alg, enc, passwordIterations: 1000 }, secret(16), openQueue())({ alg, enc });
    const headers = (await Promise.all(Array.from({ length: 200 }, () => encrypt('x')))).map(decodeProtectedHeader);
    const salts = new Set(headers.map(({ p2s }) => String(p2s)));
    assert.equal(salts.size, 200, 'RFC 7518 §4.8.1.1');
    for (const salt of salts) assert.equal(Buffer.from(salt, 'base64url').length, 16);
    assert.deepEqual(new Set(headers.map(({ p2c }) => p2c)), new Set([1000]));
  });

  it('with PBES2 makes one token at a time in the process', async () => {
    const load = createLoad();
    const bounds = { inFlight: 4, waiting: 10, sliceMs: 1 };
    const encrypters = [1, 2].map(() => encrypter('PBES2-HS256+A128KW', secret(16) as never, openQueue(load, bounds)));
    const tokens = encrypters.flatMap((encrypt) => [encrypt('x'), encrypt('x')]);
    assert.deepEqual([load.inFlight, load.waiting], [1, 3]);
    await Promise.all(tokens);
    assert.deepEqual(load, createLoad());
  });

  it('shows the public half alone of its ephemeral key', async () => {
    for (const [curve, members] of [
      ['P-521', ['crv', 'kty', 'x', 'y']],
      ['X25519', ['crv', 'kty', 'x']],
    ] as const) {
      const { epk } = decodeProtectedHeader(await encrypter('ECDH-ES', onCurve(curve))('x')) as { epk: object };
      assert.deepEqual(Object.keys(epk).sort(), members);
    }
  });

  for (const alg of ['dir', 'A128KW', 'A256GCMKW'] as const) {
    it(`with ${alg} answers at once, however much is waiting`, () => {
      assert.equal(typeof encrypter(alg, receivers[alg], full())('x'), 'string');
    });
  }

  const slow: readonly (readonly [string, KeyManagementAlgorithmName, (typeof receivers)[Name]])[] = [
    ['PBES2', 'PBES2-HS256+A128KW', receivers['PBES2-HS256+A128KW']],
    ['P-384', 'ECDH-ES', onCurve('P-384')],
    ['P-521', 'ECDH-ES+A256KW', onCurve('P-521')],
  ];
  for (const [what, alg, receiver] of slow) {
    it(`leaves ${what} to the pool, in its turn`, async () => {
      const load = createLoad();
      const queue = openQueue(load, { inFlight: 1, waiting: 1, sliceMs: 1 });
      const encrypt = encrypter(alg, receiver, queue);
      const [first, second] = [encrypt('x'), encrypt('x')];
      assert.deepEqual([load.inFlight, load.waiting], [1, 1]);
      await rejects(
        Promise.resolve().then(() => encrypt('x')),
        'ERR_BUSY',
        /^too many tokens are waiting/,
      );
      queue.close();
      await rejects(Promise.resolve(second), 'ERR_CLOSED', /^the flow was stopped/);
      assert.equal((await first).split('.').length, 5);
      assert.deepEqual(load, createLoad());
    });
  }

  it('with RSA-OAEP answers at once while a turn of the event loop has time, and in a later one else', async () => {
    let now = 0;
    const queue = openQueue(createLoad(), { inFlight: 1, waiting: 100, sliceMs: 2 }, () => now++);
    const encrypt = encrypter('RSA-OAEP-256', publicRsa, queue);
    const tokens = Array.from({ length: 5 }, () => encrypt('x'));
    assert.deepEqual(
      tokens.map((token) => typeof token),
      ['string', 'string', 'object', 'object', 'object'],
    );
    for (const token of await Promise.all(tokens)) assert.equal(token.split('.').length, 5);
    refuses(() => encrypter('RSA-OAEP-256', publicRsa, full())('x'), 'ERR_BUSY', /^too many tokens are waiting/);
  });

  for (const curve of ['P-256', 'X25519'] as const) {
    it(`agrees on ${curve} at once when nothing else goes on, and hands the rest of a burst to the pool`, async () => {
      const load = createLoad();
      const encrypt = encrypter('ECDH-ES', onCurve(curve), openQueue(load, { inFlight: 1, waiting: 100, sliceMs: 2 }));
      const [first, ...others] = Array.from({ length: 7 }, () => encrypt('x'));
      assert.equal(typeof first, 'string');
      assert.deepEqual([load.inFlight, load.waiting], [1, 4], 'two are under way in a place');
      for (const token of await Promise.all([first, ...others])) assert.equal(token?.split('.').length, 5);
      refuses(() => encrypter('ECDH-ES', onCurve(curve), full())('x'), 'ERR_BUSY', /^too many tokens are waiting/);
    });
  }

  const counted: readonly (readonly [string, KeyManagementAlgorithmName, ContentEncryptionName, number])[] = [
    ['dir', 'dir', 'A128GCM', 16],
    ['dir', 'dir', 'A256GCM', 32],
    ['A128GCMKW', 'A128GCMKW', 'A128CBC-HS256', 16],
    ['A192GCMKW', 'A192GCMKW', 'A256GCM', 24],
    ['A256GCMKW', 'A256GCMKW', 'A256GCM', 32],
  ];
  for (const [what, alg, content, bytes] of counted) {
    it(`with ${what} and ${content} refuses a key that has encrypted 2^32 times in this process`, () => {
      const receiver = secret(bytes);
      const make = () => compileEncrypt({ alg, enc: content }, receiver, openQueue())({ alg, enc: content });
      const encrypt = make();
      encrypt('x');
      assert.equal(gcmUsesOf(receiver.material).count, 1);
      gcmUsesOf(receiver.material).count = 2 ** 32 - 1;
      encrypt('x');
      const again = { material: createSecretKey(receiver.material.export()) };
      const deployedAnew = compileEncrypt({ alg, enc: content }, again, openQueue())({ alg, enc: content });
      for (const refused of [encrypt, make(), deployedAnew]) {
        const { hint } = refuses(
          () => refused('x'),
          'ERR_ENCRYPT',
          /^this key has encrypted 2\^32 tokens with AES-GCM, which is the safe maximum$/,
        );
        assert.equal(hint, 'Generate a new secret in the JWT key, and give it to the receiver.');
      }
    });
  }

  it('counts no key that is never used with AES-GCM itself', () => {
    for (const [alg, content, bytes] of [
      ['dir', 'A256CBC-HS512', 64],
      ['A256KW', 'A256GCM', 32],
    ] as const) {
      const receiver = secret(bytes);
      compileEncrypt({ alg, enc: content }, receiver, openQueue())({ alg, enc: content })('x');
      assert.equal(gcmUsesOf(receiver.material).count, 0, alg);
    }
  });

  for (const other of ['P-256', 'X25519'] as const) {
    it(`says ERR_ENCRYPT, and does not wait for ever, where a key on ${other} is used as one on P-384`, async () => {
      const load = createLoad();
      const receiver = { ...onCurve(other), curve: 'P-384' as const };
      const { hint } = await rejects(
        Promise.resolve(encrypter('ECDH-ES', receiver, openQueue(load))('x')),
        'ERR_ENCRYPT',
        /^the key could not encrypt$/,
      );
      assert.equal(hint, 'Try another key of the same kind.');
      assert.deepEqual(load, createLoad(), 'its place in the pool is free again');
    });
  }

  it('says ERR_ENCRYPT, and no more, of a key that cannot encrypt', async () => {
    // OAEP with SHA-512 needs 132 bytes beside the key; no key is read that is so short, unless a test makes one.
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    refuses(
      () => encrypter('RSA-OAEP-512', { material: publicKey })('x'),
      'ERR_ENCRYPT',
      /^the key could not encrypt$/,
    );
    // A point of small order: what is agreed on with it is no secret (RFC 7748 §6.1).
    const zero = { kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32).toString('base64url') };
    const receiver = { material: createPublicKey({ key: zero, format: 'jwk' }), curve: 'X25519' as const };
    let now = 0;
    const encrypt = encrypter(
      'ECDH-ES',
      receiver,
      openQueue(createLoad(), { inFlight: 1, waiting: 1, sliceMs: 1 }, () => now++),
    );
    refuses(() => encrypt('x'), 'ERR_ENCRYPT', /^the key could not encrypt$/);
    await rejects(Promise.resolve(encrypt('x')), 'ERR_ENCRYPT', /^the key could not encrypt$/);
  });
});
