import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { JwtError } from '../errors.ts';

/**
 * Most encryptions with AES-GCM under one key: with random initialization vectors of 96 bits, two of more could have the
 * same one, which gives the key stream away (NIST SP 800-38D §8.3).
 */
export const maxGcmUses = 2 ** 32;

/** How often one key has encrypted with AES-GCM in this process. */
export interface KeyUses {
  count: number;
}

/** Most keys that are remembered; those of nodes that are deployed are held by the nodes, too. */
const maxKeys = 10_000;

// By a MAC of the key under a key of this process: a redeploy, or another node with the same secret, counts on.
const macKey = randomBytes(32);
const known = new LRUCache<string, KeyUses>({ max: maxKeys });

/** The uses of a key, one count for all who have the same one. */
export function gcmUsesOf(key: KeyObject | Buffer): KeyUses {
  const material = Buffer.isBuffer(key) ? key : key.export();
  const name = createHmac('sha256', macKey).update(material).digest('base64');
  const uses = known.get(name) ?? { count: 0 };
  known.set(name, uses);
  return uses;
}

/** Counts one more use. @throws JwtError `ERR_ENCRYPT` where there have been too many */
export function countUse(uses: KeyUses): void {
  if (uses.count >= maxGcmUses) {
    throw new JwtError('ERR_ENCRYPT', 'this key has encrypted 2^32 tokens with AES-GCM, and none more is safe', {
      hint: 'Generate a new secret in the JWT key, and give it to the receiver.',
    });
  }
  uses.count += 1;
}
