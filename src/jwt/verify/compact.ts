import { JwtError } from '../../errors.ts';
import type { Header } from '../issue/header.ts';
import { readJsonObject } from './json-object.ts';

/** A signed token in compact serialization (RFC 7515 §7.1), parsed but not verified. */
export interface CompactJws {
  readonly form: 'JWS';
  readonly token: string;
  readonly header: Header;
  /** The signing input: encoded header and payload, separated by a dot. */
  readonly signingInput: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
}

/** An encrypted token in compact serialization (RFC 7516 §7.1), parsed but not verified. */
export interface CompactJwe {
  readonly form: 'JWE';
  readonly token: string;
  readonly header: Header;
}

export type Compact = CompactJws | CompactJwe;

/** The longest token, in characters. */
export const maxTokenLength = 262_144;

/**
 * Extracts a token from a message value: the token itself, or the value of an Authorization header (RFC 6750 §2.1).
 *
 * @throws JwtError `ERR_TOKEN_MISSING`, `ERR_TOKEN_FORMAT`
 */
export function tokenOf(raw: unknown): string {
  const text = raw instanceof Uint8Array ? Buffer.from(raw).toString('latin1') : (raw ?? '');
  if (typeof text !== 'string') {
    throw new JwtError('ERR_TOKEN_FORMAT', 'the token must be a string', {
      hint: 'Check where the node reads the token from.',
    });
  }
  const token = text.replace(/^Bearer(?: +|$)/i, '');
  if (token === '') {
    throw new JwtError('ERR_TOKEN_MISSING', 'there is no token', {
      hint: 'Check where the node reads the token from, and whether the request has one.',
    });
  }
  return token;
}

/**
 * Parses the parts of a token.
 *
 * @throws JwtError `ERR_TOO_LARGE`, `ERR_TOKEN_FORMAT`
 */
export function readCompact(token: string): Compact {
  if (token.length > maxTokenLength) {
    throw new JwtError('ERR_TOO_LARGE', 'the token is larger than 256 KiB', {
      hint: 'Ask its issuer for a smaller token.',
    });
  }
  const parts = token.split('.');
  if (parts.length !== 3 && parts.length !== 5) {
    throw malformed('the text is not a token: it must have three or five parts, separated by dots');
  }
  const [head = '', ...rest] = parts;
  const [payload = empty, signature = empty] = rest.map(decodePart);
  const header = headerOf(head);
  if (parts.length === 5) return { form: 'JWE', token, header };
  return { form: 'JWS', token, header, signingInput: token.slice(0, token.lastIndexOf('.')), payload, signature };
}

const empty = Buffer.alloc(0);

/** The longest encoded header that is cached, in characters. */
const maxCachedLength = 1024;

/** The last header: tokens of one issuer usually have the same. */
let last: { readonly text: string; readonly header: Header } | undefined;

function headerOf(text: string): Header {
  if (last?.text === text) return last.header;
  const header = readJsonObject(decodePart(text), 'header');
  if (typeof header.alg !== 'string') throw malformed('the header of the token has no "alg"');
  // RFC 7515 §4.1.4.
  if ('kid' in header && typeof header.kid !== 'string')
    throw malformed('"kid" in the header of the token is not a string');
  // RFC 7797 §7: a receiver that ignores it would read another payload than the signed one.
  if ('b64' in header) throw malformed('the header of the token has a "b64", which a JSON Web Token must not have');
  if (text.length <= maxCachedLength) last = { text, header };
  return header;
}

/** Decodes base64url without padding (RFC 7515 §2). Only the canonical encoding of the bytes is accepted. */
function decodePart(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw malformed('a part of the token is not base64url');
  return bytes;
}

function malformed(why: string): JwtError {
  return new JwtError('ERR_TOKEN_FORMAT', why, { hint: 'Pass the whole token, as it was issued.' });
}
