import type { KeyObject } from 'node:crypto';
import { curveRows, isUsedFor, type KeyShape, type KeyType, type KeyUse, kindOfKey } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import { foreignKey } from './key-der.ts';
import { hasRocaFingerprint } from './roca.ts';

/**
 * What kind of key this is.
 *
 * @throws JwtError `ERR_KEY_MISMATCH` for another kind than the settings say, `ERR_KEY_WEAK` for its exponent
 */
export function shapeOf(key: KeyObject, kty: KeyType, use: KeyUse): KeyShape {
  const { namedCurve, modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  const kind = kindOfKey(key.asymmetricKeyType, namedCurve);
  if (kind === undefined) throw foreignKey(undefined);
  if (kind.kty !== kty) {
    throw new JwtError('ERR_KEY_MISMATCH', `the key is of type ${kind.kty}; its settings say ${kty}`, {
      hint: `Set the kind of key to ${kind.kty}, or paste another key.`,
    });
  }
  if (kind.curve && !isUsedFor(kind.curve, use)) {
    const [can, cannot] = use === 'sig' ? ['encrypts', 'sign'] : ['signs', 'encrypt'];
    throw new JwtError('ERR_KEY_MISMATCH', `a key on ${kind.curve} ${can}, and cannot ${cannot}`, {
      hint: 'Change what the key is for, or take a key on another curve.',
    });
  }
  // RFC 7518 leaves the exponent open; below 65537, or even, RSA is not what it should be (FIPS 186-5 §A.1.1).
  if (publicExponent !== undefined && (publicExponent < 65_537n || publicExponent % 2n === 0n)) {
    throw new JwtError('ERR_KEY_WEAK', 'the RSA key has a public exponent below 65537, or an even one', {
      hint: 'Generate a new key.',
    });
  }
  return { kty, bits: kind.curve ? curveRows[kind.curve].bits : (modulusLength ?? 0), curve: kind.curve };
}

/**
 * Requires an RSA modulus whose factors cannot be computed from it.
 *
 * @throws JwtError `ERR_KEY_WEAK`
 */
export function requireStrongModulus(n: Buffer): void {
  if (!hasRocaFingerprint(n)) return;
  throw new JwtError(
    'ERR_KEY_WEAK',
    'the RSA key was made by a faulty chip (ROCA, CVE-2017-15361): anybody can compute it',
    {
      hint: 'Generate a new key, here or with openssl, and revoke this one wherever it is known.',
    },
  );
}
