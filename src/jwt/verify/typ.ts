import { parseExpected } from '../../claims/expect.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, type Values } from '../../input.ts';
import type { Header } from '../issue/header.ts';

/**
 * Prepares the check of the header `typ`, which keeps tokens for one purpose from being used for another (RFC 8725
 * §3.11).
 *
 * @param expected - a text, or a list of texts of which one must be there; undefined checks nothing
 * @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`; with a header `ERR_TOKEN_CLAIM`
 */
export function compileTypCheck(expected: Input | undefined): (header: Header, values: Values) => void {
  if (!expected) return () => {};
  const read = compileInput(expected, (raw) => parseExpected(raw, 'typ').map(mediaType));
  return ({ typ }, values) => {
    if (typeof typ === 'string' && read(values).includes(mediaType(typ))) return;
    throw new JwtError('ERR_TOKEN_CLAIM', '"typ" in the header of the token is not the one expected', {
      claim: 'typ',
      hint: 'The token is for another purpose, or the settings expect another one.',
    });
  };
}

/** RFC 7515 §4.1.9: without a slash, `application/` is meant; case does not matter. */
function mediaType(typ: string): string {
  return (typ.includes('/') ? typ : `application/${typ}`).toLowerCase();
}
