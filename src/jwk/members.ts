import type { KeyType } from '../algorithms.ts';
import type { PublicJwk } from './key.ts';

/** The members of a JWK that make a key pair, beside `kty`. */
export interface KeyMembers {
  /** The one that names the curve or parameter set; absent for RSA. */
  readonly curve?: 'crv' | 'alg';
  readonly publicNumbers: readonly string[];
  /** The one that only a private key has. */
  readonly secret: 'd' | 'priv';
}

/** RFC 7518 §6.2 and §6.3, RFC 8037 §2, RFC 9964 §3. */
export const keyMembers: Readonly<Record<Exclude<KeyType, 'oct'>, KeyMembers>> = {
  RSA: { publicNumbers: ['n', 'e'], secret: 'd' },
  EC: { curve: 'crv', publicNumbers: ['x', 'y'], secret: 'd' },
  OKP: { curve: 'crv', publicNumbers: ['x'], secret: 'd' },
  AKP: { curve: 'alg', publicNumbers: ['pub'], secret: 'priv' },
};

/** The members of a JWK that make its public key, beside `kty`; none about it, such as `kid`. */
export function publicMembers(kty: KeyType, jwk: object): Partial<PublicJwk> {
  if (kty === 'oct') throw new TypeError('a secret has no public members');
  const { curve, publicNumbers } = keyMembers[kty];
  const names = [...(curve ? [curve] : []), ...publicNumbers];
  return Object.fromEntries(names.map((name) => [name, (jwk as Readonly<Record<string, unknown>>)[name]]));
}
