import type { KeyObject } from 'node:crypto';

/**
 * Whether two public keys are the same.
 *
 * Not `KeyObject.equals`: for keys of two types it leaves an error in OpenSSL's queue, and Node.js reports it for the
 * next key that is read, which may be a good one.
 */
export function isSameKey(one: KeyObject, other: KeyObject): boolean {
  return der(one).equals(der(other));
}

function der(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}
