import { JwtError } from '../../../src/errors.ts';

/**
 * What an HTTP request node puts among the headers of an answer. The next such node ignores them as long as nobody
 * has changed them, and otherwise sends them with its own request, content-length and all.
 */
const answerMark = 'x-node-red-request-node';

/**
 * The headers of an HTTP node with some more, in place of those of the same names; header names are the same in any
 * case (RFC 9110 §5.1). Those that an earlier answer left in the message go.
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
  const kept = answerMark in (headers ?? {}) ? {} : (headers ?? {});
  const others = Object.entries(kept).filter(([name]) => !Object.hasOwn(added, name.toLowerCase()));
  return { ...Object.fromEntries(others), ...added };
}

/** Headers without some, given by their names in lower case. */
export function withoutHeaders(headers: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));
}
