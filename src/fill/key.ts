import type { Filled, Note, Secrets, Typed } from './filled.ts';
import { rowOf } from './token-settings.ts';

/** What a text tells of the key that signs. */
export interface KeyTexts {
  readonly algorithm: string;
  /** Where the key stands in the text. */
  readonly field: string;
  /** The secret or private key itself, or where it comes from. */
  readonly key: Typed | { readonly type: 'file'; readonly value: string } | undefined;
  readonly passphrase?: unknown;
}

const sources = ['msg', 'flow', 'env', 'file'];

/** Says which JWT key to make. */
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
const marks = [
  { kty: 'EC', mark: /BEGIN EC |qGSM49AgE|"kty":\s*"EC"/ },
  { kty: 'RSA', mark: /BEGIN RSA |BgkqhkiG9w0BAQE|"kty":\s*"RSA"/ },
] as const;

/** What a private key says that it is: somebody may want another type of key than the algorithm's. */
function typeOf(text: string): string | undefined {
  return marks.find(({ mark }) => mark.test(text))?.kty;
}
