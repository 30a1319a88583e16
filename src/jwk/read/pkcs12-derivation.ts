import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { KeyCipher } from './object-ids.ts';

// RFC 7292 §B.2: sizes of the hash (u) and of its blocks (v) for SHA-1, in bytes.
const hashBytes = 20;
const blockBytes = 64;

/** Iterations in one slice of the event loop, which take about a millisecond. */
const iterationsPerSlice = 500;

/**
 * Derives a key and an initialization vector from a passphrase as PKCS#12 does (RFC 7292 §B). It runs in slices of the
 * event loop, since Node.js has no function for it.
 *
 * @returns the key, followed by the initialization vector
 */
export async function derivePkcs12(
  passphrase: string,
  salt: Buffer,
  iterations: number,
  { keyBytes, ivBytes }: Pick<KeyCipher, 'keyBytes' | 'ivBytes'>,
): Promise<Buffer> {
  // RFC 7292 §B.1: big-endian UTF-16, terminated by NUL.
  const password = Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
  const derive = (purpose: number, length: number) => deriveFor(purpose, password, salt, iterations, length);
  return Buffer.concat([await derive(1, keyBytes), await derive(2, ivBytes)]);
}

/** @param purpose - 1 for a key, 2 for an initialization vector (RFC 7292 §B.3) */
async function deriveFor(
  purpose: number,
  password: Buffer,
  salt: Buffer,
  iterations: number,
  length: number,
): Promise<Buffer> {
  const diversifier = Buffer.alloc(blockBytes, purpose);
  const input = Buffer.concat([fillBlocks(salt), fillBlocks(password)]);
  const derived: Buffer[] = [];
  for (let done = 0; done < length; done += hashBytes) {
    let hash = sha1(diversifier, input);
    for (let count = 1; count < iterations; count += 1) {
      hash = sha1(hash);
      if (count % iterationsPerSlice === 0) await setImmediate();
    }
    derived.push(hash);
    addToBlocks(input, repeated(hash, blockBytes));
  }
  return Buffer.concat(derived).subarray(0, length);
}

/** Repeats bytes until they fill whole blocks, of which no bytes fill none. */
function fillBlocks(bytes: Buffer): Buffer {
  return repeated(bytes, Math.ceil(bytes.length / blockBytes) * blockBytes);
}

function repeated(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}

/** Adds a number plus one to each block, modulo 2^(8v). */
function addToBlocks(blocks: Buffer, number: Buffer): void {
  for (let start = 0; start < blocks.length; start += blockBytes) {
    let carry = 1;
    for (let index = blockBytes - 1; index >= 0; index -= 1) {
      const sum = (blocks[start + index] ?? 0) + (number[index] ?? 0) + carry;
      blocks[start + index] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}

function sha1(...parts: Buffer[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
