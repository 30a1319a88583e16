import { keyKindOf } from '../key-kind.ts';
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
  return { key: { kty: pairTypeOf(key.value) ?? kty }, credentials };
}

/** The type of a key pair in a text, which may be another one than the algorithm needs. */
function pairTypeOf(text: string): string | undefined {
  const { half, kty } = keyKindOf(text);
  return half === 'secret' ? undefined : kty;
}
