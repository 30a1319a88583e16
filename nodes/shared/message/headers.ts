import { JwtError } from '../../../src/errors.ts';
import { withoutAnswerHeaders } from './answer-headers.ts';

/**
 * Adds headers to those of a message, replacing any of the same name; header names are case-insensitive
 * (RFC 9110 §5.1). Headers that an earlier answer left in the message, and that were not changed since, are dropped.
 *
 * @param headers - `msg.headers`, of any type
 * @param added - values by header names in lower case
 * @param what - describes the added headers in the error
 * @throws JwtError `ERR_STORE`
 */
export function withHeaders(headers: unknown, added: Readonly<Record<string, string>>, what: string): object {
  if (headers !== undefined && headers !== null && typeof headers !== 'object') {
    throw new JwtError('ERR_STORE', `msg.headers cannot take ${what}: it is not an object`, {
      hint: 'Leave msg.headers unset, or make it an object of header names and values.',
    });
  }
  const others = Object.entries(withoutAnswerHeaders(headers ?? {})).filter(
    ([name]) => !Object.hasOwn(added, name.toLowerCase()),
  );
  return { ...Object.fromEntries(others), ...added };
}

/** A copy of headers without some of them. @param names - in lower case */
export function withoutHeaders(headers: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));
}
