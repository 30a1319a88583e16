import {
  type ContentEncryptionAlgorithm,
  contentEncryptionAlgorithms,
  curveRows,
  isNameOf,
  type KeyManagementAlgorithm,
  keyManagementAlgorithms,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../../../src/algorithms.ts';
import type { KeyDescription } from '../../keys/panel-answers.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { KeyInfos, Members } from './preview-model.ts';

/** Estimated length of a value that comes from the message, in characters. */
const guessedLength = 16;

/**
 * Estimates the length of a token in bytes; exact if no value comes from a message.
 *
 * @param headers - the outer one first
 */
export function bytesOf(
  settings: GeneratorSettings,
  headers: readonly Members[],
  claims: Members,
  keys: KeyInfos,
): number {
  const { signature, encryption, content, detached } = settings;
  // RFC 7515 Appendix F: the payload part of a detached token is empty.
  const payload = content === 'body' && detached ? 0 : lengthOf(jsonOf(claims));
  const signed =
    signature === 'none'
      ? payload
      : base64(lengthOf(jsonOf(headers.at(-1) ?? []))) + base64(payload) + base64(tagLength(settings, keys)) + 2;
  return encryption === 'none' ? signed : encryptedLength(settings, headers[0] ?? [], signed, keys.encryption);
}

/** Length of a MAC or signature, in bytes. */
function tagLength({ signingAlgorithm }: GeneratorSettings, { signature: key }: KeyInfos): number {
  const name = signingAlgorithm || key?.algorithm || '';
  const row: SigningAlgorithm | undefined = isNameOf(signingAlgorithms, name) ? signingAlgorithms[name] : undefined;
  if (row?.scheme === 'HMAC') return row.minimumBits / 8;
  if (row?.kty.includes('RSA')) return (key?.bits ?? 2048) / 8;
  // RFC 7518 §3.4: two numbers of the size of the curve.
  const curve = curveRows[key?.curve ?? row?.curves[0] ?? 'P-256'];
  return curve.signatureBytes ?? 2 * Math.ceil(curve.bits / 8);
}

/** Parts that encryption adds to a token besides the ciphertext (RFC 7516 §3.1). */
interface Wrapping {
  /** Length of the encrypted key, in bytes. */
  readonly keyLength: (contentKeyLength: number, key: KeyDescription | undefined) => number;
  /** Computed header parameters, as strings of the right length. */
  readonly parameters?: (key: KeyDescription | undefined) => object;
}

const text = (bytes: number) => 'x'.repeat(base64(bytes));
// RFC 3394 §2.2.1: eight bytes more than the key.
const wrapped = (contentKeyLength: number) => contentKeyLength + 8;

function ephemeralKey(key: KeyDescription | undefined): object {
  const coordinate = text(Math.ceil((key?.bits ?? 256) / 8));
  const { kty = 'EC', curve: crv = 'P-256' } = key ?? {};
  return { epk: { x: coordinate, crv, kty, ...(kty === 'EC' && { y: coordinate }) } };
}

const wrappings: Readonly<Record<KeyManagementAlgorithm['scheme'], Wrapping>> = {
  direct: { keyLength: () => 0 },
  wrap: { keyLength: wrapped },
  wrapGCM: { keyLength: (length) => length, parameters: () => ({ iv: text(12), tag: text(16) }) },
  RSA: { keyLength: (_, key) => (key?.bits ?? 2048) / 8 },
  ECDH: { keyLength: () => 0, parameters: ephemeralKey },
  'ECDH+wrap': { keyLength: wrapped, parameters: ephemeralKey },
  password: { keyLength: wrapped, parameters: () => ({ p2c: 10_000, p2s: text(16) }) },
};

function encryptedLength(
  { encryptionAlgorithm, contentEncryption }: GeneratorSettings,
  header: Members,
  plaintextLength: number,
  key: KeyDescription | undefined,
): number {
  const name = encryptionAlgorithm || key?.algorithm || '';
  const { scheme } = keyManagementAlgorithms[isNameOf(keyManagementAlgorithms, name) ? name : 'A256KW'];
  const { keyLength, parameters = () => ({}) } = wrappings[scheme];
  const enc = isNameOf(contentEncryptionAlgorithms, contentEncryption) ? contentEncryption : 'A256GCM';
  const { keyBits, ivBytes, tagBytes, isPadded }: ContentEncryptionAlgorithm = contentEncryptionAlgorithms[enc];
  const ciphertextLength = isPadded ? (Math.floor(plaintextLength / 16) + 1) * 16 : plaintextLength;
  const parts = [
    lengthOf({ ...jsonOf(header), ...parameters(key) }),
    keyLength(keyBits / 8, key),
    ivBytes,
    ciphertextLength,
    tagBytes,
  ];
  return parts.reduce((sum, bytes) => sum + base64(bytes), parts.length - 1);
}

/** Members as a JSON object; a string of about the same length replaces each unknown value. */
function jsonOf(members: Members): object {
  const values = members.map(([name, shown]) => {
    const isKnown = shown.kind === 'json' || shown.kind === 'time';
    return [name, isKnown ? shown.value : 'x'.repeat((shown.kind === 'open' && shown.length) || guessedLength)];
  });
  return Object.fromEntries(values);
}

function lengthOf(json: object): number {
  return new TextEncoder().encode(JSON.stringify(json)).length;
}

function base64(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}
