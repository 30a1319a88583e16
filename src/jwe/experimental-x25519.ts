import { webcrypto } from 'node:crypto';

let isDone = false;

/**
 * Keeps Node.js from warning that X25519 (RFC 7748, RFC 8037 §3.2) is an experiment of WebCrypto, which `jose` decrypts
 * with: 20 and 22.12 say so once a process, and nobody who reads the log could do anything about it.
 *
 * The warning is given while the first algorithm of that name is looked up, which is synchronous: no other warning can
 * be lost.
 */
export function useX25519(): void {
  if (isDone) return;
  isDone = true;
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    webcrypto.subtle.importKey('raw', new Uint8Array(32).fill(9), { name: 'X25519' }, false, []).catch(() => {});
  } finally {
    process.emitWarning = emitWarning;
  }
}
