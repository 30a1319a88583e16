/**
 * The two integers of an ECDSA signature, side by side (RFC 7518 §3.4).
 *
 * @param signature - in that form already, or in DER (RFC 3279 §2.2.3), which most signers return
 * @param width - of each integer, in bytes
 * @returns undefined for anything else
 */
export function concatenated(signature: Uint8Array, width: number): Buffer | undefined {
  if (signature.length === 2 * width) return Buffer.from(signature);
  // A SEQUENCE; its length has a second byte from 128 bytes on, as with P-521.
  const start = signature[1] === 0x81 ? 3 : 2;
  if (signature[0] !== 0x30 || signature[start - 1] !== signature.length - start) return undefined;
  const r = integerAt(signature, start, width);
  const s = r && integerAt(signature, r.end, width);
  return s && s.end === signature.length ? Buffer.concat([r.bytes, s.bytes]) : undefined;
}

/** A non-negative INTEGER in DER, padded to a width. */
function integerAt(der: Uint8Array, start: number, width: number): { bytes: Buffer; end: number } | undefined {
  const length = der[start + 1] ?? 0;
  const end = start + 2 + length;
  if (der[start] !== 0x02 || length === 0 || end > der.length) return undefined;
  // One zero byte keeps a large integer from being read as negative.
  const digits = der.subarray(start + 2 + (length > width && der[start + 2] === 0 ? 1 : 0), end);
  if (digits.length > width) return undefined;
  return { bytes: Buffer.concat([Buffer.alloc(width - digits.length), digits]), end };
}
