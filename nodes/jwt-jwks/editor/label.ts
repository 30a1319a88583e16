import type { ConfigNode } from '../../shared/editor/red.ts';
import { shortValue } from '../../shared/editor/short-value.ts';

/** What tells a JWT - JWKS without a name from others: the first of its keys, and how many follow; blank without one. */
export function labelOf(
  { keys }: { readonly keys?: unknown },
  findKey: (id: string) => ConfigNode | null | undefined,
): string {
  const ids = Array.isArray(keys) ? keys.map(String) : [];
  const first = shortValue(findKey(ids[0] ?? '')?.name, 'str');
  if (first === '') return '';
  return ids.length > 1 ? `JWKS: ${first} + ${ids.length - 1}` : `JWKS: ${first}`;
}
