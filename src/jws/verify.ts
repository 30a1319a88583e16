import { type KeyObject, verify } from 'node:crypto';
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
  // Where WebCrypto has it as an experiment only (Node 20, 22.12), Ed25519 would put a warning into the log.
  if (key.asymmetricKeyType === 'ed25519') return async (token) => isSignedWithEd25519(name, token, key);
  const material = key.type === 'secret' ? new Uint8Array(key.export()) : key;
  const options = { algorithms: [name] };
  return (token) =>
    compactVerify(token, material, options).then(
      () => true,
      () => false,
    );
}

// RFC 7515 §5.2, RFC 8037 §3.1. The form of the token, and its extensions (`crit`), were checked before.
function isSignedWithEd25519(name: SigningAlgorithmName, token: string, key: KeyObject): boolean {
  const [header = '', payload = '', signature = '', ...others] = token.split('.');
  try {
    const { alg, crit } = JSON.parse(Buffer.from(header, 'base64url').toString());
    if (alg !== name || crit !== undefined || others.length > 0) return false;
    return verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
