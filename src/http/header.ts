import { JwtError } from '../errors.ts';

/** A request header that a person adds. */
export interface RequestHeader {
  readonly name: string;
  /** May be a secret. */
  readonly value: string;
}

/** RFC 9110 §5.6.2. */
const nameSyntax = /^[!#$%&'*+.^`|~\w-]{1,100}$/;

/** RFC 9110 §5.5: anything else would end the header, or begin another one. */
const valueSyntax = /^[\t\x20-\x7e\x80-\xff]+$/;

/** Headers that the HTTP client writes itself: RFC 9110 §7.6.1, §13.1, RFC 9112 §3.2, §6. */
const ownHeaders = [
  ...['accept', 'connection', 'content-length', 'expect', 'host', 'if-modified-since', 'if-none-match', 'keep-alive'],
  ...['proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
];

/**
 * Parses the name of a request header that is added to those of the HTTP client.
 *
 * @param setting - that names it, for the error
 * @returns the name in lower case
 * @throws JwtError `ERR_SETTINGS`
 */
export function parseHeaderName(text: string, setting: string): string {
  const name = text.trim().toLowerCase();
  if (nameSyntax.test(name) && !ownHeaders.includes(name)) return name;
  throw new JwtError('ERR_SETTINGS', 'the name of the request header cannot be used', {
    setting,
    hint: 'Enter a name such as X-API-Key or Authorization: no spaces and no colon, and none that HTTP itself needs.',
  });
}

/**
 * Parses the value of a request header.
 *
 * @param setting - that has it, for the error
 * @throws JwtError `ERR_SETTINGS` for one that is blank or would not be one header
 */
export function parseHeaderValue(text: string, setting: string): string {
  const value = text.trim();
  if (valueSyntax.test(value)) return value;
  const problem = value === '' ? 'has no value' : 'has a value that HTTP does not allow';
  throw new JwtError('ERR_SETTINGS', `the request header ${problem}`, {
    setting,
    hint: 'Enter the value in this node; a line break or a letter beyond Latin-1 cannot be in it.',
  });
}
