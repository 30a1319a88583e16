import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { JwtError } from '../errors.ts';

/**
 * The most encryptions with AES-GCM under one key: with random initialization vectors of 96 bits, a repeated one becomes
 * likely beyond that, which reveals the key stream (NIST SP 800-38D §8.3).
 */
export const maxGcmUses = 2 ** 32;

/** The number of AES-GCM encryptions with one key in this process. */
export interface KeyUses {
  count: number;
}

/** The most keys that are remembered; deployed nodes keep the uses of their keys, too. */
const maxKeys = 10_000;

// Keyed by a MAC of the key: the count survives a redeploy, and is shared by nodes with the same secret.
const macKey = randomBytes(32);
const known = new LRUCache<string, KeyUses>({ max: maxKeys });

/** The uses of a key: one counter for equal keys. */
export function gcmUsesOf(key: KeyObject | Buffer): KeyUses {
  const material = Buffer.isBuffer(key) ? key : key.export();
  const name = createHmac('sha256', macKey).update(material).digest('base64');
  const uses = known.get(name) ?? { count: 0 };
  known.set(name, uses);
  return uses;
}

/** Counts one use. @throws JwtError `ERR_ENCRYPT` beyond {@link maxGcmUses} */
export function countUse(uses: KeyUses): void {
  if (uses.count >= maxGcmUses) {
    throw new JwtError('ERR_ENCRYPT', 'this key has encrypted 2^32 tokens with AES-GCM, which is the safe maximum', {
      hint: 'Generate a new secret in the JWT key, and give it to the receiver.',
    });
  }
  uses.count += 1;
}
