import { generateKeyPair, type RSAKeyPairOptions, randomBytes } from 'node:crypto';
import { type Curve, curveRows } from '../algorithms.ts';
import { requireSupported } from './runtime.ts';

/** What to generate: a secret or an RSA key of a size in bits, or a key pair on a curve or of a parameter set. */
export type KeyRequest =
  | { readonly kty: 'oct'; readonly bits: number }
  | { readonly kty: 'RSA'; readonly bits: number }
  | { readonly kty: 'EC' | 'OKP' | 'AKP'; readonly curve: Curve };

// Encoded during generation: on Node 20 the JWK export of a new EC KeyObject can deadlock the process.
const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;

/**
 * Generates a key, in the thread pool.
 *
 * @returns a secret in base64url, or a private key as PKCS#8 PEM
 * @throws JwtError `ERR_SETTINGS` for a curve that this Node.js lacks
 */
export async function generateKeyText(request: KeyRequest): Promise<string> {
  if (request.kty === 'oct') return randomBytes(request.bits / 8).toString('base64url');
  if ('curve' in request) requireSupported(request.curve, 'ERR_SETTINGS');
  const [type, options] =
    request.kty === 'RSA'
      ? ['rsa', { modulusLength: request.bits }]
      : [curveRows[request.curve].keyType, { namedCurve: curveRows[request.curve].namedCurve }];
  return new Promise((resolve, reject) => {
    // The overloads of generateKeyPair need a literal type; here type and options come from the tables.
    generateKeyPair(type as 'rsa', { ...options, ...encodings } as RSAKeyPairOptions<'pem', 'pem'>, (error, _, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
