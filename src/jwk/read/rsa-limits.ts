import { JwtError } from '../../errors.ts';

/** The largest RSA modulus, in bits: more is too slow (NIST SP 800-57 Part 1 §5.6.1 ends at 15,360). */
export const maxModulusBits = 16_384;

/** The largest public exponent, in bits: FIPS 186-5 §A.1.1. */
const maxExponentBits = 256;

/** Removes the leading zeros of a big-endian number. */
export function magnitude(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
}

/**
 * Requires an RSA key whose operations take a limited time.
 *
 * @param secrets - private members, none of which may be longer than the modulus
 * @throws JwtError `ERR_TOO_LARGE`, `ERR_KEY_FORMAT`
 */
export function requireRsaLimits(modulus: Buffer, exponent: Buffer, secrets: readonly Buffer[] = []): void {
  const n = magnitude(modulus);
  if (bitLength(n) > maxModulusBits) {
    throw new JwtError('ERR_TOO_LARGE', `the RSA key has a modulus of more than ${maxModulusBits} bits`, {
      hint: 'Generate a new key: 4096 bits are enough.',
    });
  }
  if (bitLength(magnitude(exponent)) > maxExponentBits) {
    throw new JwtError('ERR_TOO_LARGE', `the RSA key has a public exponent of more than ${maxExponentBits} bits`, {
      hint: 'Generate a new key: its public exponent is 65537 by default.',
    });
  }
  const isDamaged = ((n.at(-1) ?? 0) & 1) === 0 || secrets.some((secret) => magnitude(secret).length > n.length);
  if (isDamaged) {
    throw new JwtError('ERR_KEY_FORMAT', 'the RSA key is damaged: its numbers are not those of an RSA key', {
      hint: 'Copy the whole key again, or generate a new one.',
    });
  }
}

/** The length of a big-endian number without leading zeros, in bits. */
export function bitLength(number: Buffer): number {
  const [first = 0] = number;
  return number.length === 0 ? 0 : number.length * 8 - Math.clz32(first) + 24;
}
