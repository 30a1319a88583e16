import { generateKeyPair, type RSAKeyPairOptions, randomBytes } from 'node:crypto';
import { type Curve, curveRows } from '../algorithms.ts';

/** What a person asks for: a secret or an RSA key of so many bits, or a pair on a curve. */
export type KeyRequest =
  | { readonly kty: 'oct'; readonly bits: number }
  | { readonly kty: 'RSA'; readonly bits: number }
  | { readonly kty: 'EC' | 'OKP'; readonly curve: Curve };

// Written as text and read again, never exported from the object that was just made: on Node 20 the JWK export
// of a fresh EC KeyObject can deadlock the process.
const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;

/**
 * Makes a fresh key, in the thread pool.
 *
 * @returns a secret in base64url, or a private key as PKCS#8 PEM
 */
export async function generateKeyText(request: KeyRequest): Promise<string> {
  if (request.kty === 'oct') return randomBytes(request.bits / 8).toString('base64url');
  const [type, options] =
    request.kty === 'RSA'
      ? ['rsa', { modulusLength: request.bits }]
      : [curveRows[request.curve].keyType, { namedCurve: curveRows[request.curve].namedCurve }];
  return new Promise((resolve, reject) => {
    // The overloads of generateKeyPair are told apart by a literal type; the pair of type and options is ours.
    generateKeyPair(type as 'rsa', { ...options, ...encodings } as RSAKeyPairOptions<'pem', 'pem'>, (error, _, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
