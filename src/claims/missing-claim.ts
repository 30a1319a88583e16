import { JwtError } from '../errors.ts';

/**
 * The error of a token without a claim that it must have.
 *
 * @param claim - its name, or the path to it
 * @param otherwise - what to do where the issuer is right, for the hint
 * @param expected - the value that it must have
 */
export function missingClaim(claim: string, otherwise: string, expected?: unknown): JwtError {
  return new JwtError('ERR_TOKEN_CLAIM', `"${claim}" of the token is missing`, {
    claim,
    hint: `Ask the issuer to put "${claim}" into the token, or ${otherwise}.`,
    mismatch: { kind: 'missing', ...(expected !== undefined && { expected }) },
  });
}
