import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyType } from '../../../src/algorithms.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { readPublicJwk } from '../../../src/jwk/read/public-jwk.ts';
import * as der from '../../support/der.ts';
import { rejects } from '../../support/errors.ts';
import {
  dsaWithNegativeY,
  encryptedPem,
  longDsa,
  nearRocaModulus,
  oddNumber,
  passphrase,
  rocaModulus,
  rsaJwk,
  rsaNumbers,
  withDamagedExponents,
} from '../../support/hostile-keys.ts';
import { curvePair, keyLater, keyOf, oddRsaPair, rsaPair } from '../../support/keys.ts';
import { run } from '../../support/programs.ts';

/** Reads a key; what is thrown at once is a rejection too. */
async function read(kty: KeyType, privateKey: string, texts: Partial<Parameters<typeof keyLater>[2]> = {}) {
  return keyLater('sig', kty, { privateKey, passphrase, ...texts });
}

const exactly = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

async function refuses(kty: KeyType, text: string, code: ErrorCode, message: string): Promise<void> {
  const { hint } = await rejects(read(kty, text), code, exactly(message));
  assert.ok(hint, 'and says what to do');
}

const damaged = 'the PEM is damaged: it is not the key that its BEGIN line says';
const rsaId = '1.2.840.113549.1.1.1';
const ecId = '1.2.840.10045.2.1';
const p256 = '1.2.840.10045.3.1.7';
const p384 = '1.3.132.0.34';

describe('a key of a type that tokens do not use', () => {
  it('is refused before OpenSSL sees it: a DSA key with a negative y, which ends the process on Node.js 20', () =>
    refuses('RSA', dsaWithNegativeY, 'ERR_KEY_MISMATCH', 'the key is a DSA key, which is not supported'));

  it('is refused before OpenSSL sees it: a DSA key of 11 kB, over which it computes for half a minute', async () => {
    assert.ok(longDsa.length > 10_000);
    await refuses(
      'RSA',
      der.pem('PRIVATE KEY', longDsa),
      'ERR_KEY_MISMATCH',
      'the key is a DSA key, which is not supported',
    );
  });

  it('is refused where it is encrypted, after it was opened', () =>
    refuses('RSA', encryptedPem(longDsa), 'ERR_KEY_MISMATCH', 'the key is a DSA key, which is not supported'));

  const names: Readonly<Record<string, string>> = {
    '1.2.840.10040.4.1': 'a DSA key',
    '1.3.14.3.2.12': 'a DSA key',
    '1.2.840.113549.1.3.1': 'a Diffie-Hellman key',
    '1.2.840.10046.2.1': 'a Diffie-Hellman key',
    '1.2.840.113549.1.1.10': 'an RSA-PSS key',
    '1.2.840.113549.1.1.7': 'an RSA-OAEP key',
    '1.3.101.111': 'an X448 key',
    '2.16.840.1.101.3.4.3.33': 'a HashML-DSA key',
    '2.16.840.1.101.3.4.3.31': 'an SLH-DSA key',
    '2.16.840.1.101.3.4.4.2': 'an ML-KEM key',
  };
  for (const [id, name] of Object.entries(names)) {
    it(`is named: ${name} (${id})`, async () => {
      const message = `the key is ${name}, which is not supported`;
      const nonsense = Buffer.from('nonsense');
      await refuses('RSA', der.pem('PRIVATE KEY', der.pkcs8(id, [nonsense], nonsense)), 'ERR_KEY_MISMATCH', message);
      const publicKey = der.spki(id, [nonsense], nonsense);
      await refuses('RSA', der.pem('PUBLIC KEY', publicKey), 'ERR_KEY_MISMATCH', message);
      await refuses('RSA', der.pem('CERTIFICATE', der.certificate(publicKey)), 'ERR_KEY_MISMATCH', message);
    });
  }

  it('is said to be of an unknown type where it has no name', () =>
    refuses(
      'RSA',
      der.pem('PUBLIC KEY', der.spki('1.2.3.4', [], Buffer.alloc(32))),
      'ERR_KEY_MISMATCH',
      'the key is of a type or on a curve that is not supported',
    ));

  it('is named by its curve, in PEM and in JWK', async () => {
    const message = 'the key is an EC key on brainpoolP256r1, which is not supported';
    const { privateKey } = curvePair('brainpoolP256r1');
    await refuses('EC', privateKey, 'ERR_KEY_MISMATCH', message);
    await refuses('EC', JSON.stringify({ kty: 'EC', crv: 'BP-256', x: 'AA', y: 'AA' }), 'ERR_KEY_MISMATCH', message);
    await refuses(
      'EC',
      JSON.stringify({ kty: 'EC', crv: 'P-256K', x: 'AA', y: 'AA' }),
      'ERR_KEY_MISMATCH',
      'the key is an EC key on "P-256K", the former name of secp256k1, which is not supported',
    );
    await refuses(
      'OKP',
      JSON.stringify({ kty: 'OKP', crv: 'X448', x: 'AA' }),
      'ERR_KEY_MISMATCH',
      'the key is an X448 key, which is not supported',
    );
  });

  it('is one with explicit curve parameters, even where PKCS#8 names it', async () => {
    const message = 'the key is an EC key with explicit curve parameters, which is not supported';
    const explicit = der.sequence(der.integer(1));
    const inside = der.sequence(der.integer(1), der.octets(Buffer.alloc(32, 1)), der.element(0xa0, explicit));
    await refuses('EC', der.pem('PRIVATE KEY', der.pkcs8(ecId, [explicit], inside)), 'ERR_KEY_MISMATCH', message);
    const named = der.pkcs8(ecId, [der.objectId(p256)], inside);
    await refuses('EC', der.pem('PRIVATE KEY', named), 'ERR_KEY_MISMATCH', message);
  });
});

describe('a key with numbers of no bounds', () => {
  const rsaPem = (...numbers: Parameters<typeof rsaNumbers>) => der.pem('RSA PRIVATE KEY', rsaNumbers(...numbers));
  const n = oddNumber(2048);

  it('is refused: an RSA modulus of 16,385 bits, in PEM, PKCS#8, a public key and JWK', async () => {
    const message = 'the RSA key has a modulus of more than 16384 bits';
    const long = oddNumber(16_385);
    await refuses('RSA', rsaPem(long, 65_537n), 'ERR_TOO_LARGE', message);
    const pkcs8 = der.pkcs8(rsaId, [der.nothing], rsaNumbers(long, 65_537n));
    await refuses('RSA', der.pem('PRIVATE KEY', pkcs8), 'ERR_TOO_LARGE', message);
    const publicKey = der.sequence(der.integer(long), der.integer(65_537));
    await refuses('RSA', der.pem('RSA PUBLIC KEY', publicKey), 'ERR_TOO_LARGE', message);
    await refuses('RSA', der.pem('PUBLIC KEY', der.spki(rsaId, [], publicKey)), 'ERR_TOO_LARGE', message);
    await refuses('RSA', rsaJwk(long), 'ERR_TOO_LARGE', message);
  });

  it('is refused: an RSA exponent of 257 bits', async () => {
    const message = 'the RSA key has a public exponent of more than 256 bits';
    await refuses('RSA', rsaPem(n, oddNumber(257)), 'ERR_TOO_LARGE', message);
    await refuses('RSA', rsaJwk(n, oddNumber(257)), 'ERR_TOO_LARGE', message);
  });

  it('is refused: an RSA key with a private member that is longer than its modulus', () =>
    refuses(
      'RSA',
      rsaPem(n, 65_537n, oddNumber(4096), 3n, 5n, 1n, 1n, 1n),
      'ERR_KEY_FORMAT',
      'the RSA key is damaged: its numbers are not those of an RSA key',
    ));

  it('is refused: an even RSA modulus', async () => {
    const message = 'the RSA key is damaged: its numbers are not those of an RSA key';
    await refuses('RSA', rsaPem(n + 1n, 65_537n), 'ERR_KEY_FORMAT', message);
    await refuses('RSA', rsaJwk(n + 1n), 'ERR_KEY_FORMAT', message);
  });

  it('is refused: an RSA key of more than two primes', () =>
    refuses(
      'RSA',
      der.pem('RSA PRIVATE KEY', der.sequence(...[1n, n, 65_537n].map(der.integer))),
      'ERR_KEY_FORMAT',
      'the RSA key has more than two primes, which is not supported',
    ));

  it('is refused: an EC key with a number or a point of another length than its curve has', async () => {
    const number = (bytes: number) => der.sequence(der.integer(1), der.octets(Buffer.alloc(bytes, 1)));
    for (const bytes of [0, 33, 40_000]) {
      const key = der.pkcs8(ecId, [der.objectId(p256)], number(bytes));
      await refuses('EC', der.pem('PRIVATE KEY', key), 'ERR_KEY_FORMAT', damaged);
    }
    for (const bytes of [0, 1, 64, 66, 40_000]) {
      const point = Buffer.alloc(bytes, 4);
      const key = der.spki(ecId, [der.objectId(p256)], point);
      await refuses('EC', der.pem('PUBLIC KEY', key), 'ERR_KEY_FORMAT', damaged);
    }
    const jwk = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(60_000), y: 'A' };
    const message = 'the EC JWK is not a key: its members do not fit each other or their curve';
    await refuses('EC', JSON.stringify({ ...jwk, x: `B${jwk.x}` }), 'ERR_KEY_FORMAT', message);
  });

  it('is read where a member that it does not have is of another type', () => {
    const { publicKey } = curvePair('Ed25519');
    const jwk = createPublicKey(publicKey).export({ format: 'jwk' });
    assert.ok(keyOf('sig', 'OKP', { publicKey: JSON.stringify({ ...jwk, y: 5 }) }));
  });

  it('is refused: an EC key that names one curve outside and another inside', async () => {
    const inside = der.sequence(der.integer(1), der.octets(Buffer.alloc(32, 1)), der.element(0xa0, der.objectId(p384)));
    const key = der.pkcs8(ecId, [der.objectId(p256)], inside);
    await refuses('EC', der.pem('PRIVATE KEY', key), 'ERR_KEY_FORMAT', damaged);
  });
});

describe('PKCS#8 with all that RFC 5958 §2 allows', () => {
  const { privateKey, publicKey } = curvePair('Ed25519');
  const jwk = createPrivateKey(privateKey).export({ format: 'jwk' });
  const bytes = (text = '') => Buffer.from(text, 'base64url');
  const keyWith = (version: number, ...further: Buffer[]) => {
    const algorithm = der.sequence(der.objectId('1.3.101.112'));
    const seed = der.octets(der.octets(bytes(jwk.d)));
    return der.pem('PRIVATE KEY', der.sequence(der.integer(version), algorithm, seed, ...further));
  };
  const publicBits = der.element(0x81, Buffer.from([0]), bytes(jwk.x));
  const forms: Readonly<Record<string, string>> = {
    'neither attributes nor a public key': keyWith(0),
    'the public key': keyWith(1, publicBits),
    'a list of attributes': keyWith(0, der.element(0xa0)),
  };
  for (const [what, text] of Object.entries(forms)) {
    it(`is read with ${what}`, async () => {
      assert.equal((await read('OKP', text)).kid, keyOf('sig', 'OKP', { publicKey }).kid);
    });
  }

  it('is refused with a later version, or with anything behind it', async () => {
    for (const text of [keyWith(2), keyWith(0, der.nothing), keyWith(1, publicBits, der.nothing)])
      await refuses('OKP', text, 'ERR_KEY_FORMAT', damaged);
  });
});

describe('DER that is not strict', () => {
  const rsa = createPublicKey(rsaPair().publicKey).export({ type: 'spki', format: 'der' });
  const number = (content: number[]) =>
    der.spki(rsaId, [der.nothing], der.sequence(der.element(2, Buffer.from(content)), der.integer(65_537)));
  const forms: Readonly<Record<string, Buffer>> = {
    'an INTEGER without content': number([]),
    'a negative INTEGER': number([0x81, 0x01]),
    'an INTEGER with a superfluous zero': number([0x00, 0x01]),
    'an element behind its end': der.sequence(...[rsa.subarray(4), der.nothing]),
    'an object identifier that does not end': der.sequence(
      der.sequence(der.element(6, Buffer.from([0x2a, 0x86]))),
      der.bits(Buffer.alloc(9)),
    ),
    'a sequence that is empty': der.sequence(),
  };
  for (const [name, form] of Object.entries(forms)) {
    it(`is refused: ${name}`, () => refuses('RSA', der.pem('PUBLIC KEY', form), 'ERR_KEY_FORMAT', damaged));
  }

  it('is refused: a length in more bytes than it needs', () =>
    refuses(
      'RSA',
      der.pem('PUBLIC KEY', Buffer.concat([Buffer.from([0x30, 0x81, 0x02]), der.nothing])),
      'ERR_KEY_FORMAT',
      'the PEM is truncated or damaged: its length is not the one that it states',
    ));
});

describe('an encrypted key', () => {
  const pkcs8 = createPrivateKey(curvePair('P-256').privateKey).export({ type: 'pkcs8', format: 'der' });
  let folder = '';
  let file = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jwt-encrypted-'));
    file = join(folder, 'key.pem');
    run('openssl', ['pkey', '-out', file], curvePair('P-256').privateKey);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const written: readonly (readonly string[])[] = [
    ...['aes', 'camellia', 'aria'].flatMap((family) => [128, 192, 256].map((bits) => ['-v2', `${family}-${bits}-cbc`])),
    ['-v2', 'des3'],
    ...['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'].map((hash) => [
      '-v2',
      'aes-256-cbc',
      '-v2prf',
      `hmacWith${hash}`,
    ]),
    ['-scrypt'],
    ['-scrypt', '-scrypt_N', '2', '-scrypt_r', '1', '-scrypt_p', '1'],
    ['-scrypt', '-scrypt_N', '1024', '-scrypt_r', '16', '-scrypt_p', '4'],
    ['-v2', 'aes-256-cbc', '-iter', '100000'],
    ['-v1', 'PBE-SHA1-3DES'],
    ['-v1', 'PBE-SHA1-3DES', '-iter', '1'],
  ];
  for (const options of written) {
    it(`opens as openssl pkcs8 -topk8 ${options.join(' ')} writes it`, async () => {
      const text = String(
        run('openssl', ['pkcs8', '-topk8', '-in', file, ...options, '-passout', `pass:${passphrase}`]),
      );
      const key = await read('EC', text);
      assert.equal(key.kid, keyOf('sig', 'EC', { privateKey: curvePair('P-256').privateKey }).kid);
      await rejects(
        read('EC', text, { passphrase: 'another' }),
        'ERR_KEY_PASSPHRASE',
        /^the passphrase does not decrypt/,
      );
    });
  }

  it('opens in the older way, whatever cipher openssl was told', async () => {
    for (const cipher of ['-aes128', '-aes192', '-aes256', '-des3', '-camellia128', '-camellia192', '-camellia256']) {
      const text = String(run('openssl', ['ec', '-in', file, cipher, '-passout', `pass:${passphrase}`]));
      assert.match(text, /DEK-Info/);
      assert.equal((await read('EC', text)).format, 'SEC 1');
      await rejects(
        read('EC', text, { passphrase: 'another' }),
        'ERR_KEY_PASSPHRASE',
        /^the passphrase does not decrypt/,
      );
    }
  });

  const unknown = 'the private key is encrypted with an unknown method';
  const outdated = 'the private key is encrypted with a method that is no longer supported';
  const scryptWork =
    'decrypting the private key would take more work than is allowed: N·r·p of its scrypt parameters is over 2^20';
  const salt = der.octets(Buffer.alloc(8));
  const aes = (iv: number) => der.sequence(der.objectId('2.16.840.1.101.3.4.1.42'), der.octets(Buffer.alloc(iv)));
  const forms: readonly (readonly [string, der.EncryptedForm, string])[] = [
    ['scrypt with p of 100', { derivation: der.scrypt(16_384, 8, 100) }, scryptWork],
    ['scrypt with r of 2^40', { derivation: der.scrypt(2, 2n ** 40n, 1) }, scryptWork],
    ['scrypt with N of 2^64', { derivation: der.scrypt(2n ** 64n, 1, 1) }, scryptWork],
    ['scrypt with N that is no power of two', { derivation: der.scrypt(1000, 8, 1) }, unknown],
    ['scrypt with N that is too large for r', { derivation: der.scrypt(2 ** 17, 1, 1) }, unknown],
    ['scrypt with N of 1', { derivation: der.scrypt(1, 8, 1) }, unknown],
    ['scrypt with r of 0', { derivation: der.scrypt(1024, 0, 1) }, unknown],
    ['scrypt with p of 0', { derivation: der.scrypt(1024, 8, 0) }, unknown],
    [
      'PBKDF2 of 1,000,001 iterations',
      { derivation: der.pbkdf2(salt, der.integer(1_000_001)) },
      'decrypting the private key would take more than a million iterations',
    ],
    [
      'PBKDF2 of 2^64 iterations',
      { derivation: der.pbkdf2(salt, der.integer(2n ** 64n)) },
      'decrypting the private key would take more than a million iterations',
    ],
    [
      'PBKDF2 of 20 million iterations behind a constructed salt',
      { derivation: der.pbkdf2(der.element(0x24, salt), der.integer(20_000_000)) },
      unknown,
    ],
    ['an iteration count without content', { derivation: der.pbkdf2(salt, der.element(2)) }, unknown],
    ['an iteration count of 0', { derivation: der.pbkdf2(salt, der.integer(0)) }, unknown],
    ['a negative iteration count', { derivation: der.pbkdf2(salt, der.element(2, Buffer.from([0xff]))) }, unknown],
    ['another key length', { derivation: der.pbkdf2(salt, der.integer(1), der.integer(16)) }, unknown],
    [
      'another pseudorandom function',
      { derivation: der.pbkdf2(salt, der.integer(1), der.sequence(der.objectId('1.2.3'), der.nothing)) },
      unknown,
    ],
    ['another derivation', { derivation: der.sequence(der.objectId('1.2.3'), der.sequence(salt)) }, unknown],
    ['another cipher', { cipher: der.sequence(der.objectId('1.2.3'), salt) }, unknown],
    ['an initialization vector of 8 bytes', { cipher: aes(8) }, unknown],
    [
      'RC2',
      { cipher: der.sequence(der.objectId('1.2.840.113549.3.2'), der.sequence(der.integer(58), salt)) },
      outdated,
    ],
  ];
  for (const [name, form, message] of forms) {
    it(`is refused without being opened: ${name}`, () =>
      refuses('RSA', der.pem('ENCRYPTED PRIVATE KEY', der.encryptedKey(form)), 'ERR_KEY_FORMAT', message));
  }

  it('is refused without being opened: PBES1, and PKCS#12 with too many iterations', async () => {
    const scheme = (id: string, iterations: number) =>
      der.pem(
        'ENCRYPTED PRIVATE KEY',
        der.sequence(
          der.sequence(der.objectId(id), der.sequence(salt, der.integer(iterations))),
          der.octets(Buffer.alloc(32)),
        ),
      );
    await refuses('RSA', scheme('1.2.840.113549.1.5.3', 1), 'ERR_KEY_FORMAT', outdated);
    await refuses('RSA', scheme('1.2.3', 1), 'ERR_KEY_FORMAT', unknown);
    await refuses(
      'RSA',
      scheme('1.2.840.113549.1.12.1.3', 100_001),
      'ERR_KEY_FORMAT',
      'decrypting the private key would take more than 100,000 iterations',
    );
  });

  it('is opened outside the event loop, one at a time, and refused where too many wait', async () => {
    const text = encryptedPem(pkcs8);
    const keys = Array.from({ length: 1000 }, () => keyLater('sig', 'EC', { privateKey: text, passphrase }));
    assert.ok(keys.every((key) => key instanceof Promise));
    await rejects(read('EC', text), 'ERR_BUSY', exactly('too many keys are waiting to be decrypted'));
    assert.equal(new Set((await Promise.all(keys)).map(({ kid }) => kid)).size, 1);
    assert.ok(await read('EC', text), 'and there is room again');
  });

  it('in the field of the public key is refused without being opened', () => {
    const field = { publicKey: encryptedPem(pkcs8), passphrase };
    return rejects(
      (async () => keyLater('sig', 'EC', field))(),
      'ERR_KEY_USE',
      exactly('the public key field contains a private key, which is now in the flow file'),
    );
  });
});

describe('a long RSA key', () => {
  const { privateKey } = rsaPair(4104);

  for (const use of ['sig', 'enc'] as const) {
    it(`for ${use} is proven outside the event loop`, async () => {
      const key = keyLater(use, 'RSA', { privateKey });
      assert.ok(key instanceof Promise);
      assert.equal((await key).bits, 4104);
    });
  }

  it('that is damaged fails its proof there', () =>
    refuses(
      'RSA',
      withDamagedExponents(privateKey),
      'ERR_KEY_BROKEN',
      'the private key does not work: a test with it failed',
    ));
});

describe('an RSA key with the structure of CVE-2017-15361', () => {
  const message = 'the RSA key was generated by a faulty chip (ROCA, CVE-2017-15361): its private key can be computed';
  for (const bits of [1024, 2048, 4096]) {
    it(`is refused as weak: ${bits} bits`, async () => {
      const n = rocaModulus(bits);
      assert.equal(n.toString(2).length, bits);
      const texts = { privateKey: undefined, publicKey: rsaJwk(n) };
      await rejects(read('RSA', '', texts), 'ERR_KEY_WEAK', exactly(message));
      await rejects((async () => readPublicJwk(JSON.parse(rsaJwk(n))))(), 'ERR_KEY_WEAK', exactly(message));
      assert.ok(keyOf('sig', 'RSA', { publicKey: rsaJwk(n + 2n) }), 'and its neighbour is not');
    });
  }

  it('is no other: one whose modulus has it modulo all primes but one passes', () => {
    for (const prime of [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]) {
      const publicKey = rsaJwk(nearRocaModulus(2048, BigInt(prime)));
      assert.equal(keyOf('sig', 'RSA', { publicKey }).bits, 2048, String(prime));
    }
  });

  it('is no other: keys of OpenSSL pass', () => {
    for (const bits of [1024, 2048, 3072]) assert.ok(keyOf('sig', 'RSA', { privateKey: rsaPair(bits).privateKey }));
  });
});

describe('the key_ops of a JWK (RFC 7517 §4.3)', () => {
  const pair = createPrivateKey(curvePair('P-256').privateKey).export({ format: 'jwk' });
  const { d: _, ...half } = pair;
  const secret = { kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') };
  const reads = (use: 'sig' | 'enc', jwk: object, key_ops: unknown) => {
    const text = JSON.stringify({ ...jwk, key_ops });
    if (jwk === secret) return keyOf(use, 'oct', { secret: text, secretEncoding: 'jwk' });
    return keyOf(use, 'EC', jwk === half ? { publicKey: text } : { privateKey: text });
  };

  it('let a key do what it is for', () => {
    assert.ok(reads('sig', pair, ['sign']));
    assert.ok(reads('sig', pair, ['verify', 'sign']));
    assert.ok(reads('sig', half, ['verify']));
    assert.ok(reads('sig', secret, ['verify']));
    assert.ok(reads('enc', pair, ['deriveBits']));
    assert.ok(reads('enc', half, ['deriveKey']));
    assert.ok(reads('enc', secret, ['wrapKey', 'unwrapKey']));
  });

  it('count as absent where they are empty, as WebCrypto exports the public half of ECDH', () => {
    assert.ok(reads('enc', half, []));
    assert.ok(reads('sig', pair, []));
  });

  const lacking: readonly (readonly ['sig' | 'enc', object, string[]])[] = [
    ['sig', pair, ['verify']],
    ['sig', half, ['sign']],
    ['sig', secret, ['encrypt']],
    ['enc', pair, ['encrypt']],
    ['enc', half, ['verify']],
  ];
  for (const [use, jwk, ops] of lacking) {
    const what = jwk === pair ? 'private key' : jwk === half ? 'public key' : 'secret';
    it(`refuse a ${what} for ${use} that may only ${ops}`, () =>
      rejects(
        (async () => reads(use, jwk, ops))(),
        'ERR_KEY_USE',
        exactly(`the JWK is not for ${use === 'sig' ? 'signing' : 'encryption'}: its "key_ops" says otherwise`),
      ));
  }

  it('refuse a key that names an operation twice', () =>
    rejects(
      (async () => reads('sig', pair, ['sign', 'verify', 'sign']))(),
      'ERR_KEY_FORMAT',
      exactly('"key_ops" of the JWK names an operation twice'),
    ));
});

describe('keys that were read before', () => {
  it('are read still: PKCS#8 below the older labels', () => {
    const relabel = (text: string, name: string) => text.replaceAll('PRIVATE KEY', `${name} PRIVATE KEY`);
    assert.ok(keyOf('sig', 'RSA', { privateKey: relabel(rsaPair().privateKey, 'RSA') }));
    assert.ok(keyOf('sig', 'EC', { privateKey: relabel(curvePair('P-256').privateKey, 'EC') }));
  });

  it('are read still: a certificate whose chain has a key of another type', () => {
    const own = createPublicKey(rsaPair().publicKey).export({ type: 'spki', format: 'der' });
    const pss = createPublicKey(oddRsaPair('PSS alone').publicKey).export({ type: 'spki', format: 'der' });
    const chain = [own, pss].map((key) => der.pem('CERTIFICATE', der.certificate(key))).join('');
    const key = keyOf('sig', 'RSA', { privateKey: rsaPair().privateKey, certificate: chain });
    assert.equal(key.certificate?.chain.length, 2);
  });
});
