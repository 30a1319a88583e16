import {
  type ContentEncryptionAlgorithm,
  type Curve,
  contentEncryptionAlgorithms,
  type KeyManagementAlgorithm,
  keyManagementAlgorithms,
  type SigningAlgorithm,
} from '../../src/algorithms.ts';
import type { Key } from '../../src/jwk/key.ts';
import { keyOf, pairFor, secretKey } from './keys.ts';

/** A key that an algorithm can sign with. */
export function signingKeyFor({ kty: [kty = 'oct'], curves: [curve], minimumBits }: SigningAlgorithm): Key {
  return kty === 'oct' ? secretKey('sig', minimumBits / 8) : keyOf('sig', kty, pairFor(curve));
}

/** A pair of algorithms of encryption, with a key for them; the curve where the first can use several. */
export type EncryptionCase = readonly [alg: string, enc: string, key: Key, curve: Curve | undefined];

/** Every pair of algorithms of encryption, on every curve. */
export function encryptionCases(): EncryptionCase[] {
  return Object.entries(keyManagementAlgorithms).flatMap(([alg, row]: [string, KeyManagementAlgorithm]) =>
    Object.entries(contentEncryptionAlgorithms).flatMap(([enc, { keyBits }]: [string, ContentEncryptionAlgorithm]) => {
      const [kty = 'oct'] = row.kty;
      if (kty === 'oct') {
        const bits = row.exactBits ?? (row.scheme === 'direct' ? keyBits : 128);
        return [[alg, enc, secretKey('enc', bits / 8), undefined] as const];
      }
      const curves: readonly (Curve | undefined)[] = row.curves.length > 0 ? row.curves : [undefined];
      return curves.map((curve) => {
        const type = curve === undefined ? 'RSA' : curve === 'X25519' ? 'OKP' : 'EC';
        return [alg, enc, keyOf('enc', type, pairFor(curve)), curve] as const;
      });
    }),
  );
}
