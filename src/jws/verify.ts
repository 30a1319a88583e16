import type { KeyObject } from 'node:crypto';
import { compactVerify } from 'jose';
import type { SigningAlgorithmName } from '../algorithms.ts';

/** Says whether the signature of a JWS in compact serialization is valid. */
export type Verify = (token: string) => Promise<boolean>;

/**
 * Prepares the verification of signatures with one algorithm, whatever the token says of itself.
 *
 * @param key - a secret for HMAC, else a public key; it must fit the algorithm
 */
export function compileVerify(name: SigningAlgorithmName, key: KeyObject): Verify {
  const material = key.type === 'secret' ? new Uint8Array(key.export()) : key;
  const options = { algorithms: [name] };
  return (token) =>
    compactVerify(token, material, options).then(
      () => true,
      () => false,
    );
}
