import { JwtError } from '../errors.ts';

/** How a list of scopes is written: one text with spaces between (RFC 9068 §2.2.3), or a list. */
export type ScopeFormat = 'string' | 'array';

/**
 * Reads scopes and writes them in one format.
 *
 * @param raw - a text with white space between the scopes, or an array of texts
 * @returns undefined where there are none
 * @throws JwtError `ERR_CLAIM_MISSING`, `ERR_CLAIM_TYPE`
 */
export function formatScopes(raw: unknown, format: ScopeFormat, claim: string): string | string[] | undefined {
  if (raw === undefined || raw === null) {
    throw new JwtError('ERR_CLAIM_MISSING', `"${claim}" has no value`, {
      claim,
      hint: 'The message, context or environment does not hold the scopes that the settings name.',
    });
  }
  const scopes = typeof raw === 'string' ? raw.split(/\s+/).filter(Boolean) : raw;
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string' && scope !== '')) {
    throw new JwtError('ERR_CLAIM_TYPE', `"${claim}" is to be a text or an array of texts`, { claim });
  }
  if (scopes.length === 0) return undefined;
  return format === 'array' ? [...scopes] : scopes.join(' ');
}
