import {
  contentEncryptionAlgorithms,
  isNameOf,
  type KeyManagementAlgorithm,
  keyManagementAlgorithms,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../../../src/algorithms.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { KeyInfos, Members } from './preview-model.ts';

/** Length of a value that only a message knows, in characters: a guess. */
const guessedLength = 16;

/** Length of the header of an encrypted token, in bytes: a guess. */
const outerHeaderLength = 90;

/** Estimates how long a token will be, in bytes. */
export function bytesOf(settings: GeneratorSettings, header: Members, claims: Members, keys: KeyInfos): number {
  const { signature, encryption } = settings;
  const payload = lengthOf(claims);
  const signed =
    signature === 'none' ? payload : base64(lengthOf(header)) + base64(payload) + base64(tagLength(settings, keys)) + 2;
  if (encryption === 'none') return signed;
  return (
    base64(outerHeaderLength) +
    base64(encryptedKeyLength(settings, keys)) +
    base64(12) +
    base64(signed) +
    base64(16) +
    4
  );
}

function tagLength({ signingAlgorithm }: GeneratorSettings, { signature }: KeyInfos): number {
  const name = signingAlgorithm || signature?.algorithm || '';
  const row: SigningAlgorithm | undefined = isNameOf(signingAlgorithms, name) ? signingAlgorithms[name] : undefined;
  if (row?.scheme === 'HMAC') return row.minimumBits / 8;
  return row?.kty.includes('RSA') ? (signature?.bits ?? 2048) / 8 : 2 * Math.ceil((signature?.bits ?? 256) / 8);
}

function encryptedKeyLength(
  { encryptionAlgorithm, contentEncryption }: GeneratorSettings,
  { encryption }: KeyInfos,
): number {
  const name = encryptionAlgorithm || encryption?.algorithm || '';
  const row: KeyManagementAlgorithm | undefined = isNameOf(keyManagementAlgorithms, name)
    ? keyManagementAlgorithms[name]
    : undefined;
  const bits = isNameOf(contentEncryptionAlgorithms, contentEncryption)
    ? contentEncryptionAlgorithms[contentEncryption].keyBits
    : 256;
  if (row?.scheme === 'RSA') return (encryption?.bits ?? 2048) / 8;
  return name === 'dir' || name === 'ECDH-ES' ? 0 : bits / 8 + 8;
}

function lengthOf(members: Members): number {
  const lengths = members.map(([name, { kind, value }]) => {
    const text =
      kind === 'json' ? (JSON.stringify(value) ?? '') : kind === 'time' ? String(value) : 'x'.repeat(guessedLength);
    return new TextEncoder().encode(text).length + name.length + 4;
  });
  return lengths.reduce((sum, length) => sum + length, 1);
}

function base64(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}
