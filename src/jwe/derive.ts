import { createHash } from 'node:crypto';

/**
 * Compiles the derivation of keys with the Concat KDF (RFC 7518 §4.6.2, NIST SP 800-56A §5.8.1).
 *
 * @param algorithm - AlgorithmID: the name of the algorithm that uses the keys
 * @param bits - length of a key, in bits
 * @param parties - PartyUInfo and PartyVInfo; empty, because issued headers have neither `apu` nor `apv`
 * @returns a function that derives the key of an agreed secret
 */
export function compileDerivation(
  algorithm: string,
  bits: number,
  parties: readonly [string, string] = ['', ''],
): (secret: Buffer) => Buffer {
  const names = [algorithm, ...parties].flatMap((text) => [uint32(Buffer.byteLength(text)), Buffer.from(text)]);
  const info = Buffer.concat([...names, uint32(bits)]);
  const rounds = Array.from({ length: Math.ceil(bits / 256) }, (_, round) => uint32(round + 1));
  return (secret) => {
    const hashes = rounds.map((round) => createHash('sha256').update(round).update(secret).update(info).digest());
    return Buffer.concat(hashes, bits / 8);
  };
}

/** Encodes 32 bits, big-endian. */
function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
