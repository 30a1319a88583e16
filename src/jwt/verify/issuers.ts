import { parseExpected } from '../../claims/expect.ts';
import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input } from '../../input.ts';

/** Chooses one of several issuers. @throws JwtError `ERR_TOKEN_CLAIM` for a token of any other */
export type ChooseIssuer<Issuer> = (claims: Claims) => Issuer;

/**
 * Compiles the choice between several issuers by the `iss` of a token, before the token is verified: a token that names
 * another issuer than the one that signed it is then checked with the keys of the other.
 *
 * @param issuers - the `issuer` of each is a constant string; an array is several names of one
 * @throws JwtError `ERR_SETTINGS` for none, or for two of one name; `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`
 */
export function compileIssuerChoice<Issuer extends { readonly issuer: Input }>(
  issuers: readonly Issuer[],
): ChooseIssuer<Issuer> {
  const byName = new Map<unknown, Issuer>();
  for (const issuer of issuers) {
    for (const name of compileInput(issuer.issuer, (raw) => parseExpected(raw, 'iss'))([])) {
      if (byName.has(name)) throw wrongList('two rows name the same issuer', 'Remove one of the two.');
      byName.set(name, issuer);
    }
  }
  if (byName.size === 0) throw wrongList('no issuer is listed', 'Add a row for each issuer whose tokens are accepted.');
  return (claims) => byName.get(claims.iss) ?? refuse(claims, [...byName.keys()]);
}

function refuse({ iss }: Claims, expected: readonly unknown[]): never {
  const isMissing = iss === undefined || iss === null;
  const what = isMissing ? 'missing, which chooses the issuer' : 'none of the listed issuers';
  throw new JwtError('ERR_TOKEN_CLAIM', `"iss" of the token is ${what}`, {
    claim: 'iss',
    hint: 'Do not trust the token. If its issuer is to be trusted, add a row for it, with its name to the last character.',
    mismatch: isMissing ? { kind: 'missing', expected } : { kind: 'different', expected, received: iss },
  });
}

function wrongList(message: string, hint: string): JwtError {
  return new JwtError('ERR_SETTINGS', message, { setting: 'issuers', hint });
}
