import { type Curve, curves, type KeyType, type KeyUse } from '../../../src/algorithms.ts';
import { askServer } from '../../shared/editor/ask-server.ts';

/** What the server sends back: a secret in base64url or a private key as PEM, and the public half. */
export interface GeneratedKey {
  readonly text: string;
  readonly publicJwk?: Readonly<Record<string, string>>;
}

/** The sizes in bits, or the curves, that a key of this type and use can be generated with, the usual one first. */
export function sizesOf(kty: KeyType, use: KeyUse): readonly (number | string)[] {
  if (kty === 'RSA') return [2048, 3072, 4096];
  if (kty === 'oct') return use === 'sig' ? [256, 384, 512] : [256, 128, 192, 384, 512];
  return Object.entries(curves)
    .filter(([, curve]) => curve.kty === kty && (curve.uses as readonly KeyUse[]).includes(use))
    .map(([name]) => name);
}

/**
 * Asks the server for a fresh key.
 *
 * @param size - one that {@link sizesOf} offers
 */
export function requestKey(kty: KeyType, use: KeyUse, size: string): JQuery.jqXHR<GeneratedKey> {
  const what = kty === 'RSA' || kty === 'oct' ? { bits: Number(size) } : { curve: size as Curve };
  return askServer('jwt-key/generate', { kty, use, ...what });
}

/** Why there is no fresh key, as a word of the catalogues. */
export function reasonOf({ status }: JQuery.jqXHR): 'busy' | 'forbidden' | 'failed' {
  if (status === 429) return 'busy';
  return status === 401 || status === 403 ? 'forbidden' : 'failed';
}
