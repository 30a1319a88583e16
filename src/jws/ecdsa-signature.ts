// The two integers of an ECDSA signature: a JWS has them side by side (RFC 7518 §3.4), OpenSSL and most signers elsewhere write
// DER (RFC 3279 §2.2.3). Node.js can turn one into the other, but takes a third of the time of a P-256 signature for it.

/**
 * Puts both integers side by side.
 *
 * @param signature - in that form already, or in DER
 * @param width - of each integer, in bytes
 * @returns undefined for anything else
 */
export function concatenated(signature: Uint8Array, width: number): Buffer | undefined {
  return signature.length === 2 * width ? Buffer.from(signature) : fromDer(signature, width);
}

/**
 * Reads a signature in DER.
 *
 * @param width - of each integer, in bytes; smaller ones are padded with zeros
 * @returns undefined for anything else, and for larger integers
 */
export function fromDer(der: Uint8Array, width: number): Buffer | undefined {
  // A SEQUENCE; its length has a second byte from 128 bytes on, as with P-521.
  const start = der[1] === 0x81 ? 3 : 2;
  if (der[0] !== 0x30 || der[start - 1] !== der.length - start) return undefined;
  const both = Buffer.alloc(2 * width);
  const middle = copyInteger(der, start, both, width);
  const end = middle && copyInteger(der, middle, both, 2 * width);
  return end === der.length ? both : undefined;
}

/** Copies a non-negative INTEGER in DER, so that it ends where `to` is. @returns where it ends in the DER */
function copyInteger(der: Uint8Array, from: number, target: Buffer, to: number): number | undefined {
  const width = target.length / 2;
  const length = der[from + 1] ?? 0;
  const end = from + 2 + length;
  if (der[from] !== 0x02 || length === 0 || end > der.length) return undefined;
  // One zero byte keeps a large integer from being read as negative.
  const begin = from + 2 + (length > width && der[from + 2] === 0 ? 1 : 0);
  if (end - begin > width) return undefined;
  target.set(der.subarray(begin, end), to - (end - begin));
  return end;
}

/**
 * Writes a signature in DER.
 *
 * @param signature - both integers, side by side
 */
export function toDer(signature: Uint8Array): Buffer {
  const middle = signature.length / 2;
  const integers = [...integer(signature.subarray(0, middle)), ...integer(signature.subarray(middle))];
  const length = integers.length < 128 ? [integers.length] : [0x81, integers.length];
  return Buffer.from([0x30, ...length, ...integers]);
}

/** A non-negative INTEGER in DER, as short as it can be. */
function integer(bytes: Uint8Array): number[] {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? [0] : bytes.subarray(first);
  const sign = (digits[0] ?? 0) < 0x80 ? [] : [0];
  return [0x02, sign.length + digits.length, ...sign, ...digits];
}
