import type { KeyObject } from 'node:crypto';
import { type SigningAlgorithmName, usualAlgorithm } from '../algorithms.ts';
import { JwtError } from '../errors.ts';
import type { Key, KeySpec } from '../jwk/key.ts';
import { readKey } from '../jwk/read/read-key.ts';
import { compileRemoteSign } from '../jws/sign-remotely.ts';
import { openQueue } from '../scheduler/queue.ts';
import type { Signer } from '../signer.ts';

/** One version of a key that stays elsewhere. */
export interface RemoteVersion {
  readonly id: string;
  /** Its public half: PEM or JWK. */
  readonly publicKey: string;
  /** When it was made, in seconds since 1970-01-01T00:00:00Z; undefined where there is only one version. */
  readonly createdAt?: number;
  /** Whether its owner lets it sign no more; what it has signed is still verified. */
  readonly isRetired?: boolean;
  readonly signer: Signer;
}

/** A key that stays elsewhere. */
export interface RemoteKey {
  /** Whether it is asked again and again, for other versions and to keep its login; otherwise until its key is known. */
  readonly isPolled: boolean;
  /** The versions that can sign or verify now, the oldest first. @throws SignerProblem, or the error of another library */
  readonly readVersions: () => Promise<readonly RemoteVersion[]>;
  readonly close: () => void;
}

/**
 * Refuses what a key that stays elsewhere cannot do.
 *
 * @throws JwtError `ERR_KEY_USE`
 */
export function requireSigning({ use, kty }: Pick<KeySpec, 'use' | 'kty'>): void {
  if (use === 'sig' && kty !== 'oct') return;
  const why = use === 'sig' ? 'a secret has no public half that could verify' : 'it can only sign, not decrypt';
  throw new JwtError('ERR_KEY_USE', `a signer cannot hold this key: ${why}`, {
    setting: 'source',
    hint: 'Choose RSA, EC or Ed25519 for signing, or keep the key in the credentials, a file or a variable.',
  });
}

/** Reads the public half of a version. @throws JwtError the codes of `readKey` */
export async function readVersion(spec: KeySpec, { publicKey, signer }: RemoteVersion): Promise<Key> {
  const key = await readKey({ ...spec, publicKey, privateKey: undefined, eitherKey: undefined });
  return { ...key, signer };
}

/** Bytes of a signing input that cannot be mistaken for one of a token, which has a dot. */
const probe = 'JWT - Generator tests whether this key signs';

/**
 * Tests that a signer and a public key belong together, as `prove` does with a private key.
 *
 * @throws JwtError `ERR_SIGNER`, `ERR_KEY_MISMATCH` for a key that no signature algorithm fits
 */
export async function proveSigner({ signer, publicKey, onlyAlgorithm, ...shape }: Key): Promise<void> {
  const algorithm = onlyAlgorithm ?? usualAlgorithm('sig', shape);
  if (!algorithm) {
    throw new JwtError('ERR_KEY_MISMATCH', 'there is no signature algorithm for the key of this signer', {
      hint: 'Make an RSA, P-256, P-384, P-521 or Ed25519 key there.',
    });
  }
  const sign = compileRemoteSign(
    algorithm as SigningAlgorithmName,
    signer as Signer,
    publicKey as KeyObject,
    openQueue(),
  );
  await sign(probe);
}
