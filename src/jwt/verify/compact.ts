import { JwtError } from '../../errors.ts';
import type { Header } from '../issue/header.ts';
import { readJsonObject } from './json-object.ts';

/** A token in compact serialization (RFC 7515 §7.1, RFC 7516 §7.1), looked at and not yet believed. */
export interface Compact {
  readonly form: 'JWS' | 'JWE';
  readonly token: string;
  readonly header: Header;
  /** The second part: the payload of a JWS, the encrypted key of a JWE. */
  readonly second: Buffer;
}

/** Largest token, in characters. */
export const maxTokenLength = 262_144;

const forms: Readonly<Record<number, Compact['form']>> = { 3: 'JWS', 5: 'JWE' };

/**
 * Takes a token out of what a message brings: its text, or the value of an Authorization header (RFC 6750 §2.1).
 *
 * @throws JwtError `ERR_TOKEN_MISSING`, `ERR_TOKEN_FORMAT`
 */
export function tokenOf(raw: unknown): string {
  const text = raw instanceof Uint8Array ? Buffer.from(raw).toString('latin1') : (raw ?? '');
  if (typeof text !== 'string') {
    throw new JwtError('ERR_TOKEN_FORMAT', 'the token is no text', { hint: 'Look at where it is taken from.' });
  }
  const token = text.replace(/^Bearer(?: +|$)/i, '');
  if (token === '') {
    throw new JwtError('ERR_TOKEN_MISSING', 'there is no token', {
      hint: 'The request came without one, or the token is somewhere else in the message.',
    });
  }
  return token;
}

/**
 * Looks at the shape of a token.
 *
 * @throws JwtError `ERR_TOO_LARGE`, `ERR_TOKEN_FORMAT`
 */
export function readCompact(token: string): Compact {
  if (token.length > maxTokenLength) {
    throw new JwtError('ERR_TOO_LARGE', 'the token is larger than 256 KiB', { hint: 'Do not trust it.' });
  }
  const parts = token.split('.');
  const form = forms[parts.length];
  if (form === undefined) {
    throw malformed('the text is no token: a token has three parts, or five, with dots between');
  }
  const [first, second] = parts.map(decodePart);
  const header = readJsonObject(first ?? Buffer.alloc(0), 'header');
  if (typeof header.alg !== 'string') throw malformed('the header of the token names no algorithm');
  return { form, token, header, second: second ?? Buffer.alloc(0) };
}

/** RFC 7515 §2: base64url without padding. What decodes to the same bytes and is another text is another token. */
function decodePart(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw malformed('a part of the token is not base64url');
  return bytes;
}

function malformed(why: string): JwtError {
  return new JwtError('ERR_TOKEN_FORMAT', why, { hint: 'Pass the whole token, as it was issued.' });
}
