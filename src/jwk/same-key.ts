import type { KeyObject } from 'node:crypto';

/**
 * Whether two public keys are the same.
 *
 * Not `KeyObject.equals`: for keys of different types it leaves an error in OpenSSL's queue, which Node.js reports for
 * the next key that is imported.
 */
export function isSameKey(one: KeyObject, other: KeyObject): boolean {
  return der(one).equals(der(other));
}

function der(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}
