import { JwtError } from '../../errors.ts';
import type { Header } from '../issue/header.ts';
import { readJsonObject } from './json-object.ts';

/** A signed token in compact serialization (RFC 7515 §7.1), read and not yet believed. */
export interface CompactJws {
  readonly form: 'JWS';
  readonly token: string;
  readonly header: Header;
  /** What is signed: encoded header and payload, with the dot between. */
  readonly signingInput: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
}

/** An encrypted token in compact serialization (RFC 7516 §7.1), read and not yet believed. */
export interface CompactJwe {
  readonly form: 'JWE';
  readonly token: string;
  readonly header: Header;
}

export type Compact = CompactJws | CompactJwe;

/** Largest token, in characters. */
export const maxTokenLength = 262_144;

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
  if (parts.length !== 3 && parts.length !== 5) {
    throw malformed('the text is no token: a token has three parts, or five, with dots between');
  }
  const [head = '', ...rest] = parts;
  const [payload = nothing, signature = nothing] = rest.map(decodePart);
  const header = headerOf(head);
  if (parts.length === 5) return { form: 'JWE', token, header };
  return { form: 'JWS', token, header, signingInput: token.slice(0, token.lastIndexOf('.')), payload, signature };
}

const nothing = Buffer.alloc(0);

/** Longest encoded header that is remembered, in characters. */
const maxRememberedLength = 1024;

/** Tokens of one issuer have the same header. */
let last: { readonly text: string; readonly header: Header } | undefined;

function headerOf(text: string): Header {
  if (last?.text === text) return last.header;
  const header = readJsonObject(decodePart(text), 'header');
  if (typeof header.alg !== 'string') throw malformed('the header of the token names no algorithm');
  // RFC 7515 §4.1.4.
  if ('kid' in header && typeof header.kid !== 'string')
    throw malformed('"kid" in the header of the token is not a string');
  // RFC 7797 §7: a receiver that does not know it would read another payload than the one that was signed.
  if ('b64' in header) throw malformed('the header of the token has a "b64", which no JSON Web Token may have');
  if (text.length <= maxRememberedLength) last = { text, header };
  return header;
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
