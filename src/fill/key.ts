import { unwrap } from '../unwrap.ts';
import type { Filled, Note, Secrets, Typed } from './filled.ts';
import { rowOf } from './token-settings.ts';

/** What a text says about the signing key. */
export interface KeyTexts {
  readonly algorithm: string;
  /** Path of the key in the text. */
  readonly field: string;
  /** The secret or private key, or where it is read from. */
  readonly key: Typed | { readonly type: 'file'; readonly value: string } | undefined;
  readonly passphrase?: unknown;
}

const sources = ['msg', 'flow', 'env', 'file'];

/** The settings and credentials of the JWT key to create. */
export function keyOf(
  { algorithm, field, key, passphrase }: KeyTexts,
  notes: Note[],
): Pick<Filled, 'key' | 'credentials'> {
  const row = rowOf(algorithm);
  const kty = row?.kty[0] ?? 'RSA';
  if (!key || key.value === '' || key.type === 'jsonata') {
    notes.push({ field, reason: 'noKey' });
    return { credentials: {} };
  }
  if (sources.includes(key.type)) return { key: { kty, source: key.type, location: key.value }, credentials: {} };
  if (row && kty === 'oct') {
    const bits = new TextEncoder().encode(key.value).length * 8;
    if (bits < row.minimumBits) notes.push({ field, reason: 'shortSecret' });
    return { key: { kty, secretEncoding: 'utf8' }, credentials: { secret: key.value } };
  }
  const credentials: Secrets = { privateKey: key.value, ...(typeof passphrase === 'string' && { passphrase }) };
  return { key: { kty: typeOf(key.value) ?? kty }, credentials };
}

// RFC 7468 §10, RFC 5915 §4, RFC 7517 §4.1; in base64, the object identifiers of RFC 3279 §2.3.
const keyTypePatterns = [
  { kty: 'EC', pattern: /BEGIN EC |qGSM49AgE|"kty":\s*"EC"/ },
  { kty: 'RSA', pattern: /BEGIN RSA |BgkqhkiG9w0BAQE|"kty":\s*"RSA"/ },
] as const;

/** The type that a private key has, which may be another one than the algorithm needs. */
function typeOf(text: string): string | undefined {
  const plain = unwrap(text);
  return keyTypePatterns.find(({ pattern }) => pattern.test(plain))?.kty;
}
