import { JwtError } from '../../src/errors.ts';

/**
 * The headers of an HTTP node with some more, in place of those of the same names; header names are the same in any
 * case (RFC 9110 §5.1).
 *
 * @param headers - `msg.headers`, whatever it is
 * @param added - by their names in lower case
 * @param what - names what is added, in the error
 * @throws JwtError `ERR_STORE`
 */
export function withHeaders(headers: unknown, added: Readonly<Record<string, string>>, what: string): object {
  if (headers !== undefined && headers !== null && typeof headers !== 'object') {
    throw new JwtError('ERR_STORE', `msg.headers cannot take ${what}: it is no object`, {
      hint: 'Leave msg.headers unset, or make it an object of header names and values.',
    });
  }
  const others = Object.entries(headers ?? {}).filter(([name]) => !Object.hasOwn(added, name.toLowerCase()));
  return { ...Object.fromEntries(others), ...added };
}
