import { JwtError } from '../errors.ts';

/** How scopes are written: as one string separated by spaces (RFC 9068 §2.2.3), or as an array. */
export type ScopeFormat = 'string' | 'array';

/**
 * Converts scopes to one format.
 *
 * @param raw - a string with white space between the scopes, or an array of strings
 * @returns undefined where there are no scopes
 * @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`
 */
export function formatScopes(raw: unknown, format: ScopeFormat, claim: string): string | string[] | undefined {
  if (raw === undefined || raw === null) {
    throw new JwtError('ERR_CLAIM_MISSING', `"${claim}" has no value`, {
      claim,
      hint: 'Make sure that the message, context or environment variable has the scopes, or make the claim optional.',
    });
  }
  const scopes = typeof raw === 'string' ? raw.split(/\s+/).filter(Boolean) : raw;
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string' && scope !== '')) {
    throw new JwtError('ERR_CLAIM_TYPE', `"${claim}" must be a string or an array of strings`, {
      claim,
      hint: 'Correct the scopes, or the value that they are read from.',
    });
  }
  if (scopes.length === 0) return undefined;
  return format === 'array' ? [...scopes] : scopes.join(' ');
}
