import { parseExpected } from '../../claims/expect.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, type Values } from '../../input.ts';
import type { Header } from '../issue/header.ts';

/**
 * Compiles the check of the header parameter `typ`, which prevents the use of a token for another purpose (RFC 8725
 * §3.11).
 *
 * @param expected - a string, or an array of strings of which one must match
 * @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`; with a header `ERR_TOKEN_CLAIM`
 */
export function compileTypCheck(expected: Input): (header: Header, values: Values) => void {
  const read = compileInput(expected, (raw) => parseExpected(raw, 'typ', { setting: 'typ' }));
  return ({ typ }, values) => {
    const accepted = read(values);
    if (typeof typ === 'string' && accepted.map(mediaType).includes(mediaType(typ))) return;
    const isMissing = typ === undefined;
    throw new JwtError('ERR_TOKEN_CLAIM', '"typ" in the header of the token is not the expected one', {
      claim: 'typ',
      hint: 'Use a token that is issued for this purpose, or correct the expected "typ" of the node.',
      mismatch: isMissing
        ? { kind: 'missing', expected: accepted }
        : { kind: 'different', expected: accepted, received: typ },
    });
  };
}

/** RFC 7515 §4.1.9: `application/` is the default prefix; case does not matter. */
function mediaType(typ: string): string {
  return (typ.includes('/') ? typ : `application/${typ}`).toLowerCase();
}
