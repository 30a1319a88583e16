import { type Curve, curves } from '../../algorithms.ts';
import { JwtError } from '../../errors.ts';
import { isSmallOrder } from '../../small-order.ts';
import { bitLength, maxModulusBits } from './rsa-limits.ts';

/** The largest public exponent, in bits: OpenSSL rejects more with a modulus over 3072 bits. */
const maxExponentBits = 64;

/**
 * Requires valid numbers of an RSA public key, each big-endian and without leading zeros.
 *
 * @returns the length of the modulus, in bits
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_WEAK`, `ERR_TOO_LARGE`
 */
export function requireRsaNumbers(modulus: Buffer, exponent: Buffer): number {
  const bits = bitLength(modulus);
  if (bits > maxModulusBits) {
    throw new JwtError('ERR_TOO_LARGE', `the RSA modulus is longer than ${maxModulusBits} bits`, {
      hint: 'Generate a new key; 2048 to 4096 bits are usual.',
    });
  }
  // RFC 8017 §3.1: the modulus is a product of odd primes.
  if (!isOdd(modulus)) throw damaged('the RSA modulus is even');
  const e = BigInt(`0x${exponent.toString('hex') || '0'}`);
  // FIPS 186-5 §A.1.1: odd, and larger than 2^16.
  if (!isOdd(exponent) || e < 65_537n) {
    throw new JwtError('ERR_KEY_WEAK', 'the RSA key has a public exponent below 65537, or an even one', {
      hint: 'Generate a new key.',
    });
  }
  if (bitLength(exponent) > maxExponentBits) {
    throw new JwtError('ERR_TOO_LARGE', `the public exponent is longer than ${maxExponentBits} bits`, {
      hint: 'Generate a new key; 65537 is usual.',
    });
  }
  return bits;
}

/**
 * Requires the public key of a curve of EdDSA that is not of small order (RFC 8032 §5.1.3, §5.2.3).
 *
 * @throws JwtError `ERR_KEY_FORMAT`, `ERR_KEY_WEAK`
 */
export function requireSoundPoint(encoded: Buffer, curve: Curve): void {
  requireLength(encoded, curve);
  if (!isSmallOrder(encoded)) return;
  throw new JwtError('ERR_KEY_WEAK', `the ${curve} public key is a point of small order, for which anyone can sign`, {
    hint: 'Do not trust this key. Generate a new one.',
  });
}

/**
 * Requires the public key of an OKP or AKP JWK to be as long as its curve or parameter set says.
 *
 * @throws JwtError `ERR_KEY_FORMAT`
 */
export function requireLength(encoded: Buffer, curve: Curve): void {
  const bytes = curves[curve].bits / 8;
  if (encoded.length !== bytes) throw damaged(`the ${curve} public key is not ${bytes} bytes long`);
}

function isOdd(number: Buffer): boolean {
  return ((number.at(-1) ?? 0) & 1) === 1;
}

function damaged(why: string): JwtError {
  return new JwtError('ERR_KEY_FORMAT', why, {
    hint: 'Export the key again: it is damaged.',
  });
}
