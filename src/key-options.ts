import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/**
 * A key with options, as `node:crypto` takes them.
 *
 * Node.js 24 tells an object that holds a key and options from a key by an error that it throws and catches, on the
 * event loop, for each operation: with ES256 that takes longer than the signature itself. It reads the options from a
 * key just as well, so that they are put on a copy of the key, which shares its material.
 */
export function withOptions<Options extends object>(key: KeyObject, options: Options): Options & { key: KeyObject } {
  const taken = areReadFromKey() ? Object.assign(structuredClone(key), options) : { key, ...options };
  // Node.js takes either; its types know of the second alone.
  return taken as Options & { key: KeyObject };
}

let readFromKey: boolean | undefined;

/** Whether this Node.js reads options from a key: tried once, with a key that signs nothing else. */
function areReadFromKey(): boolean {
  if (readFromKey === undefined) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const probe = Object.assign(structuredClone(privateKey), { dsaEncoding: 'ieee-p1363' as const });
    // In DER it would be longer.
    readFromKey = sign('sha256', Buffer.alloc(0), probe).length === 64;
  }
  return readFromKey;
}
