import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Curve, KeyType, KeyUse } from '../../src/algorithms.ts';
import type { Key, KeySpec } from '../../src/jwk/key.ts';
import { readKey } from '../../src/jwk/read/read-key.ts';
import { cachedPair, type PemPair } from './pair-cache.ts';

const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;

export type { PemPair };

const pairs = new Map<string, PemPair>();

// The overloads of generateKeyPairSync do not see that an encoding spread into the options makes text of the keys.
function pairOf(name: string, make: () => unknown): PemPair {
  const pair = pairs.get(name) ?? (make() as PemPair);
  pairs.set(name, pair);
  return pair;
}

/** Makes an RSA pair, or takes the one that an earlier process made. */
function rsaPairOf(name: string, make: () => unknown): PemPair {
  return pairOf(name, () => cachedPair(name, make as () => PemPair));
}

/** A pair of this checkout, the same for the same arguments. */
export function rsaPair(bits = 2048): PemPair {
  return rsaPairOf(`RSA ${bits}`, () => generateKeyPairSync('rsa', { modulusLength: bits, ...encodings }));
}

/** An RSA pair of 2048 bits that is refused, for its exponent or for the one scheme that it is for. */
export function oddRsaPair(oddity: 'exponent 3' | 'PSS alone'): PemPair {
  const options = { modulusLength: 2048, ...encodings };
  return rsaPairOf(oddity, () =>
    oddity === 'PSS alone'
      ? generateKeyPairSync('rsa-pss', { ...options, hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256' })
      : generateKeyPairSync('rsa', { ...options, publicExponent: 3 }),
  );
}

/**
 * A fresh pair of this process, the same for the same arguments.
 *
 * @param other - tells a second pair on the same curve from the first
 */
export function curvePair(curve: Curve | 'brainpoolP256r1', other = ''): PemPair {
  return pairOf(curve + other, () => {
    if (curve === 'Ed25519') return generateKeyPairSync('ed25519', encodings);
    if (curve === 'Ed448') return generateKeyPairSync('ed448', encodings);
    if (curve.startsWith('ML-DSA')) return generateKeyPairSync(curve.toLowerCase() as 'ml-dsa-44', encodings);
    if (curve === 'X25519') return generateKeyPairSync('x25519', encodings);
    return generateKeyPairSync('ec', { namedCurve: curve, ...encodings });
  });
}

/** A pair on a curve, or else an RSA pair. */
export function pairFor(curve?: Curve): PemPair {
  return curve ? curvePair(curve) : rsaPair();
}

const blank = { algorithm: '', kid: '', secretEncoding: 'utf8' } as const;

/** Reads a key as a config node would, one that is there at once. */
export function keyOf(use: KeyUse, kty: KeyType, texts: Partial<KeySpec>): Key {
  return nowOf(keyLater(use, kty, texts));
}

/** Reads any key as a config node would: later where it is encrypted, or long. */
export function keyLater(use: KeyUse, kty: KeyType, texts: Partial<KeySpec>): Key | Promise<Key> {
  return readKey({ ...blank, use, kty, ...texts });
}

/** Insists that a key is there at once. */
export function nowOf(key: Key | Promise<Key>): Key {
  assert.ok(!(key instanceof Promise), 'the key is there at once');
  return key;
}

/** A fresh secret of so many bytes. */
export function secretKey(use: KeyUse, bytes: number): Key {
  return keyOf(use, 'oct', { secretEncoding: 'base64url', secret: randomBytes(bytes).toString('base64url') });
}
