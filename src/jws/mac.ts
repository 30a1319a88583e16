import { createHmac, hash as digest, type KeyObject, timingSafeEqual } from 'node:crypto';

/** The length of the values of each hash function, in bytes. */
export const hashBytes = { sha256: 32, sha384: 48, sha512: 64 } as const;

/** The blocks in which each reads its input, in bytes (FIPS 180-4 §1). */
const blockBytes = { sha256: 64, sha384: 128, sha512: 128 } as const;

/** The MACs of one key (RFC 7518 §3.2). */
export interface Mac {
  /** The MAC of a signing input, in base64url. */
  readonly of: (signingInput: string) => string;
  /** Compares a MAC in constant time. @param mac - as long as the values of the hash function */
  readonly isOf: (signingInput: string, mac: Uint8Array) => boolean;
}

/** The longest input that is hashed in place, in characters: the longer it is, the less there is to gain. */
export const maxQuickLength = 4096;

/** The most bytes of a UTF-16 code unit in UTF-8. */
const maxUnitBytes = 3;

/** Where the inner hash of every key is computed: a MAC is made in one step, which nothing interrupts. */
const room = Buffer.alloc(128 + maxUnitBytes * maxQuickLength);

/**
 * Compiles the MACs of one key: HMAC as RFC 2104 §2 defines it, by two calls of OpenSSL's hash function. `createHmac` makes
 * a stream for each MAC, which takes twice as long as all else that a MAC of a usual token needs; long inputs are left to it.
 */
export function compileMac(hash: keyof typeof hashBytes, key: KeyObject): Mac {
  const block = blockBytes[hash];
  const inner = Buffer.alloc(block);
  const outer = Buffer.alloc(block + hashBytes[hash]);
  const secret = key.export();
  if (secret.length <= block) secret.copy(inner);
  else inner.write(digest(hash, secret, 'binary'), 'binary');
  for (let index = 0; index < block; index += 1) {
    const byte = inner[index] as number;
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  const macOf = (input: string, encoding: 'base64url' | 'binary') => {
    if (input.length > maxQuickLength) return createHmac(hash, key).update(input).digest(encoding);
    inner.copy(room);
    const end = block + room.write(input, block);
    outer.write(digest(hash, room.subarray(0, end), 'binary'), block, 'binary');
    return digest(hash, outer, encoding);
  };
  const expected = Buffer.alloc(hashBytes[hash]);
  return {
    of: (input) => macOf(input, 'base64url'),
    isOf(input, mac) {
      expected.write(macOf(input, 'binary'), 'binary');
      return timingSafeEqual(expected, mac);
    },
  };
}
