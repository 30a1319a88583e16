import { bytesInWords } from '../../bytes.ts';
import { JwtError } from '../../errors.ts';

/** The longest token, in characters. */
export const maxTokenLength = 262_144;

/** Room for what stands around a token, in characters. */
const maxSurroundings = 1024;

/**
 * Extracts a token from a message value: the token itself, or the value of an Authorization header (RFC 6750 §2.1). White
 * space and straight quotation marks around it are dropped, and so is a scheme, even if it stands there twice.
 *
 * @throws JwtError `ERR_TOKEN_MISSING`, `ERR_TOKEN_FORMAT`, `ERR_TOO_LARGE`
 */
export function tokenOf(raw: unknown): string {
  const token = unquote(withoutScheme(unquote(textOf(raw))));
  if (token !== '') return token;
  throw new JwtError('ERR_TOKEN_MISSING', 'no token was given', {
    hint: 'Check where the node reads the token from, and whether the request has one.',
  });
}

function textOf(raw: unknown): string {
  const value = raw ?? '';
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw new JwtError('ERR_TOKEN_FORMAT', 'the token must be a string', {
      hint: 'Check where the node reads the token from.',
      // A parameter that is sent twice becomes an array.
      challenge: 'invalid_request',
    });
  }
  if (value.length > maxTokenLength + maxSurroundings) throw tooLarge();
  return typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
}

/** Drops white space, and one pair of straight quotation marks, as JSON and shells put around a text. */
function unquote(text: string): string {
  const trimmed = text.trim();
  const [first = ''] = trimmed;
  const isQuoted = trimmed.length > 1 && (first === '"' || first === "'") && trimmed.endsWith(first);
  return isQuoted ? trimmed.slice(1, -1).trim() : trimmed;
}

/**
 * A scheme (RFC 9110 §11.1, §5.6.2). It begins with a letter, as all registered ones do, and has no dot: neither a token
 * nor a part of one is a scheme.
 */
const scheme = /^(?!ey)[a-z][\w!#$%&'*+^`|~-]{0,63}$/i;

/** Schemes whose credentials are not a token. */
const otherCredentials = /^(?:basic|digest|negotiate|ntlm|mutual|hoba)$/i;

/** Schemes that say, where nothing follows, that the token is missing. */
const emptyScheme = /^(?:bearer|token|jwt|dpop)$/i;

function withoutScheme(text: string): string {
  const [word, rest] = splitWord(text);
  if (rest === '') return emptyScheme.test(word) ? '' : text;
  if (!scheme.test(word) || otherCredentials.test(word)) return text;
  const [again, last] = splitWord(rest);
  return again.toLowerCase() === word.toLowerCase() ? last : rest;
}

/** Splits a string at its first white space; the rest is empty for a string without white space. */
function splitWord(text: string): readonly [word: string, rest: string] {
  const end = text.search(/\s/);
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end).trimStart()];
}

export function tooLarge(): JwtError {
  return new JwtError('ERR_TOO_LARGE', `the token is larger than ${bytesInWords(maxTokenLength)}`, {
    hint: 'Ask its issuer for a smaller token.',
    challenge: 'invalid_request',
  });
}
