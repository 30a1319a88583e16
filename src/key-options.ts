import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/**
 * Combines a key with options, for `node:crypto`.
 *
 * Node.js 24 throws and catches an error for each operation with an object of key and options, on the event loop: with
 * ES256 that takes longer than the signature. It reads options from a key as well, so they are put on a copy of the
 * key, which shares its material.
 */
export function withOptions<Options extends object>(key: KeyObject, options: Options): Options & { key: KeyObject } {
  const isKeyEnough = Object.keys(options).length === 0 || areReadFromKey();
  const keyWithOptions = isKeyEnough ? Object.assign(structuredClone(key), options) : { key, ...options };
  // Node.js accepts both; its types declare only the second.
  return keyWithOptions as Options & { key: KeyObject };
}

let readFromKey: boolean | undefined;

/** Whether this Node.js reads options from a key. It is tried once, with a key that signs nothing else. */
function areReadFromKey(): boolean {
  if (readFromKey === undefined) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const probe = Object.assign(structuredClone(privateKey), { dsaEncoding: 'ieee-p1363' as const });
    // A signature in DER would be longer.
    readFromKey = sign('sha256', Buffer.alloc(0), probe).length === 64;
  }
  return readFromKey;
}
