import type { Claims } from '../../claims/write.ts';
import { JwtError } from '../../errors.ts';
import { compileInput, type Input, required, type Values } from '../../input.ts';

/** A revoked token: its `jti`, of one issuer, or of any. */
interface Revoked {
  readonly iss: string | undefined;
  readonly jti: string;
}

/** The most tokens of one list: each token that is shown is compared with all of them. */
const maxRevoked = 10_000;

/**
 * Compiles the check that a token was not revoked. One without `jti` cannot be on the list.
 *
 * @param input - a list of token ids, or of objects with `iss` and `jti`
 * @returns a function that throws `ERR_TOKEN_CLAIM` for a revoked token, `ERR_CLAIM_MISSING` and `ERR_CLAIM_TYPE`
 *   where the list itself is wrong: no check is left out in silence
 */
export function compileDenylist(input: Input): (claims: Claims, values: Values) => void {
  const read = compileInput(input, parseDenylist);
  return ({ iss, jti }, values) => {
    const revoked = read(values);
    if (!revoked.some((one) => one.jti === jti && (one.iss === undefined || one.iss === iss))) return;
    throw new JwtError('ERR_TOKEN_CLAIM', '"jti" of the token is on the list of revoked tokens', {
      claim: 'jti',
      hint: 'Get a new token; to accept this one again, remove its id from the list.',
    });
  };
}

/** @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE` */
export function parseDenylist(raw: unknown): readonly Revoked[] {
  const list = required(raw, 'denylist', { setting: 'denylist' });
  const revoked = Array.isArray(list) && list.length <= maxRevoked ? list.map(parseRevoked) : [undefined];
  if (revoked.every((one) => one !== undefined)) return revoked;
  throw new JwtError('ERR_CLAIM_TYPE', `"denylist" must be an array of at most ${maxRevoked} token ids`, {
    setting: 'denylist',
    hint: 'Each is a string, or an object such as {"iss": "https://idp.example", "jti": "…"}; [] revokes none.',
  });
}

function parseRevoked(raw: unknown): Revoked | undefined {
  const { iss, jti } =
    typeof raw === 'object' && raw !== null ? (raw as Partial<Revoked>) : { iss: undefined, jti: raw };
  if (typeof jti !== 'string' || jti === '') return undefined;
  return iss === undefined || typeof iss === 'string' ? { iss, jti } : undefined;
}
