import { attempt } from '../../attempt.ts';
import { JwtError } from '../../errors.ts';
import type { Header } from '../issue/header.ts';
import { foreignToken } from './foreign-tokens.ts';
import { type JsonObject, readJsonObject } from './json-object.ts';
import { exactIntegers, type LargeIntegers } from './large-integers.ts';
import { maxTokenLength, tooLarge } from './token-text.ts';

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

/** What is tolerated in the text of a token. */
export interface CompactRules {
  /** Whether the parts of a signed token may be padded with `=`, as AWS load balancers do; false by default. */
  readonly allowsPadding?: boolean | undefined;
  /** What becomes of large integers in a header; `refuse` by default. */
  readonly largeIntegers?: LargeIntegers | undefined;
}

/**
 * Parses the parts of a token.
 *
 * @throws JwtError `ERR_TOO_LARGE`, `ERR_TOKEN_FORMAT`, `ERR_TOKEN_CLAIM` for a large integer in the header
 */
export function readCompact(token: string, { allowsPadding = false, largeIntegers }: CompactRules = {}): Compact {
  if (token.length > maxTokenLength) throw tooLarge();
  const parts = token.split('.');
  if (parts.length !== 3 && parts.length !== 5) {
    throw malformed('the text is not a token: it must have three or five parts, separated by dots', token);
  }
  const decode = (part: string) => {
    const bytes = decodePart(part, allowsPadding && parts.length === 3);
    if (!bytes) throw malformed('a part of the token is not base64url', token);
    return bytes;
  };
  const [head = '', ...rest] = parts;
  const [payload = empty, signature = empty] = rest.map(decode);
  const header = headerOf(head, token, decode, largeIntegers);
  if (parts.length === 5) return { form: 'JWE', token, header };
  return { form: 'JWS', token, header, signingInput: token.slice(0, token.lastIndexOf('.')), payload, signature };
}

const empty = Buffer.alloc(0);

/** The longest encoded header that is cached, in characters. */
const maxCachedLength = 1024;

/** The last header: tokens of one issuer usually have the same. */
let last: { readonly text: string; readonly read: JsonObject } | undefined;

function headerOf(
  text: string,
  token: string,
  decode: (part: string) => Buffer,
  largeIntegers: LargeIntegers | undefined,
): Header {
  const known = last?.text === text ? last.read : undefined;
  const read = known ?? readHeader(decode(text), token);
  // Padding is accepted by some verifiers alone.
  if (!known && text.length <= maxCachedLength && !text.endsWith('=')) last = { text, read };
  return read.hasLargeNumber ? exactIntegers(read, 'header', largeIntegers).value : read.value;
}

function readHeader(bytes: Buffer, token: string): JsonObject {
  const read = attempt(() => readJsonObject(bytes, 'header'));
  if (read instanceof JwtError) throw foreignToken(token) ? malformed(read.message, token) : read;
  requireParameters(read.value);
  return read;
}

function requireParameters(header: Header): void {
  if (typeof header.alg !== 'string') throw malformed('the header of the token has no "alg"');
  // RFC 7515 §4.1.4.
  if ('kid' in header && typeof header.kid !== 'string')
    throw malformed('"kid" in the header of the token is not a string');
  // RFC 7797 §7: a receiver that ignores it would read another payload than the signed one.
  if ('b64' in header) throw malformed('the header of the token has a "b64", which a JSON Web Token must not have');
}

/**
 * Decodes base64url without padding (RFC 7515 §2). Only the canonical encoding of the bytes is accepted, and of padding
 * only what RFC 4648 §5 would add.
 */
function decodePart(part: string, allowsPadding: boolean): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  if (isCanonical(part, bytes.length)) return bytes;
  const canonical = bytes.toString('base64url');
  if (canonical === part) return bytes;
  const padded = canonical.padEnd(Math.ceil(canonical.length / 4) * 4, '=');
  return allowsPadding && padded === part ? bytes : undefined;
}

/** The last characters of an encoding whose unused bits are zero, by the number of characters after the last whole four. */
const lastCharacters = ['', undefined, 'AQgw', 'AEIMQUYcgkosw048'];

/**
 * Whether a part is the canonical encoding of the bytes that it was decoded to; faster than to encode them again.
 *
 * @param length - of the bytes: characters that base64 does not have are skipped, and make it shorter
 */
function isCanonical(part: string, length: number): boolean {
  const last = lastCharacters[part.length % 4];
  if (last === undefined || length !== Math.floor((part.length * 3) / 4)) return false;
  // The decoder takes the characters of standard base64 too.
  if (part.includes('+') || part.includes('/')) return false;
  return last === '' || last.includes(part.charAt(part.length - 1));
}

/** @param token - its text, where that may show what it is */
function malformed(why: string, token?: string): JwtError {
  const foreign = token === undefined ? undefined : foreignToken(token);
  if (!foreign) return new JwtError('ERR_TOKEN_FORMAT', why, { hint: 'Pass the whole token, as it was issued.' });
  const { what, ...details } = foreign;
  return new JwtError('ERR_TOKEN_FORMAT', `${why}; ${what}`, details);
}
