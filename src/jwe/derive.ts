import { createHash } from 'node:crypto';

/**
 * Derives a key with the Concat KDF (RFC 7518 §4.6.2, NIST SP 800-56A §5.8.1).
 *
 * @param secret - what the parties agreed on
 * @param algorithm - the AlgorithmID: the name of what the key is for
 * @param bits - length of the key
 * @param parties - PartyUInfo and PartyVInfo; empty, because our headers have neither `apu` nor `apv`
 */
export function deriveKey(
  secret: Buffer,
  algorithm: string,
  bits: number,
  parties: readonly [string, string] = ['', ''],
): Buffer {
  const info = [algorithm, ...parties].flatMap((text) => [number(Buffer.byteLength(text)), Buffer.from(text)]);
  const rounds = Array.from({ length: Math.ceil(bits / 256) }, (_, round) =>
    createHash('sha256')
      .update(Buffer.concat([number(round + 1), secret, ...info, number(bits)]))
      .digest(),
  );
  return Buffer.concat(rounds).subarray(0, bits / 8);
}

/** 32 bits, big-endian. */
function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
