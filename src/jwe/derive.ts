import { createHash } from 'node:crypto';

/**
 * Derives a key with the Concat KDF (RFC 7518 §4.6.2, NIST SP 800-56A §5.8.1).
 *
 * @param secret - the agreed secret
 * @param algorithm - AlgorithmID: the name of the algorithm that uses the key
 * @param bits - length of the key, in bits
 * @param parties - PartyUInfo and PartyVInfo; empty, because issued headers have neither `apu` nor `apv`
 */
export function deriveKey(
  secret: Buffer,
  algorithm: string,
  bits: number,
  parties: readonly [string, string] = ['', ''],
): Buffer {
  const info = [algorithm, ...parties].flatMap((text) => [uint32(Buffer.byteLength(text)), Buffer.from(text)]);
  const rounds = Array.from({ length: Math.ceil(bits / 256) }, (_, round) =>
    createHash('sha256')
      .update(Buffer.concat([uint32(round + 1), secret, ...info, uint32(bits)]))
      .digest(),
  );
  return Buffer.concat(rounds).subarray(0, bits / 8);
}

/** Encodes 32 bits, big-endian. */
function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
