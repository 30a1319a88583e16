import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, isConstant, required, type Values } from '../../input.ts';

/** The most tokens of one list: each token that is shown is compared with all of them. */
const maxRevoked = 10_000;

/**
 * Compiles the check that a token was not revoked. One without `jti` cannot be on the list. A list in a variable is
 * read as it is then, and nothing of it is kept or copied: a flow may change it in place.
 *
 * @param input - a list of token ids, or of objects with `iss` and `jti`
 * @returns a function that throws `ERR_TOKEN_CLAIM` for a revoked token, `ERR_CLAIM_MISSING` and `ERR_CLAIM_TYPE`
 *   where the list itself is wrong: no check is left out in silence
 */
export function compileDenylist(input: Input): (claims: Claims, values: Values) => void {
  // A constant is checked at deploy.
  const read = compileInput(input, isConstant(input) ? parseDenylist : requireList);
  return (claims, values) => {
    if (!isOn(read(values), claims)) return;
    throw new JwtError('ERR_TOKEN_CLAIM', '"jti" of the token is on the list of revoked tokens', {
      claim: 'jti',
      hint: 'Get a new token; to accept this one again, remove its id from the list.',
    });
  };
}

/** Checks a list of revoked tokens. @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE` */
export function parseDenylist(raw: unknown): readonly unknown[] {
  const list = requireList(raw);
  isOn(list, {});
  return list;
}

/** Whether a token is on a list, every entry of which is checked. @throws JwtError `ERR_CLAIM_TYPE` */
function isOn(list: readonly unknown[], { iss, jti }: Claims): boolean {
  let isRevoked = false;
  for (const entry of list) {
    let [revoked, issuer]: [unknown, unknown] = [entry, undefined];
    if (typeof entry === 'object' && entry !== null) ({ jti: revoked, iss: issuer } = entry as Claims);
    if (typeof revoked !== 'string' || revoked === '') throw wrongList();
    if (issuer !== undefined && typeof issuer !== 'string') throw wrongList();
    if (revoked === jti && (issuer === undefined || issuer === iss)) isRevoked = true;
  }
  return isRevoked;
}

function requireList(raw: unknown): readonly unknown[] {
  const list = required(raw, 'denylist', { setting: 'denylist' });
  if (Array.isArray(list) && list.length <= maxRevoked) return list;
  throw wrongList();
}

function wrongList(): JwtError {
  return new JwtError('ERR_CLAIM_TYPE', `"denylist" must be an array of at most ${maxRevoked} token ids`, {
    setting: 'denylist',
    hint: 'Each is a string, or an object such as {"iss": "https://idp.example", "jti": "…"}; [] revokes none.',
  });
}
